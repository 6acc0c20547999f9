//! Layers from made-up archives: formats, limits and hostile input.

use std::io::{self, Read};

use proptest::prelude::*;

use super::made::{Lines, add, archive, gzip, read, read_with, said};
use super::*;
use crate::limits::Limits;

#[track_caller]
fn check(bytes: &[u8], expect: &[&str]) {
    let lines = said(&read(bytes));
    assert_eq!(lines.len(), expect.len(), "{lines:?}");
    for (line, expect) in lines.iter().zip(expect) {
        assert!(
            line.starts_with(expect),
            "{line} does not begin with {expect}"
        );
    }
}

#[test]
fn another_digest_is_unknown() {
    let blob = gzip(&archive(&[("a.pkg", "a 1")]));
    let expected = Digest::of(b"other");
    let readers = Readers::new(&[]);
    let reading = read_layer(&mut || Ok(&blob[..]), Some(&expected), readers).expect("memory");
    assert_eq!(reading.unknown.len(), 1);
    assert_eq!(reading.unknown[0].unknown.kind, UnknownKind::Digest);
}

#[test]
fn other_algorithms_are_verified() {
    let blob = archive(&[("a.pkg", "a 1")]);
    let zeros = format!("sha512:{}", "0".repeat(128));
    let mut hasher = Hasher::like(&Digest::parse(&zeros).expect("a digest"));
    hasher.update(&blob);
    let expected = hasher.finish();
    let readers = Readers::new(&[]);
    let reading = read_layer(&mut || Ok(&blob[..]), Some(&expected), readers).expect("memory");
    let found = reading.blob.expect("read to its end");
    assert_eq!((found.digest, found.diff_id), (expected, Digest::of(&blob)));
    assert_eq!(reading.unknown, []);
}

#[test]
fn broken_archives_are_unknown() {
    let plain = archive(&[("a.pkg", "a 1"), ("b.pkg", "b 1")]);
    check(&plain[..1024], &["a.pkg: a 1"]);
    check(
        &plain[..1100],
        &[
            "a.pkg: a 1",
            "? : the tar archive cannot be understood after 1024 bytes: it ends within a header",
        ],
    );
    check(
        &plain[..514],
        &[
            "a.pkg",
            "? : the tar archive cannot be understood after 514 bytes: it ends within a file",
        ],
    );
    check(
        &gzip(&plain)[..60],
        &["? : the layer cannot be decompressed"],
    );
    check(
        &[gzip(&plain), b"junk".to_vec()].concat(),
        &[
            "a.pkg: a 1",
            "b.pkg: b 1",
            "? : the layer cannot be decompressed",
        ],
    );
    check(&[7; 2048], &["? : the tar archive cannot be understood"]);
    check(b"", &[]);
    check(&[0; 10240], &[]);
    check(
        &archive(&[("a.pkg", "\u{fffd}"), ("bad.pkg", "x")])[..],
        &[],
    );
    let mut builder = tar::Builder::new(Vec::new());
    add(
        &mut builder,
        "bad.pkg",
        tar::EntryType::Regular,
        "",
        &[0xff],
    );
    check(
        &builder.into_inner().expect("memory"),
        &["? bad.pkg: lines: no text"],
    );
}

#[test]
fn a_transfer_that_breaks_is_an_error_and_no_format() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::ConnectionReset, "gone"))
        }
    }
    let plain = archive(&[("a.pkg", "a 1")]);
    for blob in [plain.clone(), gzip(&plain)] {
        let mut open = || Ok((&blob[..blob.len() - 20]).chain(Broken));
        let error = read_layer(&mut open, None, Readers::new(&[])).expect_err("broken");
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
}

#[test]
fn whiteouts_and_odd_names() {
    let files = [
        ("a/.wh.b", ""),
        ("c/.wh..wh..opq", ""),
        (".wh..wh.plnk", ""),
        (".wh.", ""),
        ("x/.wh...", ""),
        ("../out.pkg", "evil 1"),
        ("a/../../out.pkg", "evil 1"),
        ("/abs.pkg", "fine 1"),
    ];
    let reading = read(&archive(&files));
    let removed: Vec<_> = reading
        .removals
        .iter()
        .map(|one| (one.path.as_str(), one.opaque))
        .collect();
    assert_eq!(removed, [("a/b", false), ("c", true)]);
    assert_eq!(
        said(&reading),
        [
            "abs.pkg: fine 1",
            "? : a whiteout that names no file",
            "? x/..: a whiteout that names no file",
            "? ../out.pkg: the path leads out of the root",
            "? a/../../out.pkg: the path leads out of the root",
        ]
    );
}

#[test]
fn hard_links_are_read_under_their_names() {
    let link = tar::EntryType::Link;
    let mut builder = tar::Builder::new(Vec::new());
    add(
        &mut builder,
        "store/one",
        tar::EntryType::Regular,
        "",
        b"a 1\n",
    );
    add(
        &mut builder,
        "store/two",
        tar::EntryType::Regular,
        "",
        b"#PKG \nb 1\n",
    );
    add(&mut builder, "app/a.pkg", link, "store/one", b"");
    add(&mut builder, "app/b", link, "./store/two", b"");
    add(&mut builder, "app/b2", link, "app/b", b"");
    add(&mut builder, "lower.pkg", link, "elsewhere", b"");
    add(&mut builder, "loop.pkg", link, "loop.pkg", b"");
    add(&mut builder, "out.pkg", link, "../../etc/shadow", b"");
    let bytes = builder.into_inner().expect("memory");
    let mut opened = 0;
    let mut open = || {
        opened += 1;
        Ok(&bytes[..])
    };
    let reading = read_layer(&mut open, None, Readers::new(&[&Lines])).expect("memory");
    assert_eq!(opened, 2);
    assert_eq!(
        said(&reading),
        [
            "store/two: b 1",
            "app/b: b 1",
            "app/b2: b 1",
            "app/a.pkg: a 1",
            "? out.pkg: a hard link whose target is refused: the path leads out of the root",
            "? lower.pkg: a hard link to a file that is not in the same layer was not read",
            "? loop.pkg: a hard link to a file that is not in the same layer was not read",
        ]
    );
    let sizes: Vec<u64> = reading.entries.iter().map(|entry| entry.size).collect();
    assert_eq!(sizes, [4, 10, 4, 10, 10, 0, 0]);
}

