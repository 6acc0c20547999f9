//! Walking over the records of a segment, past what is damaged.

use std::io;

use super::record::{self, FRAME_BYTES, MAGIC, Record};
use super::storage::{SegmentId, Storage};

/// Bytes that are read at once in search of the next record.
const SEARCH_BYTES: usize = 1 << 16;

/// What is at a place of a segment.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A record, and where it ends.
    Record(Box<Record>, u64),
    /// Something else, up to the next record.
    Damaged(u64),
    /// The rest is no record.
    Torn,
    /// Nothing.
    End,
}

/// What is at a place of a segment, of which this many bytes count.
///
/// # Errors
/// When the segment cannot be read.
pub(super) fn at(
    storage: &dyn Storage,
    segment: SegmentId,
    offset: u64,
    length: u64,
) -> io::Result<Found> {
    if offset >= length {
        return Ok(Found::End);
    }
    if let Some((record, end)) = whole(storage, segment, offset, length)? {
        return Ok(Found::Record(Box::new(record), end));
    }
    let mut from = offset + 1;
    while let Some(place) = search(storage, segment, from, length)? {
        if whole(storage, segment, place, length)?.is_some() {
            return Ok(Found::Damaged(place));
        }
        from = place + 1;
    }
    Ok(Found::Torn)
}

/// The record that begins at a place.
fn whole(
    storage: &dyn Storage,
    segment: SegmentId,
    offset: u64,
    length: u64,
) -> io::Result<Option<(Record, u64)>> {
    let mut head = [0; FRAME_BYTES];
    let left = length.saturating_sub(offset);
    if left < FRAME_BYTES as u64 || storage.read(segment, offset, &mut head)? < FRAME_BYTES {
        return Ok(None);
    }
    let Some((size, crc)) = record::frame(&head) else {
        return Ok(None);
    };
    let end = offset + (FRAME_BYTES + size) as u64;
    if end > length {
        return Ok(None);
    }
    let mut bytes = vec![0; size];
    if storage.read(segment, offset + FRAME_BYTES as u64, &mut bytes)? < size {
        return Ok(None);
    }
    Ok(record::decode(bytes, crc).map(|record| (record, end)))
}

/// The next place where a record could begin.
fn search(
    storage: &dyn Storage,
    segment: SegmentId,
    mut from: u64,
    length: u64,
) -> io::Result<Option<u64>> {
    let mut bytes = vec![0; SEARCH_BYTES];
    while from < length {
        let count = storage.read(segment, from, &mut bytes)?;
        let found = bytes[..count]
            .windows(MAGIC.len())
            .position(|window| window == MAGIC);
        if let Some(found) = found {
            let place = from + found as u64;
            return Ok(Some(place).filter(|place| *place < length));
        }
        if count < MAGIC.len() {
            return Ok(None);
        }
        // The last bytes may be the beginning of one.
        from += (count - (MAGIC.len() - 1)) as u64;
    }
    Ok(None)
}
