//! Several clusters in one input are never merged, and what was named and not understood is never clean.

use std::io::Write;

use crate::support::{Run, folder, run_in};

const WEB: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: 'example.com/web:1'}]}\n";

const SHOP: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

const DENY: &str = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n";

const PRIVILEGED: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: tool, namespace: shop}\nspec: {containers: [{name: tool, image: 'example.com/tool:1', securityContext: {privileged: true}}]}\n";

fn ask(folder: &tempfile::TempDir, arguments: &[&str]) -> Run {
    run_in(folder.path(), arguments, b"")
}

/// The clusters in which a check fails.
fn failing(run: &Run, check: &str) -> Vec<String> {
    let findings = run.findings().into_iter();
    let mut clusters: Vec<String> = findings
        .filter(|finding| finding["check"] == check && finding["verdict"] == "fail")
        .map(|finding| {
            finding["resource"]["cluster"]
                .as_str()
                .expect("a name")
                .to_owned()
        })
        .collect();
    clusters.sort();
    clusters.dedup();
    clusters
}

#[test]
fn what_covers_one_environment_covers_no_other() {
    let two = folder(&[
        ("dev/namespace.yaml", SHOP),
        ("dev/web.yaml", WEB),
        ("dev/deny.yaml", DENY),
        ("prod/namespace.yaml", SHOP),
        ("prod/web.yaml", WEB),
        ("prod/tool.yaml", PRIVILEGED),
    ]);
    let scanned = ask(&two, &["scan", ".", "--format", "json"]);
    assert_eq!(failing(&scanned, "privileged-container"), ["prod"]);
    let refused = ask(&two, &["network", "connections", "."]);
    assert_eq!(refused.status, 2, "{}", refused.err);
    for word in ["`dev`", "`prod`", "--only-cluster", "--together"] {
        assert!(refused.err.contains(word), "{word}: {}", refused.err);
    }
    let can = |arguments: &[&str]| {
        let question = [
            "network", "can", "--from", "shop/web", "--to", "1.1.1.1", "--port", "443", "-i", ".",
        ];
        ask(&two, &[&question, arguments].concat()).out
    };
    assert!(can(&["--only-cluster", "dev"]).starts_with("no"));
    assert!(can(&["--only-cluster", "prod"]).starts_with("yes"));
    assert!(can(&["--together"]).starts_with("no"));
    let unknown = ask(
        &two,
        &["rbac", "risks", "-i", ".", "--only-cluster", "test"],
    );
    assert!(
        unknown.status == 2 && unknown.err.contains("`dev`"),
        "{}",
        unknown.err
    );
}

#[test]
fn every_format_names_the_cluster() {
    let two = folder(&[
        ("east/tool.yaml", PRIVILEGED),
        ("west/tool.yaml", PRIVILEGED),
    ]);
    for format in [
        "table", "json", "sarif", "junit", "html", "markdown", "csv", "github",
    ] {
        let report = ask(&two, &["scan", ".", "--format", format, "--full"]).out;
        let report = report
            .replace("east/tool.yaml", "")
            .replace("west/tool.yaml", "");
        assert!(
            report.contains("east") && report.contains("west"),
            "{format}: {report}"
        );
    }
}

#[test]
fn two_snapshots_are_two_clusters() {
    let folder = folder(&[("one.yaml", WEB), ("two.yaml", PRIVILEGED)]);
    for name in ["one", "two"] {
        let (from, to) = (format!("{name}.yaml"), format!("{name}.seawall.zst"));
        assert_eq!(
            ask(&folder, &["snapshot", "save", &from, "--output", &to]).status,
            0
        );
    }
    let both = ["one.seawall.zst", "two.seawall.zst"];
    let scanned = ask(&folder, &["scan", both[0], both[1], "--format", "json"]);
    assert_eq!(
        failing(&scanned, "privileged-container"),
        ["two.seawall.zst"]
    );
    for command in [
        &["pod-security", "assess"][..],
        &["attack", "exposure"],
        &["compliance", "matrix"],
    ] {
        let refused = ask(&folder, &[command, &both].concat());
        assert_eq!(refused.status, 2, "{command:?}");
    }
    // A change beside a snapshot is laid over it.
    let changed = ask(&folder, &["pod-security", "assess", both[0], "two.yaml"]);
    assert!(
        changed.out.contains("shop"),
        "{}{}",
        changed.out,
        changed.err
    );
    assert!(!changed.err.contains("clusters"), "{}", changed.err);
}

#[test]
fn one_object_with_two_contents_is_told_with_both_places() {
    let other = WEB.replace("web:1", "web:2");
    let text = format!("{WEB}---\n{other}");
    let run = ask(&folder(&[("web.yaml", &text)]), &["scan", "web.yaml"]);
    assert!(
        run.err.contains("web.yaml:1:1") && run.err.contains("web.yaml:10:1"),
        "{}",
        run.err
    );
    let same = format!("{WEB}---\n{WEB}");
    let run = ask(&folder(&[("web.yaml", &same)]), &["scan", "web.yaml"]);
    assert!(!run.err.contains("declared"), "{}", run.err);
}

