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
fn credentials_are_gone_wherever_a_check_finds_them() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}\ndata:\n  app.properties: |\n    level=info\n    db.password=tr0ub4dor-1\n  password: tr0ub4dor-2\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: app, namespace: shop, annotations: {example.com/password: tr0ub4dor-3}}\nspec:\n  containers:\n    - name: app\n      image: b\n      command: [sh, -c, \"export DB_PASSWORD=tr0ub4dor-4\\nrun\\n\"]\n      args: [--password=tr0ub4dor-5, --smtp-password, tr0ub4dor-6]\n      env: [{name: DB_PASSWORD, value: tr0ub4dor-7}]\n";
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("app.yaml"), text).expect("a file");
    let saved = run_in(
        folder.path(),
        &["snapshot", "save", "--output", "app.seawall", "app.yaml"],
        b"",
    );
    assert_eq!(saved.status, 0, "{}", saved.err);
    let compressed = std::fs::read(folder.path().join("app.seawall")).expect("a file");
    let plain =
        String::from_utf8(zstd::stream::decode_all(&compressed[..]).expect("zstd")).expect("text");
    assert!(!plain.contains("tr0ub4dor"), "{plain}");
    assert!(plain.contains("level=info"), "{plain}");
    let found = |path: &str| {
        run_in(
            folder.path(),
            &["scan", path, "--format", "json", "--check", "secret-in-*"],
            b"",
        )
    };
    let fingerprints = |path: &str| -> Vec<String> {
        found(path)
            .findings()
            .iter()
            .map(|finding| finding["fingerprint"].to_string())
            .collect()
    };
    assert_eq!(fingerprints("app.yaml"), fingerprints("app.seawall"));
    assert!(
        fingerprints("app.yaml").len() >= 5,
        "{}",
        found("app.yaml").out
    );
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
        .replace("seawall.snapshot/v1", "seawall.snapshot/v3");
    let path: &Path = &folder.path().join("new.seawall");
    std::fs::write(
        path,
        zstd::stream::encode_all(text.as_bytes(), 3).expect("zstd"),
    )
    .expect("a file");
    let run = run_in(folder.path(), &["scan", "new.seawall"], b"");
    assert_eq!(run.status, 2);
    assert!(
        run.err.contains("version 3") && run.err.contains("newer"),
        "{}",
        run.err
    );
}
