//! The file's bytes. All numbers are little-endian.
//!
//! ```text
//! magic (8) · format version (u32) · length of the body (u32)
//! body:    created (u64) · length of the file (u64) · blocks (u32) · status (u32) · dictionary (u32)
//!          per table: first block (u32) · blocks (u32) · entries (u64) · fence keys (u32)
//!          status · dictionary
//!          per block: offset (u64) · stored bytes (u32) · decoded bytes (u32) · SHA-256 of the stored bytes (32)
//!          per table: offsets of fence keys (u32 each, one more than blocks) · fence keys
//! SHA-256 of everything so far (32) · signed (u8) · public key (32) · signature (64)
//! blocks
//! ```
//!
//! A table is a sequence of entries in the order of their keys, cut into blocks; the fence of a block is its first key.

use std::ops::Range;

use super::error::OpenError;

/// How the file begins.
pub(super) const MAGIC: &[u8; 8] = b"SWALLADV";
/// The version that this program reads and writes.
pub(super) const FORMAT_VERSION: u32 = 2;
/// Magic, version, length of the body.
pub(super) const PREFIX_BYTES: usize = 16;
/// Hash, signed, key, signature.
pub(super) const SEAL_BYTES: usize = 32 + 1 + 32 + 64;
/// One row of the table of blocks.
pub(super) const ROW_BYTES: usize = 8 + 4 + 4 + 32;
const TABLE_BYTES: usize = 4 + 4 + 8 + 4;
const COUNTS_BYTES: usize = 8 + 8 + 4 + 4 + 4;

/// The tables of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// Package to what each advisory says of it.
    Packages = 0,
    /// Number of an advisory to its packages.
    Advisories = 1,
    /// Id to numbers of advisories.
    Ids = 2,
    /// CVE id to CISA's catalogue.
    Exploited = 3,
    /// CVE id to EPSS.
    Likelihood = 4,
}

/// How many tables there are.
pub(super) const TABLES: usize = 5;

/// Where the parts of one table are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TablePlace {
    pub(super) first_block: u32,
    pub(super) blocks: u32,
    pub(super) entries: u64,
    fence_offsets: Range<usize>,
    fence_keys: Range<usize>,
}

/// Where everything is: ranges of the file, checked to be inside of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) created: u64,
    pub(super) blocks: u32,
    pub(super) status: Range<usize>,
    pub(super) dictionary: Range<usize>,
    rows: Range<usize>,
    pub(super) tables: [TablePlace; TABLES],
    /// Everything that the hash covers.
    pub(super) hashed: Range<usize>,
    pub(super) seal: Range<usize>,
}

/// One block's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) offset: u64,
    pub(super) stored: u32,
    pub(super) decoded: u32,
    pub(super) hash: [u8; 32],
}

impl Row {
    pub(super) fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.offset.to_le_bytes());
        out.extend_from_slice(&self.stored.to_le_bytes());
        out.extend_from_slice(&self.decoded.to_le_bytes());
        out.extend_from_slice(&self.hash);
    }
}

/// What the writer has ready for a header.
pub(super) struct Parts<'a> {
    pub(super) created: u64,
    pub(super) file_bytes: u64,
    pub(super) rows: &'a [Row],
    pub(super) status: &'a [u8],
    pub(super) dictionary: &'a [u8],
    /// First block, entries, fences.
    pub(super) tables: &'a [(u32, u64, Vec<Vec<u8>>)],
}

impl Parts<'_> {
    /// How long the header is with its seal, so that blocks can be placed before it is written.
    pub(super) fn header_bytes(&self) -> usize {
        let fences = |fences: &Vec<Vec<u8>>| {
            4 * (fences.len() + 1) + fences.iter().map(Vec::len).sum::<usize>()
        };
        PREFIX_BYTES
            + COUNTS_BYTES
            + TABLES * TABLE_BYTES
            + self.status.len()
            + self.dictionary.len()
            + self.rows.len() * ROW_BYTES
            + self
                .tables
                .iter()
                .map(|(_, _, keys)| fences(keys))
                .sum::<usize>()
            + SEAL_BYTES
    }

    /// Everything that the hash covers.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let total = self.header_bytes();
        let mut out = Vec::with_capacity(total);
        let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes();
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&FORMAT_VERSION.to_le_bytes());
        out.extend_from_slice(&length(total - PREFIX_BYTES - SEAL_BYTES));
        out.extend_from_slice(&self.created.to_le_bytes());
        out.extend_from_slice(&self.file_bytes.to_le_bytes());
        for count in [self.rows.len(), self.status.len(), self.dictionary.len()] {
            out.extend_from_slice(&length(count));
        }
        for (first, entries, fences) in self.tables {
            out.extend_from_slice(&first.to_le_bytes());
            out.extend_from_slice(&length(fences.len()));
            out.extend_from_slice(&entries.to_le_bytes());
            out.extend_from_slice(&length(fences.iter().map(Vec::len).sum()));
        }
        out.extend_from_slice(self.status);
        out.extend_from_slice(self.dictionary);
        for row in self.rows {
            row.put(&mut out);
        }
        for (_, _, fences) in self.tables {
            let mut offset = 0;
            out.extend_from_slice(&length(offset));
            for fence in fences {
                offset += fence.len();
                out.extend_from_slice(&length(offset));
            }
            for fence in fences {
                out.extend_from_slice(fence);
            }
        }
        out
    }
}

