//! Package files of each form, made here, with what is in them.

use proptest::prelude::*;

use super::super::super::archive::tests::zip;
use super::super::super::testing::{names, read_with, try_read, wants};
use super::super::super::unpack::tests::{XZ, bzip2, gzip, tar};
use super::PACKAGE_FILE;
use crate::catalog::Cataloger;

fn places(path: &str, bytes: &[u8]) -> Vec<String> {
    let reading = read_with(&PACKAGE_FILE, path, bytes);
    assert!(reading.unknown.is_empty(), "{:?}", reading.unknown);
    let packages = names(&reading);
    let places = reading
        .packages
        .iter()
        .map(|package| &package.places[0].path);
    let rows = packages.iter().zip(places);
    rows.map(|(package, place)| format!("{package} {place}"))
        .collect()
}

fn jar(artifact: &str) -> Vec<u8> {
    let properties = format!("groupId=org.example\nartifactId={artifact}\nversion=1.2.3\n");
    let path = format!("META-INF/maven/org.example/{artifact}/pom.properties");
    zip(&[(&path, properties.as_bytes(), true)])
}

fn ar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = b"!<arch>\n".to_vec();
    for (name, content) in members {
        let header = format!(
            "{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n",
            0,
            0,
            0,
            100_644,
            content.len()
        );
        bytes.extend(header.bytes());
        bytes.extend(*content);
        bytes.extend(vec![b'\n'; content.len() % 2]);
    }
    bytes
}

fn gem() -> Vec<u8> {
    let specification = "--- !ruby/object:Gem::Specification\nname: nokogiri\nversion: !ruby/object:Gem::Version\n  version: 1.15.0\nplatform: java\nauthors:\n- A\ndependencies:\n- !ruby/object:Gem::Dependency\n  name: racc\n  version: 2\n";
    tar(&[
        ("metadata.gz", &gzip(specification.as_bytes())),
        (
            "data.tar.gz",
            &gzip(&tar(&[("lib/serializer.jar", &jar("serializer"))])),
        ),
        ("checksums.yaml.gz", &gzip(b"---")),
    ])
}

#[test]
fn wheels_with_libraries_of_java() {
    let bytes = zip(&[
        (
            "pyspark-3.5.0.dist-info/METADATA",
            b"Name: pyspark\nVersion: 3.5.0\n",
            true,
        ),
        (
            "pyspark/vendored/other-1.0.dist-info/METADATA",
            b"Name: other\nVersion: 1.0\n",
            true,
        ),
        ("pyspark/jars/guava.jar", &jar("guava"), true),
    ]);
    assert_eq!(
        places("opt/wheels/pyspark-3.5.0-py2.py3-none-any.whl", &bytes),
        [
            "pyspark 3.5.0 !/pyspark-3.5.0.dist-info/METADATA",
            "org.example:guava 1.2.3 !/pyspark/jars/guava.jar",
        ]
    );
}

#[test]
fn gems_with_libraries_of_java() {
    assert_eq!(
        places("usr/local/bundle/cache/nokogiri-1.15.0-java.gem", &gem()),
        [
            "nokogiri 1.15.0 !/metadata.gz",
            "org.example:serializer 1.2.3 !/data.tar.gz!/lib/serializer.jar",
        ]
    );
    // As older ones write it.
    let plain = tar(&[("metadata.gz", &gzip(b"name: \"a\"\nversion: 1.0\n"))]);
    assert_eq!(places("a-1.0.gem", &plain), ["a 1.0 !/metadata.gz"]);
}

#[test]
fn packages_of_nuget() {
    let specification = b"<?xml version=\"1.0\"?><package xmlns=\"http://schemas.example/nuspec\"><metadata><id>Newtonsoft.Json</id><version>12.0.1</version></metadata></package>";
    let bytes = zip(&[("Newtonsoft.Json.nuspec", specification, true)]);
    assert_eq!(
        places(
            "root/.nuget/packages/newtonsoft.json/12.0.1/newtonsoft.json.12.0.1.nupkg",
            &bytes
        ),
        ["Newtonsoft.Json 12.0.1 !/Newtonsoft.Json.nuspec"]
    );
}

