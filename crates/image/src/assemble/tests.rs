//! Packages of several layers and files as one list.

use seawall_package::{OsRelease, Package, PackageKind};

use super::*;
use crate::catalog::{Owned, Reading};
use crate::entry::{Entry, EntryKind};
use crate::layer::Removal;
use crate::unknown::{Unknown, UnknownKind};

fn entry(path: &str, kind: EntryKind) -> Entry {
    Entry {
        path: path.to_owned(),
        kind,
        mode: 0o644,
        uid: 0,
        gid: 0,
        size: 1,
    }
}

fn reading(packages: &[(&str, &str)]) -> Reading {
    let package =
        |(name, version): &(&str, &str)| Package::new(PackageKind::Deb, *name, *version, "dpkg");
    Reading {
        packages: packages.iter().map(package).collect(),
        ..Reading::default()
    }
}

fn layer(files: &[(&str, Reading)]) -> LayerReading {
    let mut layer = LayerReading::default();
    for (path, reading) in files {
        layer.files.push(FileReading {
            entry: layer.entries.len() as u32,
            cataloger: "dpkg".to_owned(),
            reading: reading.clone(),
        });
        layer.entries.push(entry(path, EntryKind::File));
    }
    layer
}

#[track_caller]
fn check(layers: &[LayerReading], expect: &[&str]) -> Contents {
    let layers: Vec<&LayerReading> = layers.iter().collect();
    let contents = assemble(&layers);
    let lines: Vec<String> = contents
        .packages
        .iter()
        .map(|package| {
            let places = package.places.iter().map(|place| match place.layer {
                Some(layer) => format!("{}@{layer}", place.path),
                None => place.path.clone(),
            });
            let places: Vec<String> = places.collect();
            format!("{} {} {}", package.name, package.version, places.join(","))
        })
        .collect();
    assert_eq!(lines, expect);
    contents
}

const STATUS: &str = "var/lib/dpkg/status";

#[test]
fn the_last_database_counts_and_the_first_layer_brought() {
    check(
        &[
            layer(&[(
                STATUS,
                reading(&[("a", "1"), ("b", "1"), ("c", "1"), ("d", "1")]),
            )]),
            layer(&[(STATUS, reading(&[("a", "1"), ("b", "2"), ("d", "2")]))]),
            layer(&[("other", reading(&[("x", "1")]))]),
            layer(&[(
                STATUS,
                reading(&[("a", "1"), ("b", "2"), ("c", "1"), ("d", "1")]),
            )]),
        ],
        &[
            "a 1 var/lib/dpkg/status@0",
            "b 2 var/lib/dpkg/status@1",
            "c 1 var/lib/dpkg/status@3",
            "d 1 var/lib/dpkg/status@3",
            "x 1 other@2",
        ],
    );
}

#[test]
fn deleted_files_bring_nothing() {
    let mut last = LayerReading::default();
    last.removals.push(Removal {
        path: "app".to_owned(),
        opaque: false,
        at: 0,
    });
    let mut first = layer(&[
        ("app/x", reading(&[("x", "1")])),
        ("y", reading(&[("y", "1")])),
    ]);
    first.unknown.push(crate::layer::LayerUnknown {
        entry: Some(0),
        unknown: Unknown::new(UnknownKind::Content, "app/x", "odd"),
    });
    let contents = check(&[first, last], &["y 1 y@0"]);
    assert_eq!(contents.unknown, []);
}

#[test]
fn the_same_package_of_several_files_is_one() {
    let mut nested = reading(&[("x", "1")]);
    nested.packages[0].places.push(Place {
        path: "lib/x.jar".to_owned(),
        layer: None,
    });
    nested.packages[0]
        .facts
        .push(("jar.sha1".to_owned(), "00".to_owned()));
    let files = layer(&[("b", reading(&[("x", "1")])), ("a.jar", nested)]);
    let contents = check(&[files], &["x 1 a.jar!/lib/x.jar,b"]);
    assert_eq!(contents.packages[0].fact("jar.sha1"), Some("00"));
}

#[test]
fn owners_are_found_through_links_and_releases_by_rank() {
    let mut status = reading(&[("libc6", "2.36"), ("base", "1")]);
    status.packages[0].architecture = Some("amd64".to_owned());
    let owned = |package: &str, path: &str| Reading {
        owned: vec![Owned {
            package: package.to_owned(),
            paths: vec![path.to_owned()],
        }],
        ..Reading::default()
    };
    let release = |id: &str, support: &str| Reading {
        release: Some(OsRelease {
            id: id.to_owned(),
            support: support.to_owned(),
            ..OsRelease::default()
        }),
        ..Reading::default()
    };
    let mut files = layer(&[
        (STATUS, status),
        (
            "info/libc6:amd64.list",
            owned("libc6:amd64", "lib/libc.so.6"),
        ),
        ("info/base.list", owned("base", "etc/issue")),
        ("usr/lib/os-release", release("ubuntu", "")),
        ("etc/lsb-release", release("other", "")),
        (
            "var/lib/ubuntu-advantage/status.json",
            release("ubuntu", "esm"),
        ),
    ]);
    files
        .entries
        .push(entry("lib", EntryKind::Symlink("usr/lib".to_owned())));
    let contents = assemble(&[&files]);
    assert_eq!(
        contents.owner("usr/lib/libc.so.6").map(|one| &*one.name),
        Some("libc6")
    );
    assert_eq!(
        contents.owner("etc/issue").map(|one| &*one.name),
        Some("base")
    );
    let release = contents.release.expect("a release");
    assert_eq!((&*release.id, &*release.support), ("ubuntu", "esm"));
}

#[test]
fn archives_of_the_distribution_are_its_own_business() {
    let owned = Reading {
        owned: vec![Owned {
            package: "base".to_owned(),
            paths: vec!["usr/share/base.tar.gz".to_owned()],
        }],
        ..Reading::default()
    };
    let mut one = layer(&[
        (STATUS, reading(&[("base", "1")])),
        ("info/base.list", owned),
    ]);
    for path in ["usr/share/base.tar.gz", "opt/a.tgz", "opt/b.tgz"] {
        let unknown = Unknown::new(UnknownKind::Content, path, "unopened: archives");
        let place = one.entries.len() as u32;
        one.entries.push(entry(path, EntryKind::File));
        one.unknown.push(crate::layer::LayerUnknown {
            entry: Some(place),
            unknown,
        });
    }
    let contents = assemble(&[&one]);
    let said: Vec<(&str, &str)> = contents
        .unknown
        .iter()
        .map(|one| (one.path.as_str(), one.reason.as_str()))
        .collect();
    assert_eq!(said, [("opt", "2 archives, the first of them `opt/a.tgz`")]);
}
