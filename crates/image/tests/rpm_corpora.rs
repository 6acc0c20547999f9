//! The rpm databases of the corpora, in each format.

use std::fs;

use seawall_image::catalog::rpm::Rpm;
use seawall_image::{Cataloger, Entry, EntryKind, FileView, Reading};

/// What the cataloger says of a database; `None`, and a visible line, where the corpora are absent.
fn read(file: &str, path: &str) -> Option<Reading> {
    let corpora = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/corpora/rpmdb/"
    );
    let packed = match fs::read(format!("{corpora}{file}")) {
        Ok(packed) => packed,
        Err(error) => {
            println!("skipped: corpora/rpmdb/{file}: {error}");
            return None;
        }
    };
    let bytes = zstd::decode_all(&*packed).expect("the corpora are whole");
    let entry = Entry {
        path: path.to_owned(),
        kind: EntryKind::File,
        mode: 0o644,
        uid: 0,
        gid: 0,
        size: bytes.len() as u64,
    };
    let view = FileView {
        entry: &entry,
        bytes: &bytes,
    };
    let reading = Rpm.read(&view).expect("a database");
    assert!(reading.unknown.is_empty(), "{file}: {:?}", reading.unknown);
    Some(reading)
}

/// Numbers of packages and files as `rpm -qa` and `rpm -qal` show them (of SUSE's database, which rpm here cannot open, as found), and one package with the version of its source.
fn check(reading: &Reading, packages: usize, files: usize, one: [&str; 4]) {
    let owned = reading.owned.iter().map(|owned| owned.paths.len());
    assert_eq!(
        (reading.packages.len(), owned.sum::<usize>()),
        (packages, files)
    );
    let [name, version, source, source_version] = one;
    let found = reading.packages.iter().find(|package| package.name == name);
    let found = found.unwrap_or_else(|| panic!("no package `{name}`"));
    let from = found.source.as_ref().expect("a source");
    assert_eq!(
        (&*found.version, &*from.name, &*from.version),
        (version, source, source_version)
    );
}

const SQLITE: [&str; 4] = [
    "ca-certificates-base",
    "1:2.0.0-1.cm2",
    "ca-certificates",
    "1:2.0.0-1.cm2",
];
const NDB: [&str; 4] = [
    "libgcc_s1",
    "11.2.1+git610-1.3.9",
    "gcc11",
    "11.2.1+git610-1.3.9",
];
const BERKELEY_DB: [&str; 4] = [
    "libuuid",
    "2.32.1-42.el8_8",
    "util-linux",
    "2.32.1-42.el8_8",
];

#[test]
fn sqlite() {
    if let Some(reading) = read(
        "cbl-mariner-2.0.rpmdb.sqlite.zst",
        "var/lib/rpm/rpmdb.sqlite",
    ) {
        check(&reading, 129, 7269, SQLITE);
    }
}

#[test]
fn ndb() {
    if let Some(reading) = read(
        "sle15-bci.Packages.db.zst",
        "usr/lib/sysimage/rpm/Packages.db",
    ) {
        check(&reading, 35, 2759, NDB);
    }
}

#[test]
fn berkeley_db() {
    if let Some(reading) = read("libuuid.Packages.bdb.zst", "var/lib/rpm/Packages") {
        check(&reading, 1, 7, BERKELEY_DB);
    }
}
