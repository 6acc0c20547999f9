//! The uncompressed stream of a layer, whatever compresses it: decided by content, not by the media type.

use std::io::{self, BufReader, Cursor, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;
use lzma_rust2::XzReader;
use serde::{Deserialize, Serialize};
use zstd::stream::read::Decoder as ZstdDecoder;

use super::metered::{Bomb, Hashed, Marked};
use crate::digest::{Digest, Hasher};
use crate::limits::{Limits, MAX_XZ_MEMORY_KIB, MAX_ZSTD_WINDOW_LOG};

/// How much compressed input is read at a time, in bytes.
const BUFFER_BYTES: usize = 128 << 10;

/// What compresses a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compression {
    /// Nothing.
    None,
    /// Gzip, of one or several members.
    Gzip,
    /// Zstandard, of one or several frames.
    Zstd,
    /// Bzip2, of one or several streams; `docker load` takes it, and the image specification does not have it.
    Bzip2,
    /// XZ, of one or several streams; like bzip2.
    Xz,
}

impl Compression {
    /// By the first bytes.
    pub fn detect(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or a skippable frame as `zstd:chunked` and `pzstd` begin with.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [b'B', b'Z', b'h', ..] => Self::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            _ => Self::None,
        }
    }
}

type Start<R> = io::Chain<Cursor<Vec<u8>>, Marked<R>>;

/// The uncompressed stream of a layer with both digests.
pub(crate) struct Uncompressed<R: Read> {
    decoder: Decoder<R>,
    hasher: Hasher,
    count: u64,
    /// Whether the digest of the blob is that of its content, too: uncompressed, with SHA-256.
    is_hashed_once: bool,
    limits: Limits,
    /// Which limit was exceeded; nothing is read after that.
    bomb: Option<Bomb>,
}

enum Decoder<R: Read> {
    /// The digest of the stream is that of the blob.
    Plain(Hashed<Start<R>>),
    Gzip(Box<MultiGzDecoder<BufReader<Hashed<Start<R>>>>>),
    Zstd(Box<ZstdDecoder<'static, BufReader<Hashed<Start<R>>>>>),
    Bzip2(Box<MultiBzDecoder<BufReader<Hashed<Start<R>>>>>),
    Xz(Box<XzReader<BufReader<Hashed<Start<R>>>>>),
}

impl<R: Read> Uncompressed<R> {
    /// The blob's digest is computed with `hasher`.
    pub(crate) fn new(input: R, hasher: Hasher, limits: Limits) -> io::Result<Self> {
        let mut input = Marked(input);
        let mut head = Vec::with_capacity(8);
        (&mut input).take(6).read_to_end(&mut head)?;
        let compression = Compression::detect(&head);
        let is_hashed_once = compression == Compression::None && hasher.is_sha256();
        let hashed = Hashed::new(Cursor::new(head).chain(input), hasher);
        let buffered = |hashed| BufReader::with_capacity(BUFFER_BYTES, hashed);
        let decoder = match compression {
            Compression::None => Decoder::Plain(hashed),
            Compression::Gzip => Decoder::Gzip(Box::new(MultiGzDecoder::new(buffered(hashed)))),
            Compression::Zstd => {
                let mut decoder = ZstdDecoder::with_buffer(buffered(hashed))?;
                decoder.window_log_max(MAX_ZSTD_WINDOW_LOG)?;
                Decoder::Zstd(Box::new(decoder))
            }
            Compression::Bzip2 => Decoder::Bzip2(Box::new(MultiBzDecoder::new(buffered(hashed)))),
            Compression::Xz => Decoder::Xz(Box::new(XzReader::new_mem_limit(
                buffered(hashed),
                true,
                MAX_XZ_MEMORY_KIB,
            ))),
        };
        Ok(Self {
            decoder,
            hasher: Hasher::default(),
            count: 0,
            is_hashed_once,
            limits,
            bomb: None,
        })
    }

    pub(crate) fn compression(&self) -> Compression {
        match self.decoder {
            Decoder::Plain(_) => Compression::None,
            Decoder::Gzip(_) => Compression::Gzip,
            Decoder::Zstd(_) => Compression::Zstd,
            Decoder::Bzip2(_) => Compression::Bzip2,
            Decoder::Xz(_) => Compression::Xz,
        }
    }

    /// Size and digest of the blob as far as it was read.
    pub(crate) fn blob(&self) -> (u64, Digest) {
        let hashed = self.hashed();
        (hashed.count(), hashed.digest())
    }

    /// Size and digest of the uncompressed stream as far as it was read.
    pub(crate) fn content(&self) -> (u64, Digest) {
        match &self.decoder {
            Decoder::Plain(hashed) if self.is_hashed_once => (self.count, hashed.digest()),
            _ => (self.count, self.hasher.clone().finish()),
        }
    }

    /// Which limit was exceeded.
    pub(crate) fn bomb(&self) -> Option<Bomb> {
        self.bomb
    }

    fn hashed(&self) -> &Hashed<Start<R>> {
        match &self.decoder {
            Decoder::Plain(hashed) => hashed,
            Decoder::Gzip(decoder) => decoder.get_ref().get_ref(),
            Decoder::Zstd(decoder) => decoder.get_ref().get_ref(),
            Decoder::Bzip2(decoder) => decoder.get_ref().get_ref(),
            Decoder::Xz(decoder) => decoder.inner().get_ref(),
        }
    }

    /// Reads what is left of the blob, so that its digest is that of all of it, also when the decoder gave up.
    pub(crate) fn drain_blob(&mut self) -> io::Result<()> {
        let mut sink = vec![0; BUFFER_BYTES];
        loop {
            let count = match &mut self.decoder {
                Decoder::Plain(hashed) => hashed.read(&mut sink)?,
                Decoder::Gzip(decoder) => decoder.get_mut().read(&mut sink)?,
                Decoder::Zstd(decoder) => decoder.get_mut().read(&mut sink)?,
                Decoder::Bzip2(decoder) => decoder.get_mut().read(&mut sink)?,
                Decoder::Xz(decoder) => decoder.inner_mut().read(&mut sink)?,
            };
            if count == 0 {
                return Ok(());
            }
            if self.hashed().count() > self.limits.layer_bytes {
                self.bomb = Some(Bomb::Size(self.limits.layer_bytes));
                return Err(io::Error::other(Bomb::Size(self.limits.layer_bytes)));
            }
        }
    }

    fn check(&mut self) -> io::Result<()> {
        let most = self.limits.layer_bytes;
        let ratio = self.limits.ratio;
        let free = self.limits.free_bytes;
        let fair = self.hashed().count().saturating_mul(ratio);
        if self.count > most {
            self.bomb = Some(Bomb::Size(most));
        } else if self.count > free && self.count > fair {
            self.bomb = Some(Bomb::Ratio { bytes: free, ratio });
        }
        match self.bomb {
            Some(bomb) => Err(io::Error::other(bomb)),
            None => Ok(()),
        }
    }
}

impl<R: Read> Read for Uncompressed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(bomb) = self.bomb {
            return Err(io::Error::other(bomb));
        }
        let count = match &mut self.decoder {
            Decoder::Plain(hashed) => hashed.read(buffer)?,
            Decoder::Gzip(decoder) => decoder.read(buffer)?,
            Decoder::Zstd(decoder) => decoder.read(buffer)?,
            Decoder::Bzip2(decoder) => decoder.read(buffer)?,
            Decoder::Xz(decoder) => decoder.read(buffer)?,
        };
        if !self.is_hashed_once {
            self.hasher.update(&buffer[..count]);
        }
        self.count += count as u64;
        self.check()?;
        Ok(count)
    }
}
