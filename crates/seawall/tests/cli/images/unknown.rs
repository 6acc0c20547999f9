//! What is not known is said, and is no pass: status 2, with the reason.

use super::samples::{
    debian_record, dpkg_status, image, image_records, npm_lock, npm_record, npm_records, os_release,
};
use super::workspace::{Workspace, database};

/// Status 2, with these words in the report and in JSON.
#[track_caller]
fn check(workspace: &Workspace, arguments: &[&str], words: &str) {
    let run = workspace.scan(arguments);
    assert_eq!(run.status, 2, "{}{}", run.out, run.err);
    let report = run.json();
    let said = report["not_evaluated"].to_string();
    assert!(said.contains(words), "`{words}` is not in {said}");
    let table = workspace.run(&[&["image", "scan", "--full"], arguments].concat());
    assert_eq!(table.status, 2);
    assert!(!table.out.contains("No findings."), "{}", table.out);
    let whole = table.out.replace("\n  ", " ");
    let first = words.split(' ').next().expect("a word");
    assert!(whole.contains(first), "{}", table.out);
}

/// Status 2 and no report at all.
#[track_caller]
fn check_refused(workspace: &Workspace, arguments: &[&str], words: &str) {
    let run = workspace.scan(arguments);
    assert_eq!((run.status, &*run.out), (2, ""), "{}", run.err);
    assert!(run.err.contains(words), "`{words}` is not in {}", run.err);
}

/// A project without anything wrong with it.
fn clean() -> Workspace {
    let lock = npm_lock(&[("left", "2.0.0")]);
    Workspace::with_database(&[("shop/package-lock.json", &lock)], &npm_records())
}

#[test]
fn a_release_without_a_feed() {
    for (id, version, words) in [
        (
            "debian",
            "13",
            "the database has no advisories for Debian:13",
        ),
        ("plan9", "4", "no advisories are known for the distribution"),
    ] {
        let workspace = Workspace::with_database(
            &[
                ("root/etc/os-release", &os_release(id, version)),
                (
                    "root/var/lib/dpkg/status",
                    &dpkg_status(&[("libwall", "1.2-1")]),
                ),
            ],
            &[debian_record("CVE-2099-0003", "12", "libwall", "1.2-2")],
        );
        check(&workspace, &["rootfs:root"], words);
    }
    let workspace = Workspace::with_database(
        &[(
            "root/var/lib/dpkg/status",
            &dpkg_status(&[("libwall", "1.2-1")]),
        )],
        &npm_records(),
    );
    check(
        &workspace,
        &["rootfs:root"],
        "the distribution was not recognised",
    );
}

#[test]
fn an_ecosystem_without_a_feed() {
    let workspace = clean();
    let other = debian_record("CVE-2099-0003", "13", "libwall", "1.2-2");
    workspace.keep(&database(&[other], 0, None));
    check(
        &workspace,
        &["shop"],
        "the database has no advisories for npm",
    );
}

#[test]
fn nothing_that_is_a_package() {
    let workspace = Workspace::with_database(&[("empty/notes", "nothing")], &npm_records());
    check(&workspace, &["empty"], "no package was identified");
}

#[test]
fn a_lock_file_that_is_broken() {
    let workspace = clean();
    workspace.write("shop/other/package-lock.json", b"{\"packages\": [");
    check(&workspace, &["shop"], "package-lock.json");
}

#[test]
fn a_version_that_is_none() {
    let lock = npm_lock(&[("left", "two point oh")]);
    let workspace = Workspace::with_database(&[("shop/package-lock.json", &lock)], &npm_records());
    let run = workspace.scan(&["shop"]);
    assert_eq!(run.status, 2, "{}{}", run.out, run.err);
    let findings = run.findings();
    assert_eq!(findings[0]["verdict"], "unknown", "{}", run.out);
    assert!(
        findings[0]["message"]
            .to_string()
            .contains("whether `left` two point oh is affected is unknown"),
        "{}",
        run.out
    );
}

