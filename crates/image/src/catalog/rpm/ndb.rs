//! The headers of rpm's own database format of today's SUSE, `Packages.db`: slots of 16 bytes that point to blobs.

use crate::catalog::Unreadable;
use crate::catalog::bytes::{Order, slice};
use crate::catalog::limits::{MAX_HEADER_BYTES, MAX_PACKAGES};
use crate::catalog::notes::Notes;

/// How a file begins.
pub(super) const MAGIC: &[u8] = b"RpmP";

const PAGE: usize = 4096;
const SLOT: usize = 16;
/// The file's own header fills the first two slots.
const FIRST_SLOT: usize = 2;
/// Blobs are counted in blocks.
const BLOCK: usize = 16;

/// The blobs of all used slots.
pub(super) fn blobs<'a>(bytes: &'a [u8], notes: &mut Notes) -> Result<Vec<&'a [u8]>, Unreadable> {
    let order = Order::Little;
    let version = order.u32(bytes, 4);
    let pages = order.size(bytes, 12).filter(|_| bytes.starts_with(MAGIC));
    let (Some(version), Some(pages)) = (version, pages) else {
        return Err(Unreadable::new(
            "the header of the package database is not valid",
        ));
    };
    if version != 0 {
        return Err(Unreadable::new(format!(
            "version {version} of the package database is not known"
        )));
    }
    let slots = pages
        .checked_mul(PAGE)
        .and_then(|length| slice(bytes, 0, length));
    let Some(slots) = slots else {
        return Err(Unreadable::new(
            "the package database ends within its slots",
        ));
    };
    let mut found = Vec::new();
    // Slots of a damaged file can all point to one blob: no more bytes are taken than the file has.
    let mut left = bytes.len();
    for slot in slots.chunks_exact(SLOT).skip(FIRST_SLOT) {
        if !slot.starts_with(b"Slot") {
            return Err(Unreadable::new("a slot of the package database is damaged"));
        }
        let (Some(index), Some(offset)) = (order.u32(slot, 4), order.size(slot, 8)) else {
            continue;
        };
        if offset == 0 {
            continue;
        }
        match blob(bytes, offset, index) {
            Some(data) if data.len() <= left && found.len() < MAX_PACKAGES => {
                left -= data.len();
                found.push(data);
            }
            Some(_) => {
                notes.add(|| "the package database holds more than fits into it".to_owned());
                break;
            }
            None => notes.add(|| format!("package {index} of the package database is damaged")),
        }
    }
    Ok(found)
}

fn blob(bytes: &[u8], offset: usize, index: u32) -> Option<&[u8]> {
    let at = offset.checked_mul(BLOCK)?;
    let header = slice(bytes, at, 16)?;
    let length = Order::Little.size(header, 12)?;
    let is_it = header.starts_with(b"BlbS") && Order::Little.u32(header, 4) == Some(index);
    if !is_it || length > MAX_HEADER_BYTES {
        return None;
    }
    slice(bytes, at + 16, length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn database(blobs: &[&[u8]]) -> Vec<u8> {
        let mut bytes = vec![0; PAGE];
        bytes[..4].copy_from_slice(MAGIC);
        bytes[12..16].copy_from_slice(&1_u32.to_le_bytes());
        for slot in bytes.chunks_exact_mut(SLOT).skip(FIRST_SLOT) {
            slot[..4].copy_from_slice(b"Slot");
        }
        for (index, blob) in blobs.iter().enumerate() {
            let offset = bytes.len() / BLOCK;
            let number = index as u32 + 1;
            let at = (FIRST_SLOT + index) * SLOT;
            bytes[at + 4..at + 8].copy_from_slice(&number.to_le_bytes());
            bytes[at + 8..at + 12].copy_from_slice(&(offset as u32).to_le_bytes());
            bytes.extend_from_slice(b"BlbS");
            bytes.extend_from_slice(&number.to_le_bytes());
            bytes.extend_from_slice(&[0; 4]);
            bytes.extend_from_slice(&(blob.len() as u32).to_le_bytes());
            bytes.extend_from_slice(blob);
            bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        }
        bytes
    }

    #[test]
    fn used_slots_point_to_blobs() {
        let bytes = database(&[b"one", b"another blob of more than one block"]);
        let mut notes = Notes::default();
        let found = blobs(&bytes, &mut notes).expect("a database");
        assert_eq!(found, [&b"one"[..], b"another blob of more than one block"]);
        assert!(notes.finish().is_empty());
    }

    #[test]
    fn a_cut_blob_is_unknown() {
        let mut bytes = database(&[b"one", b"two"]);
        bytes.truncate(bytes.len() - 16);
        let mut notes = Notes::default();
        assert_eq!(blobs(&bytes, &mut notes).expect("a database").len(), 1);
        assert_eq!(notes.finish().len(), 1);
    }

    proptest! {
        #[test]
        fn never_panics(changes in proptest::collection::vec((0_usize..4300, any::<u8>()), 0..8)) {
            let mut bytes = database(&[b"one", b"two"]);
            for (at, value) in changes {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = value;
                }
            }
            let _ = blobs(&bytes, &mut Notes::default());
        }
    }
}