#[test]
fn packages_of_conda_in_both_forms() {
    let index = br#"{"name": "openssl", "version": "3.0.8", "build": "h0", "subdir": "linux-64"}"#;
    let info = tar(&[("info/index.json", index)]);
    assert_eq!(
        places("opt/conda/pkgs/openssl-3.0.8-h0.tar.bz2", &bzip2(&info)),
        ["openssl 3.0.8 !/info/index.json"]
    );
    let packed = zstd::encode_all(info.as_slice(), 1).unwrap();
    let bytes = zip(&[("info-openssl-3.0.8-h0.tar.zst", &packed, false)]);
    assert_eq!(
        places("opt/conda/pkgs/openssl-3.0.8-h0.conda", &bytes),
        ["openssl 3.0.8 !/info-openssl-3.0.8-h0.tar.zst!/info/index.json"]
    );
}

#[test]
fn debian_packages_whatever_compresses_them() {
    let control = b"Package: libssl3\nSource: openssl\nVersion: 3.0.11-1\nArchitecture: amd64\n";
    let plain = tar(&[("./control", control)]);
    let zstd = zstd::encode_all(plain.as_slice(), 1).unwrap();
    for (name, packed) in [
        ("control.tar", plain.clone()),
        ("control.tar.gz", gzip(&plain)),
        ("control.tar.zst", zstd),
    ] {
        let bytes = ar(&[
            ("debian-binary", b"2.0\n"),
            (name, &packed),
            ("data.tar", b""),
        ]);
        assert_eq!(
            places("var/cache/apt/archives/libssl3_3.0.11-1_amd64.deb", &bytes),
            [format!("libssl3 3.0.11-1 !/{name}!/control")]
        );
    }
    // What is compressed with xz is decompressed: the text in it is no archive.
    let bytes = ar(&[("control.tar.xz", XZ)]);
    let error = try_read(&PACKAGE_FILE, "a.deb", &bytes).unwrap_err();
    assert!(
        error.reason.contains("ends within a header"),
        "{}",
        error.reason
    );
}

#[test]
fn what_is_not_opened_or_broken_is_said() {
    for path in [
        "root/x.rpm",
        "opt/x.ipk",
        "var/cache/apk/musl-1.2.4-r1.abc.apk",
        "var/cache/pacman/pkg/bash-5.2-1-x86_64.pkg.tar.zst",
    ] {
        let error = try_read(&PACKAGE_FILE, path, b"x").unwrap_err();
        assert!(
            error.reason.ends_with("not opened"),
            "{path}: {}",
            error.reason
        );
    }
    for path in [
        "a.whl",
        "a.gem",
        "a.nupkg",
        "a.conda",
        "pkgs/a.tar.bz2",
        "a.deb",
    ] {
        assert!(
            try_read(&PACKAGE_FILE, path, b"not what it says").is_err(),
            "{path}"
        );
    }
    // Programs for Android, and archives of anything.
    for path in ["srv/app.apk", "opt/a.tar.bz2", "opt/a.tar.gz", "whl"] {
        assert!(!wants(&PACKAGE_FILE, path), "{path}");
    }
    assert_eq!(PACKAGE_FILE.name(), "package-file");
}

proptest! {
    #[test]
    fn changed_bytes_never_panic(at in 0usize..4000, byte: u8, kind in 0usize..3) {
        let wheel = zip(&[("a-1.dist-info/METADATA", b"Name: a\nVersion: 1\n", true), ("b.jar", &jar("b"), true)]);
        let deb = ar(&[("control.tar.gz", &gzip(&tar(&[("control", b"Package: a\nVersion: 1\n")])))]);
        let (path, mut bytes) = [("a.whl", wheel), ("a.gem", gem()), ("a.deb", deb)][kind].clone();
        let length = bytes.len();
        bytes[at % length] = byte;
        let _ = try_read(&PACKAGE_FILE, path, &bytes);
    }
}
