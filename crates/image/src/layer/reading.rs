//! What one layer says: serialisable, so that it is read once for all images and runs.

use serde::{Deserialize, Serialize};

use super::decompress::Compression;
use super::examine::Observation;
use crate::catalog::Reading;
use crate::digest::Digest;
use crate::entry::Entry;
use crate::unknown::Unknown;

/// What one layer, or a directory tree read as one, says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LayerReading {
    /// The blob as it is stored; `None` for a directory tree and for a layer that could not be read to its end.
    pub blob: Option<Blob>,
    /// Entries in the order of the archive; the same path may come more than once, and the last one counts.
    pub entries: Vec<Entry>,
    /// What it removes of the layers below, in order.
    pub removals: Vec<Removal>,
    /// What catalogers said.
    pub files: Vec<FileReading>,
    /// What examiners saw.
    pub observations: Vec<FileObservations>,
    /// What could not be understood.
    pub unknown: Vec<LayerUnknown>,
}

/// A layer's blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// Its digest as it is stored.
    pub digest: Digest,
    /// The digest of its uncompressed content: the `diff_id`.
    pub diff_id: Digest,
    /// Its size as it is stored, in bytes.
    pub size: u64,
    /// Its size uncompressed, in bytes.
    pub content_size: u64,
    /// What compresses it.
    pub compression: Compression,
}

/// A whiteout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// What is removed; of an opaque directory, everything below it.
    pub path: String,
    /// Whether it is an opaque directory: the directory stays, and what layers below have in it goes.
    pub opaque: bool,
    /// How many entries of the layer stand before it.
    pub at: u32,
}

/// What a cataloger said about a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReading {
    /// Index of the entry.
    pub entry: u32,
    /// The cataloger.
    pub cataloger: String,
    /// What it said.
    pub reading: Reading,
}

/// What an examiner saw in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileObservations {
    /// Index of the entry.
    pub entry: u32,
    /// The examiner.
    pub examiner: String,
    /// What it saw, never empty.
    pub observations: Vec<Observation>,
}

/// Something of a layer that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerUnknown {
    /// Index of the entry that it is about: it no longer matters when a later layer replaces that. `None` for what always
    /// matters.
    pub entry: Option<u32>,
    /// What it is.
    pub unknown: Unknown,
}

impl LayerReading {
    /// Adds what matters whatever later layers do.
    pub fn add_unknown(&mut self, unknown: Unknown) {
        self.unknown.push(LayerUnknown {
            entry: None,
            unknown,
        });
    }
}
