//! What is wrong with software: affected or not, and what is shown and counted of it.

use serde_json::Value;

use super::samples::{
    CRITICAL, LOW, debian_record, dpkg_status, image, image_records, npm_lock, npm_record,
    npm_records, os_release,
};
use super::workspace::{Workspace, database};

/// A project with `left` in this version and `right`.
fn project(left: &str) -> Workspace {
    let lock = npm_lock(&[("left", left), ("right", "1.0.0"), ("other", "1.0.0")]);
    Workspace::with_database(&[("shop/package-lock.json", &lock)], &npm_records())
}

/// A finding by its id.
#[track_caller]
fn named<'f>(findings: &'f [Value], id: &str) -> &'f Value {
    let found = findings.iter().find(|finding| finding["check"] == id);
    found.unwrap_or_else(|| panic!("{id}: {findings:?}"))
}

#[test]
fn what_is_affected_is_a_finding_with_its_witness() {
    let run = project("1.9.9").scan(&["shop"]);
    assert_eq!(run.status, 1, "{}", run.err);
    assert_eq!(run.failed(), ["CVE-2099-0001", "CVE-2099-0002"]);
    let findings = run.findings();
    let finding = named(&findings, "CVE-2099-0001");
    assert_eq!(finding["severity"], "critical");
    let reason = finding["severity_reason"].as_str().expect("a reason");
    assert!(reason.starts_with("rated 9.8 by"), "{reason}");
    let evidence = finding["evidence"].to_string();
    assert!(evidence.contains("pkg:npm/left@1.9.9"), "{evidence}");
    assert!(evidence.contains("package-lock.json"), "{evidence}");
    assert!(evidence.contains("2.0.0"), "{evidence}");
    let report = run.json();
    assert_eq!(report["summary"]["images"], 1, "{report}");
    assert_eq!(report["summary"]["packages"], 3, "{report}");
}

#[test]
fn what_is_not_affected_is_clean() {
    let lock = npm_lock(&[("left", "2.0.0"), ("other", "1.0.0")]);
    let workspace = Workspace::with_database(&[("shop/package-lock.json", &lock)], &npm_records());
    let run = workspace.scan(&["shop"]);
    assert_eq!((run.status, run.findings().len()), (0, 0), "{}", run.err);
    let table = workspace.run(&["image", "scan", "shop"]);
    assert!(table.out.contains("No findings."), "{}", table.out);
    // The age of what the answer stands on is in it.
    assert!(table.out.contains("(today)"), "{}", table.out);
}

#[test]
fn a_package_of_a_distribution_is_judged_by_its_release() {
    let files = |version: &str, release: &str| {
        Workspace::with_database(
            &[
                ("root/etc/os-release", &os_release("debian", release)),
                (
                    "root/var/lib/dpkg/status",
                    &dpkg_status(&[("libwall", version)]),
                ),
            ],
            &[
                debian_record("CVE-2099-0003", "13", "libwall", "1.2-2"),
                debian_record("CVE-2099-0004", "10", "other", "9"),
            ],
        )
    };
    let vulnerable = files("1.2-1", "13").scan(&["rootfs:root"]);
    assert!(
        vulnerable.failed().contains(&"CVE-2099-0003".to_owned()),
        "{}{}",
        vulnerable.out,
        vulnerable.err
    );
    let fixed = files("1.2-2", "13").scan(&["rootfs:root"]);
    assert!(!fixed.failed().contains(&"CVE-2099-0003".to_owned()));
    // A release without fixes is a finding of its own.
    let old = files("1.2-1", "10").scan(&["rootfs:root"]);
    assert_eq!(old.failed(), ["image-end-of-life"], "{}", old.err);
}

#[test]
fn an_image_is_the_same_in_every_form_it_is_kept_in() {
    let workspace = Workspace::with_database(&[], &image_records());
    let sample = image("1.0.0");
    sample.write_layout(&workspace.path("layout"));
    workspace.write("layout.tar", &sample.layout_archive());
    workspace.write("saved.tar", &sample.old_archive());
    for name in [
        "layout",
        "oci:layout:v1",
        "layout.tar",
        "docker-archive:saved.tar:app:v1",
    ] {
        let run = workspace.scan(&[name, "--platform", "linux/amd64"]);
        assert_eq!(run.status, 1, "{name}: {}{}", run.out, run.err);
        let failed = run.failed();
        for id in ["CVE-2099-0001", "CVE-2099-0003"] {
            assert!(
                failed.iter().any(|one| one.ends_with(id)),
                "{name}: {failed:?}"
            );
        }
    }
    // A second run takes layers from the cache, and says the same.
    let again = workspace.scan(&["layout", "--platform", "linux/amd64"]);
    let anew = workspace.scan(&["layout", "--platform", "linux/amd64", "--no-cache"]);
    assert_eq!(again.findings(), anew.findings());
}

#[test]
fn severities_and_fixes_narrow_and_say_so() {
    let workspace = project("1.0.0");
    let severe = workspace.scan(&["shop", "--severity", "high"]);
    assert_eq!(severe.failed(), ["CVE-2099-0001"]);
    assert!(
        severe.json()["narrowed_to"]
            .to_string()
            .contains("1 left out"),
        "{}",
        severe.out
    );
    let fixed = workspace.scan(&["shop", "--only-fixed"]);
    assert_eq!(fixed.failed(), ["CVE-2099-0001"]);
    for (limit, status) in [("critical", 1), ("low", 1), ("never", 0)] {
        let run = workspace.scan(&["shop", "--fail-on", limit]);
        assert_eq!(run.status, status, "{limit}");
        assert_eq!(run.findings().len(), 2);
    }
    let lock = npm_lock(&[("right", "1.0.0")]);
    let low = Workspace::with_database(&[("shop/package-lock.json", &lock)], &npm_records());
    assert_eq!(low.scan(&["shop", "--fail-on", "medium"]).status, 0);
}