#[test]
fn compressed_manifests_are_read() {
    let folder = folder(&[]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(PRIVILEGED.as_bytes()).expect("packs");
    std::fs::create_dir(folder.path().join("in")).expect("a folder");
    let bytes = packed.finish().expect("packs");
    std::fs::write(folder.path().join("in/tool.yaml.gz"), bytes).expect("writes");
    for path in ["in/tool.yaml.gz", "in"] {
        let run = ask(&folder, &["scan", path, "--format", "json"]);
        assert!(
            run.failed().contains(&"privileged-container".to_owned()),
            "{path}"
        );
    }
}

#[test]
fn what_was_named_and_not_understood_is_not_clean() {
    for (text, status, word) in [
        (
            "kind: Pod\nmetadata: {name: a}\nspec: {}\n",
            2,
            "a.yaml:1:1: looks like a Kubernetes object, but has no apiVersion",
        ),
        (
            "# a\n---\napiVersion: v1\nmetadata: {name: a}\n",
            2,
            "a.yaml:3:1: looks like a Kubernetes object, but has no kind",
        ),
        (
            "apiVersion: 1\nkind: Pod\nspec: {}\n",
            2,
            "its apiVersion is a",
        ),
        (
            "name: nothing\nreplicas: 3\n",
            2,
            "contains no Kubernetes object",
        ),
        ("", 2, "a.yaml: is empty"),
        ("# nothing yet\n---\n", 2, "a.yaml: is empty"),
        ("apiVersion: v1\nkind: List\nitems: []\n", 0, ""),
    ] {
        let folder = folder(&[("a.yaml", text)]);
        let run = ask(&folder, &["scan", "a.yaml"]);
        assert_eq!(run.status, status, "{text:?}: {}", run.err);
        assert!(run.err.contains(word), "{text:?}: {}", run.err);
    }
}

#[test]
fn an_empty_pipe_is_an_error_in_every_command() {
    let files = folder(&[]);
    for arguments in [
        &["scan", "-"][..],
        &["rbac", "can", "--as", "jane", "get", "pods", "-i", "-"],
        &["pod-security", "assess", "-"],
        &["network", "exposure", "-"],
    ] {
        let run = run_in(files.path(), arguments, b"");
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.out);
        assert!(
            run.err.contains("the command before the pipe"),
            "{}",
            run.err
        );
    }
    let junit = run_in(files.path(), &["scan", "-", "--format", "junit"], b"");
    assert!(
        junit
            .out
            .contains("tests=\"1\" failures=\"0\" errors=\"1\""),
        "{}",
        junit.out
    );
    assert!(
        junit.out.contains("standard input was not evaluated"),
        "{}",
        junit.out
    );
}

#[test]
fn rings_and_pods_that_cannot_be_read_are_told() {
    let ring = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  ownerReferences: [{apiVersion: v1, kind: Pod, name: a, controller: true, uid: x}]\nspec: {containers: [{name: a, image: 'example.com/a:1'}]}\n";
    let run = ask(&folder(&[("a.yaml", ring)]), &["scan", "a.yaml"]);
    assert!(
        run.err.contains("a.yaml:5:3") && run.err.contains("owner"),
        "{}",
        run.err
    );
    let unreadable =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template: 7\n";
    let run = ask(&folder(&[("a.yaml", unreadable)]), &["scan", "a.yaml"]);
    assert!(
        run.status == 2 && run.err.contains("a.yaml:5:"),
        "{}",
        run.err
    );
}

#[test]
fn an_open_namespace_is_the_one_that_was_named() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: tool}\nspec: {containers: [{name: tool, image: 'example.com/tool:1', securityContext: {privileged: true}}]}\n";
    let run = ask(
        &folder(&[("a.yaml", pod)]),
        &[
            "scan",
            "a.yaml",
            "--format",
            "json",
            "--default-namespace",
            "shop",
        ],
    );
    let namespaces: Vec<_> = run
        .findings()
        .iter()
        .map(|finding| finding["resource"]["namespace"].clone())
        .collect();
    assert!(
        namespaces.iter().any(|name| name == "shop")
            && !namespaces.iter().any(|name| name == "default")
    );
}

#[test]
fn questions_that_ask_for_nothing_are_refused() {
    let folder = folder(&[("a.yaml", WEB)]);
    let run = ask(&folder, &["attack", "paths", "-k", "0", "a.yaml"]);
    assert!(
        run.status == 2 && run.err.contains("at least one"),
        "{}",
        run.err
    );
    let run = ask(
        &folder,
        &["attack", "edges", "--kind", "CE_PRIVMONT", "a.yaml"],
    );
    assert!(
        run.status == 2 && run.err.contains("not a kind of edge"),
        "{}",
        run.err
    );
}
