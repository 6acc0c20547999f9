//! What is packed in a folder: read by what is in it, said where it cannot be, and silent where it is nothing of Kubernetes.

use std::io::Write;
use std::path::PathBuf;

use seawall_load::{FileOptions, Level, write_snapshot};

use super::{DEV, OPEN, check, folder, load, plain, said};

const BLOCK: usize = 512;

/// An archive with these files.
fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, text) in files {
        let mut header = [0_u8; BLOCK];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
        header[156] = b'0';
        header[148..156].fill(b' ');
        let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        bytes.extend(header);
        bytes.extend(text.as_bytes());
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
    }
    bytes.resize(bytes.len() + 2 * BLOCK, 0);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed")
}

/// Charts are not rendered: that one was to be is said.
fn without_helm() -> FileOptions {
    FileOptions {
        helm: Some(PathBuf::from("/nowhere/helm")),
        ..FileOptions::default()
    }
}

#[test]
fn what_unpacks_to_objects_is_read_whatever_its_name() {
    let files = folder(&[("a.yaml", OPEN)]);
    let root = files.path();
    let zstd = zstd::encode_all(DEV.as_bytes(), 1).expect("packed");
    std::fs::write(root.join("q.zst"), zstd).expect("written");
    std::fs::write(
        root.join("export-1.2.gz"),
        gzip(OPEN.replace("settings", "b").as_bytes()),
    )
    .expect("written");
    let quiet: [(&str, Vec<u8>); 5] = [
        ("layer.tar.gz", gzip(&tar(&[("etc/passwd", "root")]))),
        ("source.tgz", gzip(&tar(&[("package/index.js", "a")]))),
        ("dump.sql.gz", gzip(b"CREATE TABLE a;\n")),
        ("app.jar", gzip(OPEN.as_bytes())),
        ("index.gz", gzip(b"kind\0metadata\0")),
    ];
    for (name, bytes) in quiet {
        std::fs::write(root.join(name), bytes).expect("written");
    }
    let loaded = plain(root, &[""]);
    check(root, &loaded, &[("", 3)]);
    assert!(loaded[0].cluster.coverage.is_full());
    assert!(
        loaded[0].diagnostics.is_empty(),
        "{:?}",
        loaded[0].diagnostics
    );
}

#[test]
fn packed_charts_are_rendered_but_not_those_inside_of_charts() {
    let chart = gzip(&tar(&[
        ("api/values.yaml", "a: 1\n"),
        ("api/Chart.yaml", "name: api\n"),
    ]));
    let files = folder(&[
        ("a.yaml", OPEN),
        ("whole/Chart.yaml", "name: whole\n"),
        ("whole/charts/notes.txt", ""),
    ]);
    let root = files.path();
    for name in ["api.tgz", "packed.gz", "whole/charts/api.tgz"] {
        std::fs::write(root.join(name), &chart).expect("written");
    }
    let loaded = load(root, &[""], &without_helm());
    let errors = said(&loaded, Level::Error);
    let about = |name: &str| {
        let all = errors.iter();
        all.filter(|error| error.contains(&format!("{name}: this Helm chart was not evaluated")))
            .count()
    };
    for name in ["/api.tgz", "/packed.gz", "/whole"] {
        assert_eq!(about(name), 1, "{name}: {errors:?}");
    }
    assert_eq!(errors.len(), 3, "{errors:?}");
}

#[test]
fn what_looks_packed_and_cannot_be_read_is_named() {
    let packed = gzip(&tar(&[("api/Chart.yaml", "name: api\n")]));
    for (name, bytes) in [
        ("api.tgz", packed[..packed.len() / 2].to_vec()),
        (
            "api.tgz",
            b"version https://git-lfs.github.com/spec/v1\n".to_vec(),
        ),
        ("a.gz", gzip(OPEN.as_bytes())[..20].to_vec()),
        ("a.zst", b"\x28\xb5\x2f\xfdnothing".to_vec()),
        ("old.gz", gzip(b"apiVersion: v1\nkind: Pod\nmetadata: [\n")),
        (
            "prod.seawall.zst",
            zstd::encode_all(&b"{\"schema\": \"seawall.snapshot/v9\"}\n"[..], 1).expect("packed"),
        ),
    ] {
        let files = folder(&[("a.yaml", OPEN)]);
        std::fs::write(files.path().join(name), bytes).expect("written");
        let loaded = load(files.path(), &[""], &without_helm());
        let errors = said(&loaded, Level::Error);
        assert!(!loaded[0].cluster.coverage.is_full(), "{name}");
        assert!(
            errors.len() == 1 && errors[0].contains(name),
            "{name}: {errors:?}"
        );
    }
}

