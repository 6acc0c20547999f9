//! Compressed layers: each compression gives the same, broken streams are unknown, and memory is bounded.

use super::made::{archive, bzip2, gzip, read, said, xz};
use super::*;

#[test]
fn every_compression_gives_the_same() {
    let plain = archive(&[
        ("./etc/a.pkg", "zlib 1.3\n"),
        ("usr/b", "#PKG \nx 1\n"),
        ("c", ""),
    ]);
    let middle = 700;
    let members = [gzip(&plain[..middle]), gzip(&plain[middle..])].concat();
    let frames = [
        zstd::encode_all(&plain[..middle], 3).expect("memory"),
        // A skippable frame of three bytes.
        vec![0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3],
        zstd::encode_all(&plain[middle..], 3).expect("memory"),
    ];
    for (blob, compression) in [
        (plain.clone(), Compression::None),
        (gzip(&plain), Compression::Gzip),
        (members, Compression::Gzip),
        (frames.concat(), Compression::Zstd),
        (streams(bzip2, &plain, middle), Compression::Bzip2),
        (streams(xz, &plain, middle), Compression::Xz),
    ] {
        let reading = read(&blob);
        assert_eq!(said(&reading), ["etc/a.pkg: zlib 1.3", "usr/b: x 1"]);
        let found = reading.blob.expect("read to its end");
        assert_eq!(found.digest, Digest::of(&blob));
        assert_eq!(found.diff_id, Digest::of(&plain));
        assert_eq!(found.content_size, plain.len() as u64);
        assert_eq!(
            (found.size, found.compression),
            (blob.len() as u64, compression)
        );
    }
}

/// Two streams, one after the other.
fn streams(compress: fn(&[u8]) -> Vec<u8>, plain: &[u8], middle: usize) -> Vec<u8> {
    [compress(&plain[..middle]), compress(&plain[middle..])].concat()
}

#[test]
fn broken_streams_are_unknown_and_their_blob_is_hashed() {
    let plain = archive(&[("a.pkg", "a 1")]);
    for compress in [gzip, bzip2, xz] {
        let whole = compress(&plain);
        let mut broken = whole.clone();
        broken.truncate(whole.len() / 2);
        broken.extend_from_slice(b"and something else");
        let reading = read(&broken);
        assert!(!reading.unknown.is_empty());
        let blob = reading.blob.expect("read to its end");
        assert_eq!(blob.digest, Digest::of(&broken));
    }
}

/// A stream of xz says how much memory its dictionary needs; one that asks for gigabytes is refused.
#[test]
fn dictionaries_are_bounded() {
    let mut blob = xz(&archive(&[("a.pkg", "a 1")]));
    // The size of the dictionary is one byte of the block's header, and a checksum follows.
    let header = usize::from(blob[12]) * 4 + 4;
    let at = 12 + header - 4;
    blob[12 + 4] = 40;
    let sum = crc32(&blob[12..at]);
    blob[at..at + 4].copy_from_slice(&sum.to_le_bytes());
    let reading = read(&blob);
    assert_eq!(reading.entries.len(), 0);
    assert!(
        reading.unknown[0].unknown.reason.contains("memory"),
        "{:?}",
        reading.unknown
    );
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}