#[test]
fn links_do_not_multiply_what_a_file_says() {
    let mut builder = tar::Builder::new(Vec::new());
    let many = format!("#PKG \n{}", "a 1\n".repeat(20_000));
    add(
        &mut builder,
        "file",
        tar::EntryType::Regular,
        "",
        many.as_bytes(),
    );
    for link in 0..100 {
        add(
            &mut builder,
            &format!("l{link}"),
            tar::EntryType::Link,
            "file",
            b"",
        );
    }
    let reading = read(&builder.into_inner().expect("memory"));
    let packages = reading.files.iter().map(|file| file.reading.packages.len());
    assert_eq!(packages.sum::<usize>(), crate::limits::MAX_PACKAGES);
    assert_eq!(reading.unknown[0].unknown.kind, UnknownKind::Limit);
}

#[test]
fn bombs_end_at_the_limits() {
    let small = Limits {
        layer_bytes: 10 << 20,
        free_bytes: 1 << 20,
        ratio: 100,
        entries: 3,
        name_bytes: 1 << 10,
        file_bytes: 100,
    };
    let zeros = vec![0; 8 << 20];
    let reason = |bytes: &[u8]| {
        let reading = read_with(bytes, small);
        assert_eq!(reading.unknown.len(), 1, "{:?}", reading.unknown);
        assert_eq!(reading.unknown[0].unknown.kind, UnknownKind::Limit);
        reading.unknown[0].unknown.reason.clone()
    };
    let mut builder = tar::Builder::new(Vec::new());
    add(&mut builder, "zeros", tar::EntryType::Regular, "", &zeros);
    let bomb = builder.into_inner().expect("memory");
    assert!(reason(&gzip(&bomb)).starts_with("the layer holds more than 1048576 bytes, over 100"));
    assert!(reason(&zstd::encode_all(&bomb[..], 3).expect("memory")).contains("over 100"));
    // As it is, it is no bomb.
    assert!(read_with(&bomb, small).unknown.is_empty());
    let large = [bomb.clone(), zeros].concat();
    assert!(reason(&large).starts_with("the layer holds more than 10485760 bytes"));
    let many = archive(&[("a", ""), ("b", ""), ("c", ""), ("d", "")]);
    assert_eq!(
        reason(&many),
        "the layer has more than entries than the limit"
    );
    let long = "n".repeat(99);
    let names: Vec<(&str, &str)> = vec![(&long, ""); 3];
    assert!(read_with(&archive(&names), small).unknown.is_empty());
    let large = "x".repeat(101);
    assert_eq!(
        reason(&archive(&[("a.pkg", &large)])),
        "larger than the 100 bytes that are read as a whole"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn never_panics_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        read(&bytes);
        read(&[&[0x1f, 0x8b, 8, 0][..], &bytes].concat());
        read(&[&[0x28, 0xb5, 0x2f, 0xfd][..], &bytes].concat());
    }

    #[test]
    fn never_panics_on_archives_with_changed_bytes(
        changes in proptest::collection::vec((0_usize..6000, any::<u8>()), 0..20),
        repairs in any::<bool>(),
    ) {
        let mut builder = tar::Builder::new(Vec::new());
        let long = "d/".repeat(120) + "f.pkg";
        let mut header = tar::Header::new_gnu();
        header.set_size(3);
        builder.append_data(&mut header, &long, &b"a 1"[..]).expect("memory");
        builder.append_pax_extensions([("path", &b"p.pkg"[..]), ("GNU.sparse.major", b"1"), ("GNU.sparse.minor", b"0"), ("GNU.sparse.realsize", b"600")]).expect("memory");
        add(&mut builder, "s", tar::EntryType::Regular, "", b"1\n0\n3\n");
        add(&mut builder, "l", tar::EntryType::Link, "s", b"");
        let mut bytes = builder.into_inner().expect("memory");
        for (at, byte) in changes {
            if let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
        }
        if repairs {
            for block in bytes.chunks_exact_mut(512) {
                let mut header = tar::Header::new_old();
                header.as_mut_bytes().copy_from_slice(block);
                if header.as_ustar().is_some() || header.as_gnu().is_some() {
                    header.set_cksum();
                    block.copy_from_slice(header.as_bytes());
                }
            }
        }
        read(&bytes);
    }
}

/// An archive that is larger than what is read as a whole is not opened all the same, and that is all that is said of it.
#[test]
fn what_is_not_opened_is_not_kept() {
    let head = "PK\x03\x04".to_owned();
    let bytes = archive(&[("opt/a.zip", &(head + &" ".repeat(5000)))]);
    let readers = Readers {
        catalogers: &[&crate::catalog::unopened::Unopened],
        examiners: &[],
        limits: Limits {
            file_bytes: 1000,
            ..Limits::default()
        },
    };
    let reading = read_layer(&mut || Ok(&bytes[..]), None, readers).expect("memory");
    assert_eq!(
        said(&reading),
        ["? opt/a.zip: unopened: archives that are not opened"]
    );
}