#[test]
fn a_snapshot_that_lies_in_a_folder_is_read_as_manifests() {
    let files = folder(&[("a.yaml", OPEN)]);
    let root = files.path();
    let mut bytes = Vec::new();
    let source = folder(&[("web.yaml", DEV)]);
    let loaded = plain(source.path(), &["web.yaml"]);
    write_snapshot(&loaded[0].cluster, "2026-01-01T00:00:00Z", "0", &mut bytes).expect("writes");
    std::fs::write(root.join("prod.seawall.zst"), bytes).expect("written");
    let loaded = plain(root, &[""]);
    check(root, &loaded, &[("", 2)]);
    let warnings = said(&loaded, Level::Warning);
    assert!(
        warnings[0].contains("read as plain manifests"),
        "{warnings:?}"
    );
}

#[test]
fn an_archive_that_is_no_chart_is_told_apart_from_a_broken_chart() {
    let files = folder(&[]);
    let source = gzip(&tar(&[("shop/kustomization.yaml", "resources: []\n")]));
    std::fs::write(files.path().join("shop.tgz"), source).expect("written");
    let loaded = load(files.path(), &["shop.tgz"], &without_helm());
    let errors = said(&loaded, Level::Error);
    assert!(
        errors[0].contains("not a Helm chart: there is no Chart.yaml"),
        "{errors:?}"
    );
    assert!(!errors[0].contains("dependency build"), "{errors:?}");
    assert!(!loaded[0].cluster.coverage.is_full());
}

#[test]
fn values_without_a_chart_are_said() {
    let files = folder(&[("a.yaml", OPEN), ("chart/Chart.yaml", "name: a\n")]);
    let options = FileOptions {
        helm_values: vec![files.path().join("a.yaml")],
        ..without_helm()
    };
    let notes = said(&load(files.path(), &["a.yaml"], &options), Level::Note);
    assert!(
        notes.len() == 1 && notes[0].contains("a.yaml: has no effect"),
        "{notes:?}"
    );
    let notes = said(&load(files.path(), &[""], &options), Level::Note);
    assert!(notes.is_empty(), "{notes:?}");
}

#[test]
fn the_places_of_saved_objects_are_kept() {
    let files = folder(&[("deploy/web.yaml", &format!("{OPEN}---\n{DEV}"))]);
    let loaded = plain(files.path(), &["deploy/web.yaml"]);
    let mut bytes = Vec::new();
    write_snapshot(&loaded[0].cluster, "2026-01-01T00:00:00Z", "0", &mut bytes).expect("writes");
    std::fs::write(files.path().join("one.zst"), &bytes).expect("written");
    let saved = plain(files.path(), &["one.zst"]);
    let object = |loaded: &[seawall_load::Loaded]| {
        let object = loaded[0]
            .cluster
            .get("", "Service", "shop", "web")
            .expect("there");
        (object.source.name.to_string(), object.root.position())
    };
    assert_eq!(object(&saved), object(&loaded));
    assert_eq!(object(&saved).1.line, 5);
    // What was saved again keeps them too.
    let mut again = Vec::new();
    write_snapshot(&saved[0].cluster, "2026-01-01T00:00:00Z", "0", &mut again).expect("writes");
    std::fs::write(files.path().join("two.zst"), &again).expect("written");
    assert_eq!(object(&plain(files.path(), &["two.zst"])), object(&loaded));
    // In a folder it is a file like any other, and names no other one.
    std::fs::create_dir(files.path().join("in")).expect("a folder");
    std::fs::write(files.path().join("in/one.zst"), &bytes).expect("written");
    let (name, position) = object(&plain(files.path(), &["in"]));
    assert!(name.ends_with("in/one.zst"), "{name}");
    assert!(!position.is_known());
}
