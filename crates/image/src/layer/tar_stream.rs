//! Entries of a tar stream, with `tar-core` as the parser of headers: GNU, PAX, sparse, long names.
//!
//! Where formats leave room, this reads as Go's `archive/tar` does, because container runtimes unpack with that: what
//! cannot have content has none whatever its header says, and an old header whose name ends with a slash is a directory.

use std::io::{self, BufRead, Read, Seek};

use tar_core::parse::{Limits as TarLimits, ParseError, ParseEvent, ParsedEntry, Parser};
use tar_core::{EntryType, SparseEntry};

use crate::limits::{
    MAX_PATH_BYTES, MAX_SPARSE_PARTS, MAX_TAR_EXTENSION_BYTES, MAX_TAR_HEADER_BYTES,
};

/// How much is read at a time, in bytes.
const BUFFER_BYTES: usize = 256 << 10;

/// The unit of the format.
const BLOCK_BYTES: u64 = 512;

/// Why no further entry can be found in a stream.
#[derive(Debug, thiserror::Error)]
pub enum TarError {
    /// The stream cannot be read or decompressed.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// A limit was reached.
    #[error("{0}")]
    Limit(String),
    /// It breaks the format.
    #[error("the tar archive cannot be understood after {at} bytes: {reason}")]
    Malformed {
        /// After how many bytes.
        at: u64,
        /// Why.
        reason: String,
    },
}

/// One entry as the archive writes it.
#[derive(Debug, PartialEq, Eq)]
pub struct TarEntry {
    /// Its path as written.
    pub path: Vec<u8>,
    /// What it is.
    pub kind: TarKind,
    /// The target of a link as written.
    pub link: Vec<u8>,
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Size of the content; of sparse files with their holes.
    pub size: u64,
    /// Which parts of a sparse file are stored: offset and length, in order.
    pub parts: Option<Vec<(u64, u64)>>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TarKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link.
    Symlink,
    /// Another name of a file.
    HardLink,
    /// A device or FIFO.
    Special,
    /// An entry of a type that no runtime unpacks.
    Other(u8),
}

/// A tar stream. After [`TarStream::next_entry`], the content of the entry is read with [`TarStream::content`]; what is not
/// read is skipped.
pub struct TarStream<R> {
    input: R,
    parser: Parser,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    is_ended: bool,
    /// Stored bytes of the entry that were not read yet, and the padding after them.
    content: u64,
    padding: u64,
    /// Bytes before `start`.
    at: u64,
}

impl<R: Read> TarStream<R> {
    /// Reads from its beginning.
    pub fn new(input: R) -> Self {
        let limits = TarLimits {
            max_metadata_size: MAX_TAR_EXTENSION_BYTES,
            max_path_len: None,
            max_pending_entries: 16,
            max_sparse_entries: MAX_SPARSE_PARTS,
        };
        let mut parser = Parser::new(limits);
        parser.set_allow_empty_path(true);
        // Times before 1970 and the like: they decide nothing here. Sizes that cannot be read break what follows, and
        // that is noticed there.
        parser.set_ignore_pax_errors(true);
        Self {
            input,
            parser,
            buffer: vec![0; BUFFER_BYTES],
            start: 0,
            end: 0,
            is_ended: false,
            content: 0,
            padding: 0,
            at: 0,
        }
    }

    pub(crate) fn into_inner(self) -> R {
        self.input
    }

    /// How many bytes of the archive were passed: after [`TarStream::next_entry`], where the content begins.
    pub fn position(&self) -> u64 {
        self.at
    }

    /// The next entry; `None` at the end of the archive.
    ///
    /// # Errors
    /// When no further entry can be found.
    pub fn next_entry(&mut self) -> Result<Option<TarEntry>, TarError> {
        self.skip()?;
        loop {
            let needed = match self.parser.parse(&self.buffer[self.start..self.end]) {
                Ok(ParseEvent::NeedData { min_bytes }) => min_bytes,
                Ok(ParseEvent::End { .. }) => return Ok(None),
                Ok(ParseEvent::GlobalExtensions { consumed, .. }) => {
                    // Comments of `git archive`; runtimes ignore them.
                    self.advance(consumed);
                    continue;
                }
                Ok(ParseEvent::Entry { consumed, entry }) => {
                    let stored = entry.size;
                    let found = owned(&entry, entry.size, None);
                    return self.begin(consumed, found, stored).map(Some);
                }
                Ok(ParseEvent::SparseEntry {
                    consumed,
                    entry,
                    sparse_map,
                    real_size,
                }) => {
                    let stored = entry.size;
                    let parts = parts_of(&sparse_map, stored, real_size);
                    let Some(parts) = parts else {
                        return Err(
                            self.malformed("the map of a sparse file contradicts its sizes")
                        );
                    };
                    let found = owned(&entry, real_size, Some(parts));
                    return self.begin(consumed, found, stored).map(Some);
                }
                Err(error) => return Err(self.failed(&error)),
            };
            if !self.fill(needed)? {
                let rest = &self.buffer[self.start..self.end];
                if rest.iter().all(|byte| *byte == 0) {
                    return Ok(None);
                }
                return Err(self.malformed("it ends within a header"));
            }
        }
    }

    /// Passes over what is left of the current entry without reading it.
    ///
    /// # Errors
    /// When the input cannot be moved.
    pub fn pass(&mut self) -> Result<(), TarError>
    where
        R: Seek,
    {
        let buffered = (self.end - self.start) as u64;
        let left = self.content + self.padding;
        if left > buffered {
            self.input.seek_relative(
                i64::try_from(left - buffered)
                    .map_err(|_| self.malformed("a size out of range"))?,
            )?;
            (self.start, self.end) = (0, 0);
            self.at += left;
            (self.content, self.padding) = (0, 0);
        }
        Ok(())
    }

