//! Compressed texts.

use std::io::Read;

use crate::limits::MAX_UNPACKED_BYTES;

/// The first bytes of a Zstandard frame (RFC 8878).
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The first bytes of a gzip member (RFC 1952).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The content, where the bytes are a compressed text.
pub(crate) fn unpacked(bytes: &[u8]) -> Option<std::io::Result<Vec<u8>>> {
    if bytes.starts_with(&ZSTD_MAGIC) {
        Some(unpack(bytes))
    } else if bytes.starts_with(&GZIP_MAGIC) {
        Some(at_most(flate2::read::MultiGzDecoder::new(bytes)))
    } else {
        None
    }
}

/// The content of a Zstandard file.
pub(crate) fn unpack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    at_most(zstd::stream::read::Decoder::new(bytes)?)
}

fn at_most(reader: impl Read) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let limit = MAX_UNPACKED_BYTES;
    reader.take(limit + 1).read_to_end(&mut text)?;
    if text.len() as u64 > limit {
        return Err(std::io::Error::other(format!(
            "more than {limit} bytes inside"
        )));
    }
    Ok(text)
}
