//! Compressed texts.

use std::io::{self, Read};

use crate::budget::{Budget, Cost};
use crate::limits::{MAX_UNPACKED_ANYHOW, MAX_UNPACKED_TIMES};

/// The first bytes of a Zstandard frame (RFC 8878).
pub(crate) const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The first bytes of a gzip member (RFC 1952).
pub(crate) const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Bytes that are unpacked at once.
const CHUNK_BYTES: u64 = 1 << 20;

/// The content, where the bytes are a compressed text.
pub(crate) fn unpacked(bytes: &[u8], budget: &Budget) -> Option<io::Result<Vec<u8>>> {
    if bytes.starts_with(&ZSTD_MAGIC) {
        Some(unpack(bytes, budget))
    } else if bytes.starts_with(&GZIP_MAGIC) {
        let reader = flate2::read::MultiGzDecoder::new(bytes);
        Some(at_most(reader, bytes.len(), budget))
    } else {
        None
    }
}

/// The content of a Zstandard file.
pub(crate) fn unpack(bytes: &[u8], budget: &Budget) -> io::Result<Vec<u8>> {
    let reader = zstd::stream::read::Decoder::new(bytes)?;
    at_most(reader, bytes.len(), budget)
}

/// Reads on while it is not more than such a file may hold, and than all files may hold together.
fn at_most(mut reader: impl Read, packed: usize, budget: &Budget) -> io::Result<Vec<u8>> {
    let most = MAX_UNPACKED_ANYHOW + MAX_UNPACKED_TIMES.saturating_mul(packed as u64);
    let mut text = Vec::new();
    loop {
        let count = reader.by_ref().take(CHUNK_BYTES).read_to_end(&mut text)?;
        if count == 0 {
            return Ok(text);
        }
        if text.len() as u64 > most {
            return Err(io::Error::other(format!(
                "it unpacks to more than {MAX_UNPACKED_TIMES} times its size"
            )));
        }
        if !budget.take(Cost::Unpacked, count as u64) {
            return Err(io::Error::other(Cost::Unpacked.sentence()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MAX_UNPACKED_BYTES;

    fn zeros(length: u64) -> Vec<u8> {
        zstd::encode_all(io::repeat(b'\n').take(length), 1).expect("zstd")
    }

    #[test]
    fn a_bomb_is_stopped_before_it_is_large() {
        let bomb = zeros(1 << 28);
        assert!(bomb.len() < 1 << 16, "{}", bomb.len());
        let budget = Budget::default();
        let error = unpack(&bomb, &budget).expect_err("a bomb");
        assert!(error.to_string().contains("times its size"), "{error}");
        assert_eq!(budget.spent(), None);
    }

    #[test]
    fn files_unpack_to_so_much_together() {
        let budget = Budget::default();
        let small = zeros(16 << 20);
        assert!(unpack(&small, &budget).is_ok());
        assert!(budget.take(Cost::Unpacked, MAX_UNPACKED_BYTES - (24 << 20)));
        assert!(unpacked(&small, &budget).expect("packed").is_err());
        assert_eq!(budget.spent(), Some(Cost::Unpacked));
    }
}
