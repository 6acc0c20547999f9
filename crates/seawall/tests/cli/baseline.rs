//! `--baseline`: what is new, told by fingerprints that survive moving things around.

use crate::support::run_in;

const OLD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop}\nspec:\n  hostPID: true\n  containers:\n    - {name: app, image: registry.example.com/app:1}\n    - {name: side, image: registry.example.com/side:1, securityContext: {privileged: true}}\n";

#[test]
fn renames_and_reordering_are_not_new_and_a_new_mistake_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let checks = ["--check", "host-*", "--check", "privileged-container"];
    let scan = |extra: &[&str]| {
        run_in(
            folder.path(),
            &[&["scan", ".", "--format", "json"], &checks[..], extra].concat(),
            b"",
        )
    };
    std::fs::write(folder.path().join("old.yaml"), OLD).expect("a file");
    let before = scan(&[]);
    assert_eq!(before.failed(), ["host-pid", "privileged-container"]);
    std::fs::write(folder.path().join("baseline.json"), &before.out).expect("a file");

    // Another file name, other lines, containers the other way round.
    std::fs::remove_file(folder.path().join("old.yaml")).expect("removed");
    let moved = "# moved\n\napiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop}\nspec:\n  containers:\n    - {name: side, image: registry.example.com/side:2, securityContext: {privileged: true}}\n    - {name: app, image: registry.example.com/app:1}\n  hostPID: true\n";
    std::fs::write(folder.path().join("new.yaml"), moved).expect("a file");
    let after = scan(&["--baseline", "baseline.json"]);
    assert_eq!((after.status, after.failed()), (0, vec![]), "{}", after.out);

    std::fs::write(
        folder.path().join("new.yaml"),
        moved.replace("hostPID", "hostIPC: true\n  hostPID"),
    )
    .expect("a file");
    let worse = scan(&["--baseline", "baseline.json"]);
    assert_eq!(
        (worse.status, worse.failed()),
        (1, vec!["host-ipc".to_owned()])
    );
}

#[test]
fn a_file_that_is_no_report_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("baseline.json"), "{}").expect("a file");
    let run = run_in(
        folder.path(),
        &["scan", "-", "--baseline", "baseline.json"],
        OLD.as_bytes(),
    );
    assert_eq!(run.status, 2);
    assert!(run.err.contains("baseline.json"), "{}", run.err);
}

/// What a baseline holds and an exception accepts is told as accepted by every format, and so are findings about the
/// exceptions themselves.
#[test]
fn what_is_accepted_stays_in_the_report_beside_a_baseline() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("app.yaml"), OLD).expect("a file");
    let exceptions = "schema: seawall.exceptions/v1\nexceptions:\n  - checks: [privileged-container]\n    resources: [{kind: Pod, namespace: shop, name: app, container: side}]\n    reason: drivers\n    owner: nodes\n    expires: 2999-01-01\n  - checks: [host-ipc]\n    resources: [{kind: Pod, namespace: shop, name: app}]\n    reason: none\n    owner: nodes\n    expires: 2999-01-01\n";
    std::fs::write(folder.path().join("ex.yaml"), exceptions).expect("a file");
    let scan = |extra: &[&str]| {
        let arguments = [
            &[
                "scan",
                "app.yaml",
                "--exceptions",
                "ex.yaml",
                "--check",
                "host-*",
                "--check",
                "privileged-container",
            ],
            extra,
        ]
        .concat();
        run_in(folder.path(), &arguments, b"")
    };
    let before = scan(&["--format", "json"]);
    std::fs::write(folder.path().join("baseline.json"), &before.out).expect("a file");
    let after = scan(&["--format", "json", "--baseline", "baseline.json"]);
    let report: serde_json::Value = serde_json::from_str(&after.out).expect("JSON");
    let accepted: Vec<_> = report["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding.get("exception").is_some())
        .collect();
    assert_eq!(accepted.len(), 1, "{}", after.out);
    assert_eq!(accepted[0]["check"], "privileged-container");
    let summary = &report["summary"];
    assert_eq!(summary["excepted"], 1);
    // `host-pid`, and the exception that matches nothing.
    assert_eq!(summary["known"], 2, "{summary}");
    let junit = scan(&["--format", "junit"]).out;
    assert!(junit.contains("exception-unmatched"), "{junit}");
}

#[test]
fn findings_about_exceptions_can_be_explained() {
    for id in [
        "exception-expired",
        "exception-unmatched",
        "exception-wide",
        "exception-without-reason",
    ] {
        let run = run_in(std::path::Path::new("."), &["checks", "explain", id], b"");
        assert_eq!(run.status, 0, "{}", run.err);
        assert!(run.out.contains("Remedy"), "{}", run.out);
    }
}
