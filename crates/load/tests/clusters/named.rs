//! What is found and what is said where nothing may be passed over: hidden files, empty input, items of lists, and what a
//! snapshot does not mention.

use seawall_load::{Level, load_bytes};
use seawall_model::{Cause, Knowledge};

use super::{DEV, folder, plain, said};

#[test]
fn hidden_files_and_folders_are_read_and_what_git_keeps_is_not() {
    let map =
        |name: &str| format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}}}}}");
    let files = folder(&[
        ("app/web.yaml", DEV),
        (".deploy/a.yaml", &map("a")),
        ("app/.b.yaml", &map("b")),
        ("app/.deep/.er/c.yml", &map("c")),
        (".git/d.yaml", &map("d")),
        ("app/.git/e.yaml", &map("e")),
        (".ignored/f.yaml", &map("f")),
        (".gitignore", ".ignored/\n"),
        (
            ".github/workflows/ci.yaml",
            "on: push\njobs: {a: {steps: [{run: make}]}}\n",
        ),
    ]);
    let loaded = plain(files.path(), &[""]);
    let names: Vec<&str> = loaded[0]
        .cluster
        .objects()
        .iter()
        .map(|object| &*object.name)
        .collect();
    assert_eq!(names, ["a", "b", "c", "web"]);
    // That of what git ignores.
    assert_eq!(
        loaded[0].diagnostics.len(),
        1,
        "{:?}",
        loaded[0].diagnostics
    );
}

#[test]
fn what_is_empty_was_not_meant_to_be() {
    for text in ["", "\n\n", "# nothing yet\n---\n"] {
        let files = folder(&[("a.yaml", text), ("b/c.yaml", text), ("b/web.yaml", DEV)]);
        let named = plain(files.path(), &["b", "a.yaml"]);
        let errors = said(&named, Level::Error);
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].contains("a.yaml: is empty"), "{errors:?}");
        let services = named[0].cluster.coverage.of("", "Service");
        assert_eq!(services.gap().map(|gap| gap.cause), Some(Cause::Unread));
        // Beside manifests in a folder it takes nothing away.
        let beside = plain(files.path(), &["b"]);
        assert!(beside[0].cluster.coverage.is_full() && beside[0].diagnostics.is_empty());
    }
}

#[test]
fn each_item_of_a_list_is_an_object_or_an_error() {
    for (items, objects, errors) in [
        (
            "[{metadata: {name: a}, spec: {}}, foo, {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}]",
            1,
            &["without apiVersion and kind", "is a string"][..],
        ),
        (
            "[null, [1], 7]",
            0,
            &["is null", "is a list", "is a number"][..],
        ),
        ("[{}]", 0, &["without apiVersion and kind"][..]),
        (
            "[{apiVersion: v1, metadata: {name: a}}]",
            0,
            &["has no kind"][..],
        ),
        (
            "[{apiVersion: v1, kind: List, items: [foo]}]",
            0,
            &["is a string"][..],
        ),
        ("[]", 0, &[][..]),
    ] {
        let text = format!("apiVersion: v1\nkind: List\nitems: {items}\n");
        let loaded = load_bytes("a.yaml", text.as_bytes());
        assert_eq!(loaded.cluster.objects().len(), objects, "{items}");
        let all = [loaded];
        let told = said(&all, Level::Error);
        assert_eq!(told.len(), errors.len(), "{items}: {told:?}");
        for (told, error) in told.iter().zip(errors) {
            assert!(told.contains("a.yaml:3:") && told.contains(error), "{told}");
        }
        assert_eq!(
            all[0].cluster.coverage.is_full(),
            errors.is_empty(),
            "{items}"
        );
    }
    // Those of a typed list need not say what they are, and still have to be objects.
    let loaded = load_bytes(
        "a.yaml",
        b"{apiVersion: v1, kind: ConfigMapList, items: [{metadata: {name: a}}, 1]}",
    );
    assert_eq!(loaded.cluster.objects().len(), 1);
    assert_eq!(said(&[loaded], Level::Error).len(), 1);
}

/// A snapshot with this header and a pod.
fn snapshot(header: &str) -> Vec<u8> {
    let pod = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","namespace":"a"},"spec":{"containers":[]}}"#;
    format!("{{\"created\":\"2026-01-01T00:00:00Z\",\"writer\":\"1\",\"cluster\":\"c\",\"objects\":1,{header}}}\n{pod}\n").into_bytes()
}

