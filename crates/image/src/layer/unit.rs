//! Forms of tar: long names, PAX, sparse files, old headers.

use std::io::{BufReader, Read};

use super::sparse::Filled;
use super::tar_stream::{TarEntry, TarError, TarKind, TarStream};

fn header(path: &str, kind: u8, size: u64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
    header.as_mut_bytes()[156] = kind;
    header.set_mode(0o4755);
    header.set_size(size);
    header.set_cksum();
    header
}

fn entries(bytes: &[u8]) -> Result<Vec<(TarEntry, Vec<u8>)>, TarError> {
    let mut stream = TarStream::new(bytes);
    let mut found = Vec::new();
    while let Some(entry) = stream.next_entry()? {
        let mut content = Vec::new();
        match &entry.parts {
            Some(parts) => BufReader::new(Filled::new(stream.content(), parts, entry.size))
                .read_to_end(&mut content)?,
            None => stream.content().read_to_end(&mut content)?,
        };
        found.push((entry, content));
    }
    Ok(found)
}

fn built(build: impl FnOnce(&mut tar::Builder<Vec<u8>>)) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    build(&mut builder);
    builder.into_inner().expect("memory")
}

#[test]
fn long_names_and_pax_records() {
    let long = "directory/".repeat(30) + "file";
    let bytes = built(|builder| {
        builder
            .append_data(&mut header("x", b'0', 2), &long, &b"hi"[..])
            .expect("memory");
        let records = [
            ("path", "ä/b".as_bytes()),
            ("mtime", b"-1.5"),
            ("uid", b"4000000000"),
        ];
        builder.append_pax_extensions(records).expect("memory");
        builder
            .append(&header("short", b'0', 2), &b"ho"[..])
            .expect("memory");
        builder
            .append(&header("old/", 0, 0), &b""[..])
            .expect("memory");
    });
    let found = entries(&bytes).expect("an archive");
    assert_eq!(found.len(), 3);
    assert_eq!(
        (&found[0].0.path[..], &found[0].1[..]),
        (long.as_bytes(), &b"hi"[..])
    );
    assert_eq!(
        (&found[1].0.path[..], &found[1].1[..]),
        ("ä/b".as_bytes(), &b"ho"[..])
    );
    assert_eq!((found[1].0.uid, found[1].0.mode), (4_000_000_000, 0o4755));
    assert_eq!(found[2].0.kind, TarKind::Directory);
}

#[test]
fn what_cannot_have_content_has_none() {
    let bytes = built(|builder| {
        builder
            .append(&header("dir", b'5', 512), &b""[..])
            .expect("memory");
        builder
            .append(&header("after", b'0', 1), &b"x"[..])
            .expect("memory");
    });
    let found = entries(&bytes).expect("an archive");
    assert_eq!((found.len(), &found[1].0.path[..]), (2, &b"after"[..]));
}

#[test]
fn sparse_files_of_both_kinds() {
    let bytes = built(|builder| {
        let mut old = header("old", b'S', 3);
        {
            let gnu = old.as_gnu_mut().expect("GNU");
            gnu.realsize[..11].copy_from_slice(b"00000000012");
            gnu.sparse[0].offset[..11].copy_from_slice(b"00000000002");
            gnu.sparse[0].numbytes[..11].copy_from_slice(b"00000000003");
        }
        old.set_cksum();
        builder.append(&old, &b"abc"[..]).expect("memory");
        let records = [
            ("GNU.sparse.major", &b"1"[..]),
            ("GNU.sparse.minor", b"0"),
            ("GNU.sparse.name", b"new"),
            ("GNU.sparse.realsize", b"6"),
        ];
        builder.append_pax_extensions(records).expect("memory");
        let mut stored = b"1\n1\n3\n".to_vec();
        stored.resize(512, 0);
        stored.extend(b"xyz");
        builder
            .append(&header("GNUSparseFile.0/new", b'0', 515), &stored[..])
            .expect("memory");
        builder
            .append(&header("after", b'0', 0), &b""[..])
            .expect("memory");
    });
    let found = entries(&bytes).expect("an archive");
    assert_eq!(found[0].1, b"\0\0abc\0\0\0\0\0");
    assert_eq!((found[0].0.size, &found[1].0.path[..]), (10, &b"new"[..]));
    assert_eq!(found[1].1, b"\0xyz\0\0");
    assert_eq!(found[2].0.path, b"after");
}

#[test]
fn sizes_of_headers_are_limited() {
    for (kind, size) in [(b'x', 1 << 21), (b'L', 1 << 40), (b'g', 1 << 30)] {
        let bytes = header("x", kind, size).as_bytes().to_vec();
        assert!(matches!(entries(&bytes), Err(TarError::Limit(_))), "{size}");
    }
    // A map without an end is not searched for ever.
    let bytes = built(|builder| {
        let records = [
            ("GNU.sparse.major", &b"1"[..]),
            ("GNU.sparse.minor", b"0"),
            ("GNU.sparse.realsize", b"6"),
        ];
        builder.append_pax_extensions(records).expect("memory");
        let stored = vec![b'1'; 5 << 20];
        builder
            .append(&header("x", b'0', stored.len() as u64), &stored[..])
            .expect("memory");
    });
    assert!(matches!(entries(&bytes), Err(TarError::Limit(_))));
    // A map that contradicts the sizes would let what follows be read wrongly.
    let bytes = built(|builder| {
        let records = [
            ("GNU.sparse.map", &b"0,100"[..]),
            ("GNU.sparse.size", b"100"),
        ];
        builder.append_pax_extensions(records).expect("memory");
        builder
            .append(&header("x", b'0', 3), &b"abc"[..])
            .expect("memory");
    });
    assert!(matches!(entries(&bytes), Err(TarError::Malformed { .. })));
}
