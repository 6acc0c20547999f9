//! Snapshots: a scan of one gives what the scan of its source gives, and versions are told apart.

use std::path::Path;

use crate::support::{input, run, run_in};

#[test]
fn a_snapshot_scans_like_its_source_and_holds_no_credential() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = input("small.yaml");
    let saved = run_in(
        folder.path(),
        &["snapshot", "save", "--output", "shop.seawall", &file],
        b"",
    );
    assert_eq!(saved.status, 0, "{}", saved.err);
    let fails =
        |path: &str| run_in(folder.path(), &["scan", path, "--format", "json"], b"").failed();
    assert_eq!(fails("shop.seawall"), fails(&file));
    let compressed = std::fs::read(folder.path().join("shop.seawall")).expect("a file");
    let plain = zstd::stream::decode_all(&compressed[..]).expect("zstd");
    assert!(!String::from_utf8_lossy(&plain).contains("tr0ub4dor"));
    let info = run_in(folder.path(), &["snapshot", "info", "shop.seawall"], b"");
    assert!(info.out.contains("Deployment"), "{}", info.out);
}

#[test]
fn the_first_version_still_opens() {
    let run = run(&[
        "scan",
        &input("version-1.seawall"),
        "--format",
        "json",
        "--check",
        "privileged-container",
    ]);
    assert_eq!(run.failed(), ["privileged-container"], "{}", run.err);
}

#[test]
fn a_newer_version_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let compressed = std::fs::read(input("version-1.seawall")).expect("a file");
    let plain = zstd::stream::decode_all(&compressed[..]).expect("zstd");
    let text = String::from_utf8(plain)
        .expect("text")
        .replace("seawall.snapshot/v1", "seawall.snapshot/v2");
    let path: &Path = &folder.path().join("new.seawall");
    std::fs::write(
        path,
        zstd::stream::encode_all(text.as_bytes(), 3).expect("zstd"),
    )
    .expect("a file");
    let run = run_in(folder.path(), &["scan", "new.seawall"], b"");
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("version 2") && run.err.contains("newer"),
        "{}",
        run.err
    );
}
