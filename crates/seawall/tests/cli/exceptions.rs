//! Accepted findings: from a file, from an annotation, and when they end.

use crate::support::{run_in, scan_text};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: app\n  namespace: shop\n  labels: {tier: front}\nspec:\n  hostPID: true\n  containers: [{name: app, image: registry.example.com/app:1}]\n";

/// Failed checks and accepted findings with an exceptions file that lies in the scanned folder.
fn with_file(exceptions: &str) -> (Vec<String>, usize, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let scanned = folder.path().join("deploy");
    std::fs::create_dir(&scanned).expect("a folder");
    std::fs::write(scanned.join("pod.yaml"), POD).expect("a file");
    std::fs::write(scanned.join("seawall.exceptions.yaml"), exceptions).expect("a file");
    let run = run_in(
        folder.path(),
        &["scan", "deploy", "--format", "json", "--check", "host-pid"],
        b"",
    );
    if run.status == 2 {
        return (Vec::new(), 0, run.err);
    }
    let accepted = run
        .findings()
        .iter()
        .filter(|finding| !finding["exception"].is_null())
        .count();
    (run.failed(), accepted, run.err)
}

fn entry(selector: &str, expires: &str) -> String {
    format!(
        "schema: seawall.exceptions/v1\nexceptions:\n  - checks: [host-*]\n    resources:\n      - {selector}\n    reason: it reads the processes of the node\n    owner: platform@example.com\n    expires: {expires}\n"
    )
}

#[test]
fn an_exception_accepts_what_it_names() {
    for selector in [
        "{kind: Pod, namespace: shop, name: app}",
        "{namespace: sh*, name: \"a?p\"}",
        "{labels: {tier: front}}",
    ] {
        let (failed, accepted, _) = with_file(&entry(selector, "2999-01-01"));
        assert_eq!((failed, accepted), (vec![], 1), "{selector}");
    }
}

#[test]
fn an_expired_exception_is_a_finding_and_accepts_nothing() {
    let (failed, accepted, _) = with_file(&entry("{name: app}", "2020-01-01"));
    assert_eq!(failed, ["exception-expired", "host-pid"]);
    assert_eq!(accepted, 0);
}

#[test]
fn an_exception_that_fits_nothing_is_a_finding() {
    let (failed, accepted, _) = with_file(&entry("{name: other}", "2999-01-01"));
    assert_eq!(failed, ["exception-unmatched", "host-pid"]);
    assert_eq!(accepted, 0);
}

#[test]
fn an_exception_without_a_reason_is_refused_with_its_place() {
    let text = entry("{name: app}", "2999-01-01")
        .replace("    reason: it reads the processes of the node\n", "");
    let (_, _, error) = with_file(&text);
    assert!(
        error.contains("reason") && error.contains("seawall.exceptions.yaml:3"),
        "{error}"
    );
}

#[test]
fn an_annotation_works_alike() {
    let annotated = POD.replace(
        "  labels: {tier: front}\n",
        "  annotations:\n    seawall.dev/ignore: \"host-pid: it reads the processes of the node\"\n",
    );
    let run = scan_text(&annotated, &["--check", "host-pid"]);
    assert_eq!((run.status, run.failed()), (0, vec![]));
    let accepted = run.findings()[0]["exception"].to_string();
    assert!(
        accepted.contains("it reads the processes of the node"),
        "{accepted}"
    );
}