#[test]
fn a_database_that_is_old() {
    let workspace = clean();
    workspace.keep(&database(&npm_records(), 8, None));
    check(
        &workspace,
        &["shop"],
        "the database of vulnerabilities is 8 days old, and 7 are allowed",
    );
    let allowed = workspace.scan(&["shop", "--max-database-age", "8"]);
    assert_eq!(allowed.status, 0, "{}", allowed.err);
    let status = workspace.run(&["db", "status"]);
    assert_eq!(status.status, 2);
    assert!(status.out.contains("8 days ago"), "{}", status.out);
    assert!(status.err.contains("8 days old"), "{}", status.err);
}

#[test]
fn a_database_that_is_missing_or_empty() {
    let workspace = clean();
    std::fs::remove_file(workspace.database_path()).expect("it was there");
    check_refused(&workspace, &["shop"], "cannot be opened");
    check_refused(&workspace, &["shop"], "seawall db import");
    workspace.keep(b"");
    check_refused(&workspace, &["shop"], "is empty");
}

#[test]
fn a_database_with_a_wrong_byte_anywhere() {
    let lock = npm_lock(&[("left", "1.0.0")]);
    let workspace = Workspace::new(&[("shop/package-lock.json", &lock)]);
    let whole = database(&npm_records(), 0, None);
    workspace.keep(&whole);
    let right = workspace.scan(&["shop"]);
    assert_eq!(right.status, 1);
    let step = (whole.len() / 60).max(1);
    for at in (0..whole.len()).step_by(step) {
        let mut broken = whole.clone();
        broken[at] ^= 0x40;
        workspace.keep(&broken);
        let run = workspace.scan(&["shop"]);
        // A block that was not read has not been asked about; whatever was read is right.
        match run.status {
            1 => assert_eq!(run.findings(), right.findings(), "byte {at}"),
            2 => assert!(run.err.contains("the database"), "{at}: {}", run.err),
            other => panic!("byte {at}: status {other}: {}", run.out),
        }
    }
    for length in [1, 8, 100, whole.len() / 2, whole.len() - 1] {
        workspace.keep(&whole[..length]);
        check_refused(&workspace, &["shop"], "the database");
    }
}

#[test]
fn images_that_cannot_be_read() {
    let workspace = clean();
    check(&workspace, &["shop", "./nothing"], "cannot be read");
    check(&workspace, &["shop", "Not An Image"], "cannot be read");
    workspace.write("broken.tar", &[0x1f, 0x8b, 8, 0, 0, 0]);
    let run = workspace.scan(&["docker-archive:broken.tar"]);
    assert_eq!(run.status, 2, "{}", run.err);
    assert!(
        run.json()["not_evaluated"]
            .to_string()
            .contains("broken.tar"),
        "{}",
        run.out
    );
}

#[test]
fn layers_that_are_missing_or_changed() {
    let workspace = Workspace::with_database(&[], &image_records());
    let mut sample = image("1.0.0");
    let layout = workspace.path("layout");
    sample.write_layout(&layout);
    let blob = |bytes: &[u8]| {
        let digest = seawall_image::Digest::of(bytes);
        layout.join("blobs/sha256").join(digest.hex())
    };
    let file = blob(&sample.layers[1]);
    let arguments = ["layout", "--platform", "linux/amd64", "--no-cache"];
    sample.layers[1][700] ^= 1;
    std::fs::write(&file, &sample.layers[1]).expect("a file");
    check(&workspace, &arguments, "layer");
    std::fs::remove_file(&file).expect("it was there");
    let run = workspace.scan(&arguments);
    assert_eq!(run.status, 2, "{}", run.out);
    // What the other layer has is found all the same.
    assert!(
        run.failed().iter().any(|id| id.ends_with("CVE-2099-0003")),
        "{}",
        run.out
    );
}

#[test]
fn no_image_at_all() {
    check_refused(&clean(), &[], "no image was named");
}

#[test]
fn what_is_left_out_by_severity_is_no_pass() {
    let lock = npm_lock(&[("left", "x")]);
    let record = npm_record("CVE-2099-0001", "left", Some("2.0.0"), super::samples::LOW);
    let workspace = Workspace::with_database(&[("shop/package-lock.json", &lock)], &[record]);
    for narrowed in [
        &["shop", "--only-fixed"][..],
        &["shop", "--severity", "high"],
    ] {
        let run = workspace.scan(narrowed);
        assert_eq!(run.status, 2, "{narrowed:?}: {}", run.out);
    }
}
