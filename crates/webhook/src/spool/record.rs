//! One batch as it lies in the spool.
//!
//! ```text
//! ff 53 57 31   length u32   CRC-32 u32   number u64   first event u64   events u32   received u64   name u8 + name   body
//!                                         '------------------------ length bytes, under the CRC ------------------------'
//! ```
//! Numbers are little-endian. The first byte stands in no UTF-8, and bodies are UTF-8: no body can hold what looks like a record.

use crate::cluster::ClusterName;

/// What a record begins with.
pub(super) const MAGIC: [u8; 4] = [0xff, b'S', b'W', b'1'];

/// Bytes before what the CRC is of.
pub(super) const FRAME_BYTES: usize = 12;

/// Bytes before the name of the cluster.
const FIXED_BYTES: usize = 29;

/// The largest body with what is around it.
pub(super) const MAX_RECORD_BYTES: usize = crate::limits::MAX_BODY_BYTES + 1024;

/// A batch that comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Which cluster sent it.
    pub cluster: ClusterName,
    /// How many events it holds.
    pub events: u32,
    /// When it came, in milliseconds since 1970.
    pub received_ms: u64,
    /// An `EventList` as it was sent.
    pub body: Vec<u8>,
}

/// A batch in the spool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its number, from 0.
    pub number: u64,
    /// The number of its first event, from 0, over all batches that the spool ever held.
    pub first_event: u64,
    /// How many events it holds.
    pub events: u32,
    /// When it came, in milliseconds since 1970.
    pub received_ms: u64,
    /// Which cluster sent it.
    pub cluster: ClusterName,
    /// An `EventList` as it was sent.
    pub body: String,
}

/// Bytes of a batch in the spool.
pub(super) fn size(incoming: &Incoming) -> u64 {
    let name = incoming.cluster.as_str().len();
    (FRAME_BYTES + FIXED_BYTES + name + incoming.body.len()) as u64
}

/// Adds a batch to what is written.
pub(super) fn encode(incoming: &Incoming, number: u64, first_event: u64, out: &mut Vec<u8>) {
    let name = incoming.cluster.as_str().as_bytes();
    let length = FIXED_BYTES + name.len() + incoming.body.len();
    // Both are far below by their own limits.
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    let name_length = u8::try_from(name.len()).unwrap_or(u8::MAX);
    out.extend(MAGIC);
    out.extend(length.to_le_bytes());
    let crc = out.len();
    out.extend([0; 4]);
    let from = out.len();
    out.extend(number.to_le_bytes());
    out.extend(first_event.to_le_bytes());
    out.extend(incoming.events.to_le_bytes());
    out.extend(incoming.received_ms.to_le_bytes());
    out.push(name_length);
    out.extend(name);
    out.extend(&incoming.body);
    let sum = crc32fast::hash(&out[from..]);
    out[crc..crc + 4].copy_from_slice(&sum.to_le_bytes());
}

/// Bytes behind the frame and their CRC; `None` where none begins here.
pub(super) fn frame(bytes: &[u8; FRAME_BYTES]) -> Option<(usize, u32)> {
    let (magic, rest) = bytes.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (crc, _) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let is_frame = *magic == MAGIC && (FIXED_BYTES..=MAX_RECORD_BYTES).contains(&length);
    is_frame.then(|| (length, u32::from_le_bytes(*crc)))
}

/// The batch of what is behind a frame; `None` where it is damaged.
pub(super) fn decode(mut bytes: Vec<u8>, crc: u32) -> Option<Record> {
    if crc32fast::hash(&bytes) != crc {
        return None;
    }
    let (number, rest) = bytes.split_first_chunk::<8>()?;
    let (first_event, rest) = rest.split_first_chunk::<8>()?;
    let (events, rest) = rest.split_first_chunk::<4>()?;
    let (received, rest) = rest.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first()?;
    let name = std::str::from_utf8(rest.get(..usize::from(*length))?).ok()?;
    let cluster: ClusterName = name.parse().ok()?;
    let (number, first_event) = (
        u64::from_le_bytes(*number),
        u64::from_le_bytes(*first_event),
    );
    let (events, received_ms) = (u32::from_le_bytes(*events), u64::from_le_bytes(*received));
    let body_from = FIXED_BYTES + usize::from(*length);
    bytes.drain(..body_from);
    Some(Record {
        number,
        first_event,
        events,
        received_ms,
        cluster,
        body: String::from_utf8(bytes).ok()?,
    })
}
