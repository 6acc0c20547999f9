//! Files beside manifests that become manifests, and are not rendered.

use seawall_load::Level;
use seawall_model::Cause;

use super::{DEV, check, folder, plain, said};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ name }}}\n";

#[test]
fn what_becomes_manifests_is_summed_up_in_one_line() {
    let files = folder(&[
        ("web.yaml", DEV),
        ("a/pod.yaml.j2", POD),
        ("a/pod.yaml.erb", POD),
        ("a/pod.gotmpl", POD),
        ("a/pod.yml.tmpl", POD),
        ("a/pod.yaml.template", POD),
        ("b/main.jsonnet", "{ apiVersion: 'v1', kind: 'Pod' }"),
        (
            "b/main.cue",
            "pod: {\n  apiVersion: \"v1\"\n  kind: \"Pod\"\n}\n",
        ),
        (
            "b/main.k",
            "p = {\n  apiVersion = \"v1\"\n  kind = \"Pod\"\n}\n",
        ),
        (
            "b/main.tf",
            "resource \"kubernetes_manifest\" \"a\" {\n  manifest = {}\n}\n",
        ),
        // These are nobody's manifests.
        ("c/nginx.conf.j2", "server { listen {{ port }}; }\n"),
        ("c/lib.libsonnet", "{ local kind = 1 }"),
        ("c/vpc.tf", "resource \"aws_vpc\" \"a\" {}\n"),
        ("c/mail.tmpl", "Hello {{ .Name }}, this kind: of mail\n"),
    ]);
    let loaded = plain(files.path(), &[""]);
    check(files.path(), &loaded, &[("", 1)]);
    let warnings = said(&loaded, Level::Warning);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let expected = "1 Jinja template, 2 Go templates, 1 ERB template, 1 template with placeholders, 1 Jsonnet file, 1 CUE file, 1 KCL file, 1 Terraform file with Kubernetes resources; the first is `";
    assert!(warnings[0].contains(expected), "{warnings:?}");
    assert!(warnings[0].contains("a/pod.gotmpl`"), "{warnings:?}");
    let services = loaded[0].cluster.coverage.of("", "NetworkPolicy");
    assert_eq!(services.gap().map(|gap| gap.cause), Some(Cause::Unrendered));
    let none = folder(&[("web.yaml", DEV), ("c/nginx.conf.j2", "server {}\n")]);
    let loaded = plain(none.path(), &[""]);
    assert!(loaded[0].cluster.coverage.is_full() && loaded[0].diagnostics.is_empty());
}

#[test]
fn a_ytt_template_is_one_warning_and_its_values_are_unknown() {
    let loaded_text = format!("#@ load(\"@ytt:data\", \"data\")\n---\n{DEV}");
    let files = folder(&[
        ("web.yaml", &loaded_text),
        // Which object it is, ytt decides.
        (
            "kind/any.yaml",
            "apiVersion: v1\nkind: #@ data.values.kind\nmetadata: {name: a}\n",
        ),
        ("both/web.yaml", &loaded_text),
        ("both/values.yaml", "#@data/values\n---\nkind: Pod\n"),
        ("none/values.yaml", "#@data/values\n---\nname: web\n"),
    ]);
    for (input, objects, cause) in [
        ("web.yaml", 1, Cause::Unrendered),
        // What it is of cannot be read either.
        ("kind", 0, Cause::Unread),
        ("both", 1, Cause::Unrendered),
    ] {
        let loaded = plain(files.path(), &[input]);
        assert_eq!(loaded[0].cluster.objects().len(), objects, "{input}");
        let warnings = said(&loaded, Level::Warning);
        assert!(
            warnings.len() == 1 && warnings[0].contains("1 ytt template (YAML with `#@`"),
            "{input}: {warnings:?}"
        );
        let hint = loaded[0]
            .diagnostics
            .iter()
            .find_map(|one| one.hint.clone());
        assert!(
            hint.is_some_and(|hint| hint.contains("`ytt -f`")),
            "{input}"
        );
        let pods = loaded[0].cluster.coverage.of("", "Pod");
        assert_eq!(pods.gap().map(|gap| gap.cause), Some(cause), "{input}");
    }
    let loaded = plain(files.path(), &["none"]);
    assert!(said(&loaded, Level::Warning).is_empty());
}

#[test]
fn one_json_object_a_line_is_read() {
    let line = |name: &str| {
        format!(
            "{{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{{\"name\":\"{name}\"}}}}\n"
        )
    };
    let files = folder(&[
        ("all.jsonl", &(line("a") + &line("b"))),
        ("more.NDJSON", &line("c")),
        (
            "data/training.jsonl",
            "{\"text\": \"the kind of metadata\"}\n{\"text\": 1}\n",
        ),
        (
            "audit.jsonl",
            "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"1\"}\n",
        ),
    ]);
    let loaded = plain(files.path(), &[""]);
    check(files.path(), &loaded, &[("", 3)]);
    assert!(
        loaded[0].cluster.coverage.is_full(),
        "{:?}",
        loaded[0].diagnostics
    );
    check(
        files.path(),
        &plain(files.path(), &["all.jsonl"]),
        &[("", 2)],
    );
}

#[test]
fn what_is_a_part_of_others_is_no_error() {
    let files = folder(&[
        ("web.yaml", DEV),
        (
            "library/Chart.yaml",
            "apiVersion: v2\nname: a\nversion: 1.0.0\ntype: library\n",
        ),
        (
            "component/kustomization.yaml",
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: [{path: patch.yaml}]\n",
        ),
        (
            "component/patch.yaml",
            "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n",
        ),
        (
            "flux/kustomization.yaml",
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: b}\nspec: {interval: 1m, path: ./component, prune: true, sourceRef: {kind: GitRepository, name: a}}\n",
        ),
    ]);
    let loaded = plain(files.path(), &[""]);
    check(files.path(), &loaded, &[("", 2)]);
    assert!(
        said(&loaded, Level::Error).is_empty(),
        "{:?}",
        said(&loaded, Level::Error)
    );
    let notes = said(&loaded, Level::Note);
    assert!(
        notes.iter().any(|note| note.contains(
            "component/kustomization.yaml: no kustomization in the input uses this component"
        )),
        "{notes:?}"
    );
    assert!(
        notes
            .iter()
            .any(|note| note.contains("library: is a library chart")),
        "{notes:?}"
    );
    let alone = plain(files.path(), &["library"]);
    assert!(
        alone[0].cluster.coverage.is_full(),
        "{:?}",
        said(&alone, Level::Error)
    );
}

#[test]
fn what_is_set_aside_by_its_name_is_said_once() {
    let files = folder(&[
        ("web.yaml", DEV),
        ("a/old.yaml.bak", DEV),
        ("a/off.yml~", DEV),
        ("b/c.yaml.disabled", DEV),
        // These are no manifests.
        ("b/values.yaml.example", "image: a\n"),
        ("b/README.md", DEV),
    ]);
    let loaded = plain(files.path(), &[""]);
    check(files.path(), &loaded, &[("", 1)]);
    let notes = said(&loaded, Level::Note);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(
        notes[0].contains("3 files look like manifests"),
        "{notes:?}"
    );
    assert!(notes[0].contains("a/off.yml~`"), "{notes:?}");
    assert!(loaded[0].cluster.coverage.is_full());
    // A file that is named is read whatever it is called.
    let named = plain(files.path(), &["a/old.yaml.bak"]);
    assert!(!named[0].cluster.objects().is_empty() && named[0].diagnostics.is_empty());
}
