//! What was named and not read, or could be taken for something else.

use seawall_load::{FileOptions, Level, write_snapshot};

use super::{DEV, OPEN, check, folder, load, plain, said};

/// Lists within lists as deep as this.
fn nested(depth: usize) -> String {
    let pod = "{apiVersion: v1, kind: ConfigMap, metadata: {name: deep}}".to_owned();
    (0..depth).fold(pod, |inner, _| {
        format!("{{apiVersion: v1, kind: List, items: [{inner}]}}")
    })
}

#[test]
fn a_list_that_is_not_read_to_its_end_is_said() {
    for (text, objects, word) in [
        (nested(8), 1, None),
        (nested(9), 0, Some("lists nested more than")),
        (
            "[[[[[[[[[{apiVersion: v1, kind: ConfigMap, metadata: {name: deep}}]]]]]]]]]"
                .to_owned(),
            0,
            Some("lists nested more than"),
        ),
        (
            "{apiVersion: v1, kind: PodList, items: later}".to_owned(),
            0,
            Some("expected a sequence"),
        ),
        (
            "{apiVersion: v1, kind: PodList, items: null}".to_owned(),
            0,
            None,
        ),
    ] {
        let files = folder(&[("a.yaml", &text)]);
        let loaded = plain(files.path(), &["a.yaml"]);
        let errors = said(&loaded, Level::Error);
        assert_eq!(loaded[0].cluster.objects().len(), objects, "{text}");
        assert_eq!(errors.len(), usize::from(word.is_some()), "{errors:?}");
        assert_eq!(loaded[0].cluster.coverage.is_full(), word.is_none());
        if let Some(word) = word {
            assert!(errors[0].contains(word), "{}", errors[0]);
        }
    }
}

#[test]
fn a_folder_without_an_object_is_not_clean() {
    let files = folder(&[
        ("empty/notes.txt", "hello"),
        ("foreign/values.yaml", "replicas: 3\n"),
        ("foreign/comment.yaml", "# nothing yet\n"),
    ]);
    for (name, word) in [
        ("empty", "contains no manifest, chart or kustomization"),
        (
            "foreign",
            "contains no Kubernetes object; 2 files were read",
        ),
    ] {
        let loaded = plain(files.path(), &[name]);
        let errors = said(&loaded, Level::Error);
        assert!(errors.len() == 1 && errors[0].contains(word), "{errors:?}");
        assert!(!loaded[0].cluster.coverage.is_full());
    }
}

