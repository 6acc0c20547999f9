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
