//! Blocks of an open database: read, checked, decoded; and the entries of a table.

use std::sync::Arc;

use zstd::zstd_safe::{DCtx, DDict};

use super::cache::Cache;
use super::codec::take;
use super::error::ReadError;
use super::layout::{Layout, Table};
use super::limits::MAX_BLOCK_BYTES;
use super::signature::sha256;

/// Reads blocks of one file.
pub(super) struct Scan<'d> {
    file: &'d [u8],
    layout: &'d Layout,
    dictionary: &'d DDict<'static>,
    decompressor: Option<DCtx<'static>>,
    cache: Cache,
    /// Where blocks are decoded before they are kept: one allocation for all of them.
    decoded: Vec<u8>,
    read: u64,
    budget: usize,
}

/// What to do after an entry.
pub(super) enum Next {
    Continue,
    Stop,
}

/// What is done with a key and its value.
type Each<'e> = dyn FnMut(&[u8], &[u8]) -> Result<Next, Fault> + 'e;

impl<'d> Scan<'d> {
    pub(super) fn new(
        file: &'d [u8],
        layout: &'d Layout,
        dictionary: &'d DDict<'static>,
        cache_bytes: usize,
    ) -> Self {
        Self {
            file,
            layout,
            dictionary,
            decompressor: DCtx::try_create(),
            cache: Cache::new(cache_bytes),
            decoded: Vec::new(),
            read: 0,
            budget: 0,
        }
    }

    /// How many blocks were read and checked, those in the cache not counted again.
    pub(super) fn blocks_read(&self) -> u64 {
        self.read
    }

    /// Begins a question, which goes through at most so many decoded bytes.
    pub(super) fn begin(&mut self, most: usize) {
        self.budget = most;
    }

    /// Reads and checks every block.
    pub(super) fn verify(&mut self) -> Result<(), ReadError> {
        (0..self.layout.blocks).try_for_each(|block| self.block(block).map(drop))
    }

    fn block(&mut self, block: u32) -> Result<Arc<[u8]>, ReadError> {
        if let Some(known) = self.cache.get(block) {
            return Ok(known);
        }
        let damaged = |why| ReadError::Damaged { block, why };
        let row = self
            .layout
            .row(self.file, block)
            .ok_or(damaged("it does not exist"))?;
        let (start, decoded) = (usize::try_from(row.offset).ok(), row.decoded as usize);
        let stored = start
            .and_then(|start| {
                let end = start.checked_add(row.stored as usize)?;
                self.file.get(start..end)
            })
            .ok_or(damaged("it is outside of the file"))?;
        if decoded > MAX_BLOCK_BYTES {
            return Err(damaged("it is too large"));
        }
        if sha256(stored) != row.hash {
            return Err(damaged("it does not have its hash"));
        }
        // Writes at most the capacity, which is bounded, however much the block would unpack to.
        let bytes = &mut self.decoded;
        bytes.clear();
        bytes.reserve_exact(decoded);
        let dictionary = self.dictionary;
        self.decompressor
            .as_mut()
            .and_then(|context| {
                context
                    .decompress_using_ddict(bytes, stored, dictionary)
                    .ok()
            })
            .filter(|length| *length == decoded)
            .ok_or(damaged("it cannot be decompressed"))?;
        self.read += 1;
        let bytes: Arc<[u8]> = Arc::from(self.decoded.as_slice());
        self.cache.put(block, Arc::clone(&bytes));
        Ok(bytes)
    }

    /// Calls `each` with the value of every entry that has this key.
    pub(super) fn find(
        &mut self,
        table: Table,
        key: &[u8],
        each: &mut dyn FnMut(&[u8]) -> Result<Next, Fault>,
    ) -> Result<(), ReadError> {
        let from = self.layout.first_block_of(self.file, table, key);
        self.walk(table, from, key, &mut |found, value| match found.cmp(key) {
            std::cmp::Ordering::Less => Ok(Next::Continue),
            std::cmp::Ordering::Equal => each(value),
            std::cmp::Ordering::Greater => Ok(Next::Stop),
        })
    }

    /// Calls `each` with every entry of a table.
    pub(super) fn all(&mut self, table: Table, each: &mut Each<'_>) -> Result<(), ReadError> {
        self.walk(table, 0, &[0xff; 8], each)
    }

    /// From a block on, while blocks begin at or below `last`.
    fn walk(
        &mut self,
        table: Table,
        from: u32,
        last: &[u8],
        each: &mut Each<'_>,
    ) -> Result<(), ReadError> {
        let place = self.layout.table(table);
        let (first, count) = (place.first_block, place.blocks);
        for at in from..count {
            if self.layout.fence(self.file, table, at) > last {
                return Ok(());
            }
            let block = first.saturating_add(at);
            let bytes = self.block(block)?;
            self.budget = self
                .budget
                .checked_sub(bytes.len())
                .ok_or(ReadError::TooMany)?;
            let mut rest: &[u8] = &bytes;
            let damaged = |why| ReadError::Damaged { block, why };
            while !rest.is_empty() {
                let key: &[u8] = take(&mut rest).map_err(|_| damaged(NONSENSE))?;
                let value: &[u8] = take(&mut rest).map_err(|_| damaged(NONSENSE))?;
                match each(key, value) {
                    Ok(Next::Continue) => {}
                    Ok(Next::Stop) => return Ok(()),
                    Err(Fault::Nonsense) => return Err(damaged(NONSENSE)),
                    Err(Fault::TooMany) => return Err(ReadError::TooMany),
                }
            }
        }
        Ok(())
    }
}

const NONSENSE: &str = "its entries make no sense";

/// Why an entry is not taken.
pub(super) enum Fault {
    Nonsense,
    TooMany,
}

impl From<super::codec::Nonsense> for Fault {
    fn from(_: super::codec::Nonsense) -> Self {
        Self::Nonsense
    }
}
