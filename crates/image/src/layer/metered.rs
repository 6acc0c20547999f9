//! Streams that are counted, hashed and limited on the way.

use std::io::{self, Read};

use crate::digest::{Digest, Hasher};

/// A stream whose bytes are counted and hashed.
pub(crate) struct Hashed<R> {
    input: R,
    hasher: Hasher,
    count: u64,
}

impl<R: Read> Hashed<R> {
    pub(crate) fn new(input: R, hasher: Hasher) -> Self {
        Self {
            input,
            hasher,
            count: 0,
        }
    }

    /// How many bytes went through.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The digest of all bytes so far.
    pub(crate) fn digest(&self) -> Digest {
        self.hasher.clone().finish()
    }
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.hasher.update(&buffer[..count]);
        self.count += count as u64;
        Ok(count)
    }
}

/// An error of the input, wherever a decoder reports it, as one that is not the decoder's: a transfer that broke says nothing
/// about the format.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SourceError(pub(crate) String);

/// Marks errors of the input ([`SourceError`]).
pub(crate) struct Marked<R>(pub(crate) R);

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(io::Error::new(error.kind(), SourceError(error.to_string())));
                }
                Ok(count) => return Ok(count),
            }
        }
    }
}

/// A limit that a stream exceeded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Bomb {
    #[error("the layer holds more than {0} bytes")]
    Size(u64),
    #[error("the layer holds more than {bytes} bytes, over {ratio} for each compressed byte")]
    Ratio { bytes: u64, ratio: u64 },
}