#[test]
fn what_a_server_answers_in_place_of_objects_is_no_clean_cluster() {
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: i}]}}";
    for (text, words) in [
        (
            "{kind: Status, apiVersion: v1, metadata: {}, status: Failure, message: pods is forbidden, reason: Forbidden, code: 403}".to_owned(),
            "is an answer of the API server, not an object: 403 Forbidden: pods is forbidden\n  hint: save the objects again, as a user that can read them",
        ),
        (
            "{kind: Status, apiVersion: v1, status: Success}".to_owned(),
            "not an object: Success\n",
        ),
        (
            format!("{{apiVersion: v1, kind: List, items: [{{kind: Status, apiVersion: v1, code: 500, message: '{}'}}]}}", "x".repeat(9000)),
            "not an object: 500: xxx",
        ),
        (
            "{kind: APIResourceList, apiVersion: v1, groupVersion: v1, resources: []}".to_owned(),
            "lists the resources of an API server",
        ),
        (
            "{kind: APIGroupDiscoveryList, apiVersion: apidiscovery.k8s.io/v2, items: []}".to_owned(),
            "lists the resources of an API server",
        ),
        (
            "{kind: DeleteOptions, apiVersion: apps/v1}".to_owned(),
            "is the options of an API request",
        ),
        (format!("{{type: ADDED, object: {pod}}}"), "is a watch event"),
        (
            format!("{{kind: WatchEvent, apiVersion: v1, type: ADDED, object: {pod}}}"),
            "is a watch event",
        ),
        (
            format!("{{kind: Table, apiVersion: meta.k8s.io/v1, rows: [{{object: {pod}}}]}}"),
            "is a table for printing",
        ),
        (
            "{kind: PartialObjectMetadataList, apiVersion: meta.k8s.io/v1, items: [{metadata: {name: a}}]}".to_owned(),
            "has only the metadata of objects",
        ),
        (
            "{kind: Config, apiVersion: v1, clusters: []}".to_owned(),
            "contains no Kubernetes object",
        ),
    ] {
        let files = folder(&[("a.yaml", &text)]);
        let loaded = plain(files.path(), &["a.yaml"]);
        let errors = said(&loaded, Level::Error);
        assert!(errors.len() == 1 && errors[0].contains(words), "{errors:?}");
        assert!(errors[0].len() < 800, "{}", errors[0].len());
        assert!(loaded[0].cluster.objects().is_empty(), "{text}");
        assert!(!loaded[0].cluster.coverage.is_full(), "{text}");
    }
    // A group of one's own may call its kinds what it likes.
    let own = "{kind: Status, apiVersion: example.com/v1, metadata: {name: a}}\n---\n{type: ADDED, object: shop}\n";
    let files = folder(&[("a.yaml", own)]);
    let loaded = plain(files.path(), &["a.yaml"]);
    assert_eq!(said(&loaded, Level::Error), Vec::<String>::new());
    check(files.path(), &loaded, &[("", 1)]);
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_followed_within_the_input_and_said_elsewhere() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("secret.yaml", OPEN)]);
    let files = folder(&[("in/real/web.yaml", DEV), ("in/other/settings.yaml", OPEN)]);
    let root = files.path();
    symlink("real", root.join("in/again")).expect("a link");
    symlink("../..", root.join("in/other/up")).expect("a link");
    let loaded = plain(root, &["in"]);
    check(root, &loaded, &[("", 2)]);
    assert!(said(&loaded, Level::Error).len() == 1, "a directory above");
    std::fs::remove_file(root.join("in/other/up")).expect("removes");
    assert!(plain(root, &["in"])[0].cluster.coverage.is_full());
    symlink(outside.path(), root.join("in/out")).expect("a link");
    let loaded = plain(root, &["in"]);
    check(root, &loaded, &[("", 2)]);
    let errors = said(&loaded, Level::Error);
    assert!(
        errors.len() == 1 && errors[0].contains("is a symlink to a directory outside"),
        "{errors:?}"
    );
    assert!(!loaded[0].cluster.coverage.is_full());
}

#[test]
fn a_version_that_was_asked_for_says_which_fields_there_are() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostnameOverride: b\n  containers: [{name: c, image: i}]\n";
    let files = folder(&[("a.yaml", pod)]);
    for (version, is_full) in [(None, true), (Some("1.37"), true), (Some("1.31"), false)] {
        let options = FileOptions {
            kubernetes_version: version.map(|text| text.parse().expect("a version")),
            ..FileOptions::default()
        };
        let loaded = load(files.path(), &["a.yaml"], &options);
        assert_eq!(loaded[0].cluster.coverage.is_full(), is_full, "{version:?}");
    }
}

#[test]
fn a_snapshot_of_files_forgets_neither_what_is_refused_nor_where_it_is() {
    let refused = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0/33}}]}]}\n";
    let files = folder(&[("a.yaml", refused)]);
    let options = FileOptions {
        namespace: Some("shop".to_owned()),
        ..FileOptions::default()
    };
    let loaded = load(files.path(), &["a.yaml"], &options);
    assert!(!loaded[0].cluster.coverage.is_full());
    let mut bytes = Vec::new();
    write_snapshot(&loaded[0].cluster, "2026-01-01T00:00:00Z", "0", &mut bytes).expect("writes");
    std::fs::write(files.path().join("a.seawall.zst"), bytes).expect("writes");
    let again = plain(files.path(), &["a.seawall.zst"]);
    assert!(!again[0].cluster.coverage.is_full());
    let policy = again[0]
        .cluster
        .find("networking.k8s.io", "NetworkPolicy", "shop", "p");
    assert!(
        again[0]
            .cluster
            .refused(policy.expect("in its namespace"))
            .is_some()
    );
}

