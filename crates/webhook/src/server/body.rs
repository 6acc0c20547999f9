//! Bodies: read within limits of size, time and memory.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::Request;
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, EXPECT, HeaderMap};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::batch::Encoding;
use crate::limits::{MAX_DISCARDED_BYTES, MAX_HELD_BYTES};
use crate::refused::Refused;

/// Bytes that one permit stands for.
const PERMIT_BYTES: usize = 1 << 10;

/// Memory for bodies of all connections.
pub(super) fn memory() -> Arc<Semaphore> {
    Arc::new(Semaphore::new(MAX_HELD_BYTES / PERMIT_BYTES))
}

/// A body in memory that is accounted for.
pub(super) struct Held {
    pub bytes: Vec<u8>,
    pub permit: OwnedSemaphorePermit,
}

/// How the body is packed, where it is JSON.
fn encoding(headers: &HeaderMap) -> Result<Encoding, Refused> {
    let form = headers.get(CONTENT_TYPE).ok_or(Refused::Type)?;
    let form = form.to_str().map_err(|_| Refused::Type)?;
    let form = form.split(';').next().unwrap_or_default().trim();
    if !form.eq_ignore_ascii_case("application/json") {
        return Err(Refused::Type);
    }
    let mut packed = headers.get_all(CONTENT_ENCODING).iter();
    match (packed.next(), packed.next()) {
        (None, _) => Ok(Encoding::Plain),
        (Some(one), None) if one.as_bytes().eq_ignore_ascii_case(b"identity") => {
            Ok(Encoding::Plain)
        }
        (Some(one), None) if one.as_bytes().eq_ignore_ascii_case(b"gzip") => Ok(Encoding::Gzip),
        _ => Err(Refused::Encoding),
    }
}

/// Reads a body of at most this many bytes. One that is refused is read to its end nevertheless, without being kept: who is still
/// sending when the connection closes does not see the answer.
pub(super) async fn read(
    request: Request<Incoming>,
    most: usize,
    within: Duration,
    memory: &Arc<Semaphore>,
) -> Result<(Held, Encoding), Refused> {
    let (head, body) = request.into_parts();
    let encoding = encoding(&head.headers);
    let room = match encoding {
        _ if body.size_hint().lower() > most as u64 => Err(Refused::Size),
        // What is packed can become as large as a batch may be.
        Ok(Encoding::Gzip) => take(memory, most),
        Ok(Encoding::Plain) => take(memory, 1),
        Err(refused) => Err(refused),
    };
    // Who asks before it sends is told at once.
    if let Err(refused) = &room
        && head.headers.contains_key(EXPECT)
    {
        return Err(*refused);
    }
    let held = room.map(|permit| Held {
        bytes: Vec::new(),
        permit,
    });
    match tokio::time::timeout(within, fill(body, most, memory, held)).await {
        Ok(held) => Ok((held?, encoding?)),
        Err(_) => Err(Refused::Slow),
    }
}

async fn fill(
    mut body: Incoming,
    most: usize,
    memory: &Arc<Semaphore>,
    mut held: Result<Held, Refused>,
) -> Result<Held, Refused> {
    let mut seen = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refused::Cut)?;
        let Ok(bytes) = frame.into_data() else {
            continue;
        };
        seen += bytes.len();
        if seen > MAX_DISCARDED_BYTES {
            return Err(held.err().unwrap_or(Refused::Size));
        }
        held = held.and_then(|held| held.with(&bytes, most, memory));
    }
    held
}

impl Held {
    /// With more bytes.
    fn with(mut self, bytes: &[u8], most: usize, memory: &Arc<Semaphore>) -> Result<Self, Refused> {
        let length = self.bytes.len() + bytes.len();
        if length > most {
            return Err(Refused::Size);
        }
        let missing = length.saturating_sub(self.permit.num_permits() * PERMIT_BYTES);
        if missing > 0 {
            // In larger steps than frames are.
            let more = take(memory, missing.max(64 * PERMIT_BYTES))?;
            self.permit.merge(more);
        }
        self.bytes.extend_from_slice(bytes);
        Ok(self)
    }
}

/// Memory for this many bytes.
fn take(memory: &Arc<Semaphore>, bytes: usize) -> Result<OwnedSemaphorePermit, Refused> {
    let permits = u32::try_from(bytes.div_ceil(PERMIT_BYTES)).map_err(|_| Refused::Size)?;
    Arc::clone(memory)
        .try_acquire_many_owned(permits)
        .map_err(|_| Refused::Busy)
}