/// Reads numbers and ranges from the front, never past the end.
struct Cursor<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Cursor<'_> {
    fn range(&mut self, length: usize) -> Result<Range<usize>, OpenError> {
        let end = self
            .at
            .checked_add(length)
            .filter(|end| *end <= self.bytes.len())
            .ok_or(OpenError::Damaged("the header is shorter than it says"))?;
        let range = self.at..end;
        self.at = end;
        Ok(range)
    }

    fn u32(&mut self) -> Result<u32, OpenError> {
        let range = self.range(4)?;
        Ok(u32_at(self.bytes, range.start))
    }

    fn u64(&mut self) -> Result<u64, OpenError> {
        let range = self.range(8)?;
        Ok(u64_at(self.bytes, range.start))
    }
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut number = [0; 4];
    if let Some(found) = bytes.get(at..at + 4) {
        number.copy_from_slice(found);
    }
    u32::from_le_bytes(number)
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut number = [0; 8];
    if let Some(found) = bytes.get(at..at + 8) {
        number.copy_from_slice(found);
    }
    u64::from_le_bytes(number)
}

impl Layout {
    /// Finds everything; reads only counts. That rows and fences make sense is checked when they are used.
    pub(super) fn read(file: &[u8]) -> Result<Self, OpenError> {
        if file.get(..8) != Some(MAGIC) {
            return Err(OpenError::NotADatabase);
        }
        if file.len() < PREFIX_BYTES {
            return Err(OpenError::Damaged("cut off in the header"));
        }
        let version = u32_at(file, 8);
        if version != FORMAT_VERSION {
            return Err(OpenError::Format(version));
        }
        let body = u32_at(file, 12) as usize;
        if body > super::limits::MAX_HEADER_BYTES {
            return Err(OpenError::Damaged("the header is too long"));
        }
        let body_end = PREFIX_BYTES + body;
        let seal = body_end..body_end + SEAL_BYTES;
        if seal.end > file.len() {
            return Err(OpenError::Damaged("cut off in the header"));
        }
        let mut cursor = Cursor {
            bytes: &file[..body_end],
            at: PREFIX_BYTES,
        };
        let created = cursor.u64()?;
        if cursor.u64()? != file.len() as u64 {
            return Err(OpenError::Damaged("the file is not as long as it says"));
        }
        let blocks = cursor.u32()?;
        let status = cursor.u32()? as usize;
        let dictionary = cursor.u32()? as usize;
        let mut tables: [TablePlace; TABLES] = Default::default();
        let mut key_bytes = [0; TABLES];
        for (table, keys) in tables.iter_mut().zip(&mut key_bytes) {
            table.first_block = cursor.u32()?;
            table.blocks = cursor.u32()?;
            table.entries = cursor.u64()?;
            *keys = cursor.u32()? as usize;
            let end = u64::from(table.first_block) + u64::from(table.blocks);
            if end > u64::from(blocks) {
                return Err(OpenError::Damaged("a table has blocks that do not exist"));
            }
        }
        let status = cursor.range(status)?;
        let dictionary = cursor.range(dictionary)?;
        let rows = cursor.range((blocks as usize).saturating_mul(ROW_BYTES))?;
        for (table, keys) in tables.iter_mut().zip(key_bytes) {
            table.fence_offsets = cursor.range((table.blocks as usize + 1).saturating_mul(4))?;
            table.fence_keys = cursor.range(keys)?;
        }
        if cursor.at != body_end {
            return Err(OpenError::Damaged("the header is longer than it says"));
        }
        Ok(Self {
            created,
            blocks,
            status,
            dictionary,
            rows,
            tables,
            hashed: 0..body_end,
            seal,
        })
    }

    /// The place of a block; `None` when there is no such block.
    pub(super) fn row(&self, file: &[u8], block: u32) -> Option<Row> {
        if block >= self.blocks {
            return None;
        }
        let at = self.rows.start + block as usize * ROW_BYTES;
        let mut hash = [0; 32];
        hash.copy_from_slice(file.get(at + 16..at + 48)?);
        Some(Row {
            offset: u64_at(file, at),
            stored: u32_at(file, at + 8),
            decoded: u32_at(file, at + 12),
            hash,
        })
    }

    pub(super) fn table(&self, table: Table) -> &TablePlace {
        &self.tables[table as usize]
    }

    /// The first key of the n-th block of a table; empty where offsets make no sense.
    pub(super) fn fence<'f>(&self, file: &'f [u8], table: Table, at: u32) -> &'f [u8] {
        let place = self.table(table);
        let offset = place.fence_offsets.start + at as usize * 4;
        let (from, to) = (
            u32_at(file, offset) as usize,
            u32_at(file, offset + 4) as usize,
        );
        file.get(place.fence_keys.clone())
            .and_then(|keys| keys.get(from..to))
            .unwrap_or_default()
    }

    /// The first block of a table, counted within it, that can hold a key.
    pub(super) fn first_block_of(&self, file: &[u8], table: Table, key: &[u8]) -> u32 {
        let (mut low, mut high) = (0, self.table(table).blocks);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.fence(file, table, middle) < key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.saturating_sub(1)
    }
}
