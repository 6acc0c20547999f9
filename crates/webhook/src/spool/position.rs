//! How far a spool was read, and what its reader wants to know when it goes on.

use crate::limits::MAX_MARK_BYTES;

/// What a position begins with.
const MAGIC: &[u8; 8] = b"SWpos01\n";

/// How far a spool was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Committed {
    /// The number of the next batch.
    pub next: u64,
    /// The number of its first event.
    pub next_event: u64,
    /// What the reader keeps with it, such as the length of its own output.
    pub mark: Vec<u8>,
}

/// As bytes; `None` where the mark is too long.
pub(super) fn encode(position: &Committed) -> Option<Vec<u8>> {
    if position.mark.len() > MAX_MARK_BYTES {
        return None;
    }
    let mut bytes = MAGIC.to_vec();
    bytes.extend(position.next.to_le_bytes());
    bytes.extend(position.next_event.to_le_bytes());
    bytes.extend(&position.mark);
    bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
    Some(bytes)
}

/// From bytes; `None` where they are damaged.
pub(super) fn decode(bytes: &[u8]) -> Option<Committed> {
    let (bytes, crc) = bytes.split_last_chunk::<4>()?;
    if crc32fast::hash(bytes) != u32::from_le_bytes(*crc) {
        return None;
    }
    let rest = bytes.strip_prefix(MAGIC)?;
    let (next, rest) = rest.split_first_chunk::<8>()?;
    let (next_event, mark) = rest.split_first_chunk::<8>()?;
    Some(Committed {
        next: u64::from_le_bytes(*next),
        next_event: u64::from_le_bytes(*next_event),
        mark: mark.to_vec(),
    })
}