    /// The content of the current entry as it is stored: sparse files without their holes.
    pub fn content(&mut self) -> Content<'_, R> {
        Content(self)
    }

    fn begin(
        &mut self,
        consumed: usize,
        found: TarEntry,
        stored: u64,
    ) -> Result<TarEntry, TarError> {
        let has_content = matches!(found.kind, TarKind::File | TarKind::Other(_));
        let stored = if has_content { stored } else { 0 };
        self.advance(consumed);
        self.content = stored;
        self.padding = (BLOCK_BYTES - stored % BLOCK_BYTES) % BLOCK_BYTES;
        Ok(found)
    }

    fn failed(&self, error: &ParseError) -> TarError {
        match error {
            ParseError::MetadataTooLarge { .. }
            | ParseError::TooManySparseEntries { .. }
            | ParseError::TooManyPendingEntries { .. } => TarError::Limit(format!(
                "an entry after {} bytes of the tar archive exceeds a limit: {error}",
                self.at
            )),
            _ => self.malformed(&error.to_string()),
        }
    }

    fn malformed(&self, reason: &str) -> TarError {
        TarError::Malformed {
            at: self.at,
            reason: reason.to_owned(),
        }
    }

    /// Skips what is left of the current entry.
    fn skip(&mut self) -> Result<(), TarError> {
        while self.content > 0 {
            let count = self.content().fill_buf()?.len();
            if count == 0 {
                return Err(self.malformed("it ends within a file"));
            }
            self.content().consume(count);
        }
        while self.padding > 0 {
            if self.start == self.end && !self.fill(1)? {
                // The last block of an archive that was cut off by a builder: nothing is missing.
                self.padding = 0;
                break;
            }
            let count = (self.end - self.start).min(self.padding as usize);
            self.advance(count);
            self.padding -= count as u64;
        }
        Ok(())
    }

    fn advance(&mut self, count: usize) {
        self.start += count;
        self.at += count as u64;
    }

    /// Buffers at least this many bytes; `false` at the end of the stream. The parser begins again each time, so what is
    /// buffered at least doubles.
    fn fill(&mut self, needed: usize) -> Result<bool, TarError> {
        // The parser may ask for less than it has when it looks for the end of a map.
        let needed = needed.max(self.end - self.start + 1);
        if needed > MAX_TAR_HEADER_BYTES {
            return Err(TarError::Limit(format!(
                "the headers of an entry after {} bytes of the tar archive exceed {MAX_TAR_HEADER_BYTES} bytes",
                self.at
            )));
        }
        let present = self.end - self.start;
        let wanted = match present > BUFFER_BYTES / 4 {
            true => needed.max(2 * present).min(MAX_TAR_HEADER_BYTES),
            false => needed,
        };
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.start = 0;
            self.end = present;
        }
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        while self.end < wanted && !self.is_ended {
            let count = self.input.read(&mut self.buffer[self.end..])?;
            self.is_ended = count == 0;
            self.end += count;
        }
        Ok(self.end >= needed)
    }
}

/// See [`TarStream::content`].
pub struct Content<'s, R>(&'s mut TarStream<R>);

impl<R: Read> BufRead for Content<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let stream = &mut *self.0;
        if stream.content > 0 && stream.start == stream.end && !stream.is_ended {
            let count = stream.input.read(&mut stream.buffer)?;
            stream.is_ended = count == 0;
            stream.start = 0;
            stream.end = count;
        }
        let count = usize::try_from(stream.content).unwrap_or(usize::MAX);
        let end = stream.end.min(stream.start.saturating_add(count));
        Ok(&stream.buffer[stream.start..end])
    }

    fn consume(&mut self, count: usize) {
        let stream = &mut *self.0;
        stream.advance(count);
        stream.content -= count as u64;
    }
}

impl<R: Read> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(buffer.len());
        buffer[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

fn owned(entry: &ParsedEntry<'_>, size: u64, parts: Option<Vec<(u64, u64)>>) -> TarEntry {
    let kind = match entry.entry_type {
        EntryType::Regular if entry.header.as_bytes()[156] == 0 && entry.path.ends_with(b"/") => {
            TarKind::Directory
        }
        EntryType::Regular | EntryType::Continuous | EntryType::GnuSparse => TarKind::File,
        EntryType::Directory => TarKind::Directory,
        EntryType::Symlink => TarKind::Symlink,
        EntryType::Link => TarKind::HardLink,
        EntryType::Char | EntryType::Block | EntryType::Fifo => TarKind::Special,
        other => TarKind::Other(other.to_byte()),
    };
    let most = 2 * MAX_PATH_BYTES;
    let link = entry.link_target.as_deref().unwrap_or_default();
    TarEntry {
        path: entry.path[..entry.path.len().min(most)].to_vec(),
        kind,
        link: link[..link.len().min(most)].to_vec(),
        mode: entry.mode & 0o7777,
        uid: entry.uid,
        gid: entry.gid,
        size: if kind == TarKind::File { size } else { 0 },
        parts,
    }
}

/// The stored parts of a sparse file, when they are in order, inside the file, and are what is stored.
fn parts_of(map: &[SparseEntry], stored: u64, size: u64) -> Option<Vec<(u64, u64)>> {
    let mut parts = Vec::with_capacity(map.len());
    let (mut end, mut sum) = (0_u64, 0_u64);
    for part in map {
        if part.offset < end {
            return None;
        }
        end = part.offset.checked_add(part.length)?;
        sum = sum.checked_add(part.length)?;
        parts.push((part.offset, part.length));
    }
    (end <= size && sum == stored).then_some(parts)
}
