//! Sorted entries into blocks, and blocks into a file.

use super::codec::put;
use super::error::WriteError;
use super::layout::{Parts, Row, SEAL_BYTES};
use super::limits::{
    BLOCK_TARGET_BYTES, MAX_BLOCK_BYTES, MAX_DICTIONARY_BYTES, MAX_HEADER_BYTES, MAX_SAMPLE_BYTES,
};
use super::signature::{SigningKey, sha256};

/// How hard blocks are compressed. Higher levels take several times as long for a few percent.
const LEVEL: i32 = 9;

/// Blocks of all tables, not compressed yet.
#[derive(Default)]
pub(super) struct Blocks {
    blocks: Vec<Vec<u8>>,
    /// First block, entries, fences; of each table.
    tables: Vec<(u32, u64, Vec<Vec<u8>>)>,
    open: Vec<u8>,
}

impl Blocks {
    /// Begins the next table.
    pub(super) fn begin_table(&mut self) {
        self.close();
        let first = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
        self.tables.push((first, 0, Vec::new()));
    }

    /// Adds an entry, whose key is not below the one before. False when it is too large.
    #[must_use]
    pub(super) fn entry(&mut self, key: &[u8], value: &[u8]) -> bool {
        let size = entry_bytes(key, value);
        if size > MAX_BLOCK_BYTES {
            return false;
        }
        if self.open.len() + size > BLOCK_TARGET_BYTES {
            self.close();
        }
        if let Some((_, entries, fences)) = self.tables.last_mut() {
            *entries += 1;
            if self.open.is_empty() {
                fences.push(key.to_vec());
            }
        }
        put(&mut self.open, key);
        put(&mut self.open, value);
        true
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.blocks.push(std::mem::take(&mut self.open));
        }
    }

    /// The whole file.
    pub(super) fn into_file(
        mut self,
        created: u64,
        status: &[u8],
        key: Option<&SigningKey>,
    ) -> Result<Vec<u8>, WriteError> {
        self.close();
        let dictionary = dictionary(&self.blocks);
        let failed = |error: std::io::Error| WriteError::Compress(error.to_string());
        let mut compressor =
            zstd::bulk::Compressor::with_dictionary(LEVEL, &dictionary).map_err(failed)?;
        let (mut rows, mut data) = (Vec::with_capacity(self.blocks.len()), Vec::new());
        for block in self.blocks {
            let stored = compressor.compress(&block).map_err(failed)?;
            rows.push(Row {
                offset: data.len() as u64,
                stored: u32::try_from(stored.len()).map_err(|_| WriteError::DatabaseTooLarge)?,
                decoded: u32::try_from(block.len()).map_err(|_| WriteError::DatabaseTooLarge)?,
                hash: sha256(&stored),
            });
            data.extend_from_slice(&stored);
        }
        let mut parts = Parts {
            created,
            file_bytes: 0,
            rows: &[],
            status,
            dictionary: &dictionary,
            tables: &self.tables,
        };
        let header = parts.header_bytes() + rows.len() * super::layout::ROW_BYTES;
        if header > MAX_HEADER_BYTES {
            return Err(WriteError::DatabaseTooLarge);
        }
        for row in &mut rows {
            row.offset += header as u64;
        }
        parts.file_bytes = (header + data.len()) as u64;
        parts.rows = &rows;
        let mut file = parts.bytes();
        let digest = sha256(&file);
        let mut seal = [0; SEAL_BYTES];
        seal[..32].copy_from_slice(&digest);
        if let Some(key) = key {
            seal[32] = 1;
            seal[33..65].copy_from_slice(&key.public().0);
            seal[65..].copy_from_slice(&key.sign(&digest));
        }
        file.extend_from_slice(&seal);
        file.extend_from_slice(&data);
        Ok(file)
    }
}

/// At most: both lengths take up to five bytes.
pub(super) fn entry_bytes(key: &[u8], value: &[u8]) -> usize {
    key.len() + value.len() + 10
}

/// What blocks have in common, trained on evenly spaced ones; empty when there is too little to learn from.
fn dictionary(blocks: &[Vec<u8>]) -> Vec<u8> {
    let total: usize = blocks.iter().map(Vec::len).sum();
    let step = (total / MAX_SAMPLE_BYTES + 1).max(1);
    let samples: Vec<&[u8]> = blocks
        .iter()
        .step_by(step)
        .flat_map(|block| block.chunks(1024))
        .collect();
    zstd::dict::from_samples(&samples, MAX_DICTIONARY_BYTES).unwrap_or_default()
}