#[test]
fn kustomizations_that_build_on_each_other_are_not_passed_over() {
    let files = folder(&[
        ("a/kustomization.yaml", "resources: [../b]\n"),
        ("b/kustomization.yaml", "resources: [../a]\n"),
        ("web.yaml", DEV),
    ]);
    let loaded = plain(files.path(), &[""]);
    // Rendered or not, it is said.
    assert!(loaded.iter().any(|one| !one.cluster.coverage.is_full()));
}

#[cfg(unix)]
#[test]
fn names_to_ignore_are_read_from_files_only() {
    let files = folder(&[
        ("in/web.yaml", DEV),
        ("in/sub/settings.yaml", OPEN),
        ("in/.ignore", "web.yaml\n"),
    ]);
    let root = files.path();
    check(root, &plain(root, &["in"]), &[("", 2)]);
    std::os::unix::fs::symlink("/dev/zero", root.join("in/sub/.gitignore")).expect("a link");
    let loaded = plain(root, &["in"]);
    check(root, &loaded, &[("", 1)]);
    let errors = said(&loaded, Level::Error);
    assert!(
        errors.len() == 1 && errors[0].contains(".gitignore"),
        "{errors:?}"
    );
    assert!(!loaded[0].cluster.coverage.is_full());
    std::os::unix::fs::symlink("/dev/zero", root.join("in/.gitignore")).expect("a link");
    assert!(!plain(root, &["in"])[0].cluster.coverage.is_full());
}

#[test]
fn what_lies_beside_the_templates_of_a_chart_is_read() {
    let template = "apiVersion: v1\nkind: Pod\nmetadata: {{ .Values.head }}\n";
    let files = folder(&[
        (
            "app/Chart.yaml",
            "apiVersion: v2\nname: app\nversion: 1.0.0\n",
        ),
        ("app/values-prod.yaml", DEV),
        ("app/templates/web.yaml", DEV),
        ("app/charts/other/templates/web.yaml", DEV),
        ("app/k8s/settings.yaml", OPEN),
        ("app/files/pod.yaml", template),
        (
            "app/extra.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: extra}\n",
        ),
    ]);
    for input in ["", "app"] {
        let options = FileOptions {
            helm: Some("/nonexistent/helm".into()),
            ..FileOptions::default()
        };
        let loaded = load(files.path(), &[input], &options);
        let mut names: Vec<&str> = loaded[0]
            .cluster
            .objects()
            .iter()
            .map(|object| &*object.name)
            .collect();
        names.sort_unstable();
        assert_eq!(names, ["extra", "settings"]);
        // The chart itself, and nothing else.
        assert_eq!(said(&loaded, Level::Error).len(), 1);
        assert_eq!(loaded[0].cluster.coverage.unread().len(), 1);
    }
    // Outside of a chart it is an object that cannot be read.
    let alone = folder(&[("pod.yaml", template)]);
    assert_eq!(said(&plain(alone.path(), &[""]), Level::Error).len(), 1);
}

#[test]
fn what_a_template_may_make_is_neither_there_nor_absent() {
    let files = folder(&[(
        "a.yaml",
        "apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {name: app}\nobjects:\n\
         - apiVersion: rbac.authorization.k8s.io/v1\n  kind: RoleBinding\n  metadata: {name: b, namespace: shop}\n",
    )]);
    let loaded = plain(files.path(), &["a.yaml"]);
    let coverage = &loaded[0].cluster.coverage;
    let of = |kind: &str, namespace: &str| {
        coverage.of_in("rbac.authorization.k8s.io", kind, Some(namespace))
    };
    let gap = of("RoleBinding", "shop");
    assert_eq!(
        gap.gap().map(ToString::to_string).as_deref(),
        Some(
            "RoleBinding `b` is embedded in default/Template/app, and whether it is ever created is not known"
        )
    );
    assert_eq!(of("RoleBinding", "other").gap(), None);
    assert_eq!(of("Role", "shop").gap(), None);
    // No check evaluates it, so what is read is not all there is.
    assert!(!coverage.is_full());
    let notes = said(&loaded, Level::Warning);
    assert_eq!(notes.len(), 1);
    assert!(
        notes[0].contains(
            "a.yaml:5:3: Template default/app embeds shop/RoleBinding/b, and whether it is ever created is not known"
        ),
        "{}",
        notes[0]
    );
}