#[test]
fn what_nobody_rates_is_not_low() {
    let lock = npm_lock(&[("left", "1.0.0")]);
    let mut record = npm_record("CVE-2099-0001", "left", Some("2.0.0"), CRITICAL);
    record.as_object_mut().expect("a record").remove("severity");
    let workspace = Workspace::with_database(&[("package-lock.json", &lock)], &[record]);
    let run = workspace.scan(&["dir:."]);
    let findings = run.findings();
    assert_eq!(findings[0]["severity"], "medium");
    assert!(
        findings[0]["severity_reason"]
            .to_string()
            .contains("no source rates it")
    );
}

#[test]
fn aliases_are_one_finding_and_what_was_withdrawn_is_none() {
    let lock = npm_lock(&[("left", "1.0.0")]);
    let files = [("shop/package-lock.json", lock.as_str())];
    let mut alias = npm_record("GHSA-aaaa-bbbb-cccc", "left", Some("2.0.0"), LOW);
    alias["aliases"] = serde_json::json!(["CVE-2099-0001"]);
    let mut both = npm_records();
    both.push(alias);
    let run = Workspace::with_database(&files, &both).scan(&["shop"]);
    assert_eq!(run.findings().len(), 1, "{}", run.out);
    let mut withdrawn = npm_record("CVE-2099-0001", "left", Some("2.0.0"), CRITICAL);
    withdrawn["withdrawn"] = "2026-11-02T00:00:00Z".into();
    let known = npm_record("CVE-2099-0002", "right", None, LOW);
    let run = Workspace::with_database(&files, &[withdrawn, known]).scan(&["shop"]);
    assert_eq!((run.status, run.findings().len()), (0, 0), "{}", run.out);
}

const EXCEPTION: &str = "schema: seawall.exceptions/v1\nexceptions:\n  - checks: [CVE-2099-0001]\n    reason: nothing calls it\n    owner: shop@example.com\n    expires: 2999-01-01\n  - checks: [host-pid]\n    reason: about clusters\n    owner: shop@example.com\n    expires: 2999-01-01\n";

#[test]
fn what_was_accepted_stays_visible_and_does_not_count() {
    let workspace = project("1.0.0");
    workspace.write("accepted.yaml", EXCEPTION.as_bytes());
    let run = workspace.scan(&["shop", "--exceptions", "accepted.yaml"]);
    assert_eq!(run.failed(), ["CVE-2099-0002"], "{}", run.out);
    let findings = run.findings();
    let accepted = named(&findings, "CVE-2099-0001");
    assert!(
        accepted["exception"]
            .to_string()
            .contains("nothing calls it")
    );
    let expired = EXCEPTION.replace("2999", "2020");
    workspace.write("accepted.yaml", expired.as_bytes());
    let run = workspace.scan(&["shop", "--exceptions", "accepted.yaml"]);
    assert!(run.failed().contains(&"CVE-2099-0001".to_owned()));
    assert!(run.failed().contains(&"exception-expired".to_owned()));
}

#[test]
fn what_is_scanned_accepts_nothing_by_itself() {
    let workspace = project("1.0.0");
    workspace.write("shop/seawall.exceptions.yaml", EXCEPTION.as_bytes());
    for name in ["shop", "dir:shop", "rootfs:shop"] {
        let run = workspace.scan(&[name]);
        assert!(
            run.failed().contains(&"CVE-2099-0001".to_owned()),
            "{name}: {}",
            run.err
        );
        assert!(run.err.contains("accepts nothing"), "{name}: {}", run.err);
    }
    // Nor does the directory above where all of it is scanned.
    workspace.write("seawall.exceptions.yaml", EXCEPTION.as_bytes());
    let whole = workspace.scan(&["dir:."]);
    assert!(whole.failed().contains(&"CVE-2099-0001".to_owned()));
    let beside = workspace.scan(&["shop"]);
    assert_eq!(beside.failed(), ["CVE-2099-0002"], "{}", beside.err);
    let trusted = workspace.scan(&["dir:.", "--trust-input"]);
    assert_eq!(trusted.failed(), ["CVE-2099-0002"], "{}", trusted.err);
}

#[test]
fn a_baseline_leaves_what_is_new() {
    let workspace = project("1.0.0");
    workspace.keep(&database(&npm_records()[1..], 0, None));
    let before = workspace.scan(&["shop"]);
    assert_eq!(before.failed(), ["CVE-2099-0002"]);
    workspace.write("before.json", before.out.as_bytes());
    workspace.keep(&database(&npm_records(), 0, None));
    let run = workspace.scan(&["shop", "--baseline", "before.json"]);
    assert_eq!(run.status, 1, "{}", run.err);
    assert_eq!(run.failed(), ["CVE-2099-0001"], "{}", run.out);
    // The same hole in another directory is another finding.
    let lock = npm_lock(&[("right", "1.0.0")]);
    workspace.write("elsewhere/package-lock.json", lock.as_bytes());
    let other = workspace.scan(&["dir:elsewhere", "--baseline", "before.json"]);
    assert_eq!(other.failed(), ["CVE-2099-0002"], "{}", other.out);
}

#[test]
fn the_same_image_under_two_tags_is_one() {
    let workspace = Workspace::with_database(&[], &image_records());
    image("1.0.0").write_layout(&workspace.path("layout"));
    let twice = workspace.scan(&["layout", "layout", "--platform", "linux/amd64"]);
    let once = workspace.scan(&["layout", "--platform", "linux/amd64"]);
    assert_eq!(twice.findings(), once.findings());
}
