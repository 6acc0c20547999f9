//! Headers of our own; whole databases are those of the corpora, in `tests/`.

use proptest::prelude::*;

use super::header::sample::{Value, header};
use super::*;
use crate::catalog::sample::read;

fn one(tags: &[(Tag, Value<'_>)]) -> (Vec<Package>, Vec<String>, Vec<String>) {
    let mut found = Found {
        root: "",
        packages: Vec::new(),
        ownership: Ownership::new(""),
    };
    let mut notes = Notes::default();
    found.add(&header(tags), &mut notes);
    let owned = found.ownership.finish(&mut notes);
    let paths = owned.into_iter().flat_map(|owned| owned.paths).collect();
    (found.packages, paths, notes.finish())
}

#[test]
fn a_header_is_a_package() {
    let (packages, paths, notes) = one(&[
        (Tag::Name, Value::Text("nodejs-libs")),
        (Tag::Version, Value::Text("18.17.1")),
        (Tag::Release, Value::Text("1.module+el8")),
        (Tag::Epoch, Value::Numbers(&[1])),
        (Tag::Architecture, Value::Text("x86_64")),
        (Tag::Vendor, Value::Text("Red Hat, Inc.")),
        (
            Tag::SourceRpm,
            Value::Text("nodejs-18.17.1-1.module+el8.src.rpm"),
        ),
        (
            Tag::ModularityLabel,
            Value::Text("nodejs:18:8080020230906:63b34585"),
        ),
        (
            Tag::DirectoryNames,
            Value::Texts(&["/usr/bin/", "/usr/lib64/"]),
        ),
        (
            Tag::BaseNames,
            Value::Texts(&["node", "libnode.so", "gone", "foreign"]),
        ),
        (Tag::DirectoryIndexes, Value::Numbers(&[0, 1, 0, 7])),
        (Tag::FileStates, Value::States(&[0, 0, 2, 0])),
    ]);
    let package = &packages[0];
    assert_eq!(package.version, "1:18.17.1-1.module+el8");
    assert_eq!(
        package.modularity.as_deref(),
        Some("nodejs:18:8080020230906:63b34585")
    );
    let source = package.source.as_ref().expect("a source");
    assert_eq!(
        (&*source.name, &*source.version),
        ("nodejs", "1:18.17.1-1.module+el8")
    );
    assert_eq!(paths, ["usr/bin/node", "usr/lib64/libnode.so"]);
    assert!(notes.is_empty());
}

#[test]
fn an_old_header_lists_whole_paths() {
    let (_, paths, _) = one(&[
        (Tag::Name, Value::Text("a")),
        (Tag::Version, Value::Text("1")),
        (Tag::Release, Value::Text("2")),
        (Tag::OldFileNames, Value::Texts(&["/etc/a", "/etc/b"])),
    ]);
    assert_eq!(paths, ["etc/a", "etc/b"]);
}

#[test]
fn keys_are_no_packages_and_nameless_headers_are_unknown() {
    let (packages, _, notes) = one(&[(Tag::Name, Value::Text("gpg-pubkey"))]);
    assert!(packages.is_empty() && notes.is_empty());
    let (packages, _, notes) = one(&[(Tag::Version, Value::Text("1"))]);
    assert!(packages.is_empty() && notes.len() == 1);
    let (packages, _, notes) = one(&[(Tag::Name, Value::Text("a"))]);
    assert!(packages.is_empty() && notes.len() == 1);
}

#[test]
fn a_source_of_another_version_has_no_epoch() {
    let found = source("perl-5.26.3-420.el8.src.rpm", 4, "0.98", "420.el8").expect("a source");
    assert_eq!((&*found.name, &*found.version), ("perl", "5.26.3-420.el8"));
    assert_eq!(source("(none)", 0, "1", "1"), None);
}

#[test]
fn a_manifest_has_a_package_a_line() {
    let text = "openssl-libs\t1.1.1k-28.cm2\t1690000000\t1680000000\tMicrosoft Corporation\t(none)\t4096\tx86_64\t0\topenssl-1.1.1k-28.cm2.src.rpm\nbroken\n";
    let reading = read(
        &Rpm,
        "var/lib/rpmmanifest/container-manifest-2",
        text.as_bytes(),
    );
    assert_eq!(reading.packages[0].version, "1.1.1k-28.cm2");
    assert_eq!(
        reading.packages[0].source.as_ref().map(|s| &*s.name),
        Some("openssl")
    );
    assert_eq!((reading.packages.len(), reading.unknown.len()), (1, 1));
}

#[test]
fn an_unknown_format_and_a_log_are_unknown() {
    assert_eq!(
        read(&Rpm, "var/lib/rpm/Packages", b"nonsense")
            .unknown
            .len(),
        1
    );
    assert_eq!(
        read(&Rpm, "var/lib/rpm/rpmdb.sqlite-wal", b"x")
            .unknown
            .len(),
        1
    );
    assert_eq!(
        read(&Rpm, "var/lib/rpm/rpmdb.sqlite-wal", b"")
            .unknown
            .len(),
        0
    );
}

proptest! {
    #[test]
    fn headers_never_panic(blob in proptest::collection::vec(any::<u8>(), 0..300), entries in 0_u8..12) {
        let mut blob = blob;
        if blob.len() > 8 {
            blob[..8].copy_from_slice(&[0, 0, 0, entries, 0, 0, 0, 40]);
        }
        let mut found = Found { root: "", packages: Vec::new(), ownership: Ownership::new("") };
        found.add(&blob, &mut Notes::default());
    }

    #[test]
    fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&Rpm, "var/lib/rpm/Packages", &bytes);
    }
}
