//! Answers that were wrong once.

use serde_json::{Value, json};

use super::samples::{debian_record, dpkg_status, npm_lock, npm_records, os_release};
use super::workspace::Workspace;

fn record(id: &str, ecosystem: &str, package: &str, events: Value) -> Value {
    json!({
        "schema_version": "1.6.0",
        "id": id,
        "modified": "2026-11-01T00:00:00Z",
        "affected": [{
            "package": {"ecosystem": ecosystem, "name": package},
            "ranges": [{"type": "ECOSYSTEM", "events": events}],
        }],
    })
}

fn ids(report: &Value) -> Vec<String> {
    let findings = report["findings"].as_array().expect("a list").iter();
    findings
        .filter_map(|finding| Some(finding["check"].as_str()?.to_owned()))
        .collect()
}

#[test]
fn names_are_looked_up_as_they_are_compared() {
    let lock = "version = 3\n[[package]]\nname = \"pq_kyber\"\nversion = \"0.4.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let records = [record(
        "RUSTSEC-2099-0001",
        "crates.io",
        "pq_kyber",
        json!([{"introduced": "0"}]),
    )];
    let workspace = Workspace::with_database(&[("shop/Cargo.lock", lock)], &records);
    assert_eq!(
        ids(&workspace.scan(&["shop"]).json()),
        ["RUSTSEC-2099-0001"]
    );
}

#[test]
fn a_distribution_speaks_only_for_its_own_files() {
    let metadata = "Metadata-Version: 2.1\nName: django\nVersion: 3.2\n";
    let owned = "usr/lib/python3/dist-packages/django-3.2.dist-info/METADATA";
    let status = dpkg_status(&[("python3-django", "3:3.2-1")]);
    let release = os_release("debian", "12");
    let list = format!("/.\n/{owned}\n");
    let mut files = vec![
        ("root/etc/os-release", release.as_str()),
        ("root/var/lib/dpkg/status", &status),
        ("root/var/lib/dpkg/info/python3-django.list", &list),
        (
            "root/usr/lib/python3/dist-packages/django-3.2.dist-info/METADATA",
            metadata,
        ),
    ];
    let mut records = vec![
        debian_record("DEBIAN-CVE-2099-0009", "12", "python3-django", "3:3.2-1"),
        record(
            "CVE-2099-0009",
            "PyPI",
            "django",
            json!([{"introduced": "0"}, {"fixed": "3.2.1"}]),
        ),
    ];
    records[0]["upstream"] = json!(["CVE-2099-0009"]);
    let workspace = Workspace::with_database(&files, &records);
    let before = ids(&workspace.scan(&["rootfs:root"]).json());
    files.push((
        "root/app/venv/lib/python3.11/site-packages/django-3.2.dist-info/METADATA",
        metadata,
    ));
    let workspace = Workspace::with_database(&files, &records);
    let after = ids(&workspace.scan(&["rootfs:root"]).json());
    assert!(
        after.contains(&"CVE-2099-0009".to_owned()),
        "{before:?} {after:?}"
    );
}

#[test]
#[cfg(unix)]
fn a_link_in_the_place_of_a_lock_file_is_said() {
    let lock = npm_lock(&[("left", "1.0.0")]);
    let workspace = Workspace::with_database(
        &[
            ("shop/requirements.txt", "idna==3.0\n"),
            ("shop/data/deps.txt", &lock),
        ],
        &[
            npm_records(),
            vec![record("PYSEC-1", "PyPI", "x", json!([{"introduced": "0"}]))],
        ]
        .concat(),
    );
    std::os::unix::fs::symlink("data/deps.txt", workspace.path("shop/package-lock.json"))
        .expect("a link");
    let run = workspace.scan(&["shop"]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert!(run.out.contains("symbolic link"), "{}", run.out);
}

/// A manifest is read by someone else than its author: it names images, and no file of the machine that scans it.
fn is_asked_of_a_registry(image: &str) {
    let lock = npm_lock(&[("left", "1.0.0")]);
    let manifest = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, image: '{image}'}}]}}\n"
    );
    let workspace = Workspace::with_database(
        &[("shop/package-lock.json", &lock), ("pod.yaml", &manifest)],
        &npm_records(),
    );
    let run = workspace.run_offline(&["image", "scan", "--format", "json", "-i", "pod.yaml"]);
    assert_eq!(run.status, 2, "{image}: {}", run.out);
    assert_eq!(ids(&run.json()), [] as [&str; 0], "{image}");
    assert!(run.out.contains("docker.io"), "{image}: {}", run.out);
}

#[test]
fn images_with_the_name_of_a_directory_are_of_a_registry() {
    is_asked_of_a_registry("shop");
}

#[test]
fn images_with_the_name_of_a_scheme_are_of_a_registry() {
    is_asked_of_a_registry("dir:shop");
}

#[test]
fn words_are_no_versions_of_python() {
    let records = [record(
        "PYSEC-2099-1",
        "PyPI",
        "pkg",
        json!([{"introduced": "0"}, {"fixed": "unfixed"}]),
    )];
    let workspace = Workspace::with_database(&[("shop/requirements.txt", "pkg==1.0\n")], &records);
    let run = workspace.scan(&["shop"]);
    assert_eq!(run.status, 2, "{}", run.out);
    assert_eq!(run.json()["findings"][0]["verdict"], "unknown");
}