#[test]
fn what_a_snapshot_of_a_cluster_does_not_mention_is_not_known() {
    let rbac = "rbac.authorization.k8s.io";
    let mentions = r#""schema":"seawall.snapshot/v2","kinds":[{"kind":"Pod","state":"complete"},{"kind":"Secret","namespace":"a","state":"complete"}]"#;
    let cause = |knowledge: Knowledge| knowledge.gap().map(|gap| gap.cause);
    let loaded = load_bytes("a.zst", &snapshot(mentions));
    let coverage = &loaded.cluster.coverage;
    assert!(coverage.of("", "Pod").is_complete());
    assert!(coverage.of_in("", "Secret", Some("a")).is_complete());
    for (group, kind) in [
        (rbac, "ClusterRoleBinding"),
        ("networking.k8s.io", "NetworkPolicy"),
        ("cilium.io", "CiliumNetworkPolicy"),
        ("", "Secret"),
    ] {
        let known = coverage.of_in(group, kind, Some("b"));
        assert_eq!(cause(known), Some(Cause::NotListed), "{kind}");
    }
    // What no group serves is not there, and what Kubernetes brings always is.
    let groups = r#""schema":"seawall.snapshot/v2","kinds":[{"group":"apiregistration.k8s.io","kind":"APIService","state":"complete"}]"#;
    let groups = load_bytes("a.zst", &snapshot(groups)).cluster.coverage;
    assert!(groups.of("cilium.io", "CiliumNetworkPolicy").is_complete());
    let policies = groups.of("networking.k8s.io", "NetworkPolicy");
    assert_eq!(cause(policies), Some(Cause::NotListed));
    // One that mentions nothing, and one of files.
    let silent = snapshot(r#""schema":"seawall.snapshot/v2","kinds":[]"#);
    let silent = load_bytes("a.zst", &silent).cluster.coverage.of("", "Pod");
    assert_eq!(cause(silent), Some(Cause::NotListed));
    let written = format!("{mentions},\"is_written\":true");
    let written = load_bytes("a.zst", &snapshot(&written)).cluster.coverage;
    assert_eq!(written.of(rbac, "Role"), Knowledge::Partial);
    // Version 1 named what was complete, and nothing else.
    let old = snapshot(r#""schema":"seawall.snapshot/v1","complete":["pods"]"#);
    let old = load_bytes("a.zst", &old).cluster.coverage;
    assert!(old.of("", "Pod").is_complete());
    assert_eq!(old.of(rbac, "Role"), Knowledge::Partial);
}

#[test]
fn a_pod_in_another_object_may_run_where_nobody_says() {
    let object = |namespace: &str| {
        format!(
            "{{apiVersion: kubernetes.crossplane.io/v1alpha2, kind: Object, metadata: {{name: o}}, spec: {{forProvider: {{manifest: {{apiVersion: v1, kind: Pod, metadata: {{name: q, {namespace}}}, spec: {{containers: [{{name: c, image: i}}]}}}}}}}}}}"
        )
    };
    let named = load_bytes("a.yaml", object("namespace: shop").as_bytes());
    let places: Vec<&str> = named
        .cluster
        .pods()
        .map(|(_, pod)| pod.namespace())
        .collect();
    assert_eq!(places, ["shop"]);
    let pods = named.cluster.coverage.of_in("", "Pod", Some("bank"));
    assert_eq!(pods, Knowledge::Partial);
    for open in ["", "namespace: '${NAMESPACE}'"] {
        let loaded = load_bytes("a.yaml", object(open).as_bytes());
        let pods = loaded.cluster.coverage.of_in("", "Pod", Some("bank"));
        assert_eq!(pods.gap().map(|gap| gap.cause), Some(Cause::Enclosed));
        let notes = said(&[loaded], Level::Note);
        assert!(
            notes.iter().any(|note| note.contains("Pod/o/q")),
            "{notes:?}"
        );
    }
    // A controller that makes pods beside its own object says nothing of a namespace.
    let sensor = "{apiVersion: argoproj.io/v1alpha1, kind: Sensor, metadata: {name: s, namespace: shop}, spec: {triggers: [{template: {name: t, k8s: {operation: create, source: {resource: {apiVersion: v1, kind: Pod, metadata: {name: q}, spec: {containers: [{name: c, image: i}]}}}}}}]}}";
    let loaded = load_bytes("a.yaml", sensor.as_bytes());
    assert!(
        loaded
            .cluster
            .pods()
            .all(|(_, pod)| pod.namespace() == "shop")
    );
    assert!(
        loaded
            .cluster
            .coverage
            .of_in("", "Pod", Some("bank"))
            .gap()
            .is_none()
    );
}
