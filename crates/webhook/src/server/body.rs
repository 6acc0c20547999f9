//! Bodies: read within limits of size, time and memory.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::batch::Encoding;
use crate::limits::MAX_HELD_BYTES;
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
pub(super) fn encoding(headers: &HeaderMap) -> Result<Encoding, Refused> {
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

/// Reads a body of at most this many bytes.
pub(super) async fn read(
    body: Incoming,
    encoding: Encoding,
    most: usize,
    within: Duration,
    memory: &Arc<Semaphore>,
) -> Result<Held, Refused> {
    if body.size_hint().lower() > most as u64 {
        return Err(Refused::Size);
    }
    // What is packed can become as large as a batch may be.
    let first = match encoding {
        Encoding::Plain => 1,
        Encoding::Gzip => most,
    };
    let mut held = Held {
        bytes: Vec::new(),
        permit: take(memory, first)?,
    };
    let read = tokio::time::timeout(within, fill(body, most, memory, &mut held));
    match read.await {
        Ok(filled) => filled.map(|()| held),
        Err(_) => Err(Refused::Slow),
    }
}

async fn fill(
    mut body: Incoming,
    most: usize,
    memory: &Arc<Semaphore>,
    held: &mut Held,
) -> Result<(), Refused> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refused::Cut)?;
        let Ok(bytes) = frame.into_data() else {
            continue;
        };
        let length = held.bytes.len() + bytes.len();
        if length > most {
            return Err(Refused::Size);
        }
        let missing = length.saturating_sub(held.permit.num_permits() * PERMIT_BYTES);
        if missing > 0 {
            // In larger steps than frames are.
            held.permit
                .merge(take(memory, missing.max(64 * PERMIT_BYTES))?);
        }
        held.bytes.extend_from_slice(&bytes);
    }
    Ok(())
}

/// Memory for this many bytes.
fn take(memory: &Arc<Semaphore>, bytes: usize) -> Result<OwnedSemaphorePermit, Refused> {
    let permits = u32::try_from(bytes.div_ceil(PERMIT_BYTES)).map_err(|_| Refused::Size)?;
    Arc::clone(memory)
        .try_acquire_many_owned(permits)
        .map_err(|_| Refused::Busy)
}
