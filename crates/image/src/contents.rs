//! What an image contains, as data.

use std::collections::BTreeMap;

use seawall_package::{FunctionSet, OsRelease, Package, Place};
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::entry::Entry;
use crate::layer::Observation;
use crate::unknown::Unknown;

/// What an image, a file system or a binary contains.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contents {
    /// Which distribution it is; `None` where no file says so.
    pub release: Option<OsRelease>,
    /// What is installed, in order of kind, name and version. The same package found by several files is one.
    pub packages: Vec<Package>,
    /// Which package a file belongs to.
    pub owners: Owners,
    /// The functions of Go binaries, by path.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub functions: BTreeMap<String, FunctionSet>,
    /// Its layers, the lowest first.
    pub layers: Vec<LayerContents>,
    /// The entries of all layers; empty for what has no layers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<ShownEntry>,
    /// What examiners saw, also in files that a later layer deletes or replaces.
    pub observed: Vec<Observed>,
    /// What could not be understood. While there is any, an absence of findings proves nothing.
    pub unknown: Vec<Unknown>,
    /// How many files are visible.
    pub files: u64,
}

/// An entry of a layer of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownEntry {
    /// The entry.
    pub entry: Entry,
    /// Index of its layer, from 0.
    pub layer: u32,
    /// Whether the image shows it; else a later layer deletes or replaces it.
    pub is_visible: bool,
}

/// One layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerContents {
    /// Its digest as it is stored.
    pub digest: Option<Digest>,
    /// The digest of its uncompressed content.
    pub diff_id: Option<Digest>,
    /// Its size as it is stored, in bytes.
    pub size: u64,
    /// How many entries it has.
    pub entries: u64,
}

/// What an examiner saw in a file of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// The file, in its layer.
    pub place: Place,
    /// Whether the file is in the image, or only in a layer of it.
    pub is_visible: bool,
    /// The examiner.
    pub examiner: String,
    /// What it saw.
    pub observation: Observation,
}

/// Which package a file belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Owners(pub(crate) BTreeMap<String, u32>);

impl Owners {
    /// The index in [`Contents::packages`] of the package that a path belongs to.
    pub fn package(&self, path: &str) -> Option<usize> {
        self.0.get(path).map(|index| *index as usize)
    }

    /// How many paths belong to packages.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no path belongs to a package.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Contents {
    /// The package that a path belongs to, links on the way followed already.
    pub fn owner(&self, path: &str) -> Option<&Package> {
        self.packages.get(self.owners.package(path)?)
    }
}
