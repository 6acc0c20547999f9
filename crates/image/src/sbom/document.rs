//! A bill of materials as data, whatever format it has.

use seawall_package::{OsRelease, Package};

use crate::contents::Contents;
use crate::digest::Digest;
use crate::unknown::Unknown;

/// A bill of materials as data, whatever format it has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// What it describes: a reference, a path.
    pub name: String,
    /// The digest of the image's manifest; `None` where there is none.
    pub digest: Option<Digest>,
    /// The digests of its layers, the lowest first: what [`Place::layer`](seawall_package::Place::layer) counts.
    pub layers: Vec<Digest>,
    /// Which distribution it is.
    pub release: Option<OsRelease>,
    /// The packages.
    pub packages: Vec<Package>,
    /// Which packages need which.
    pub relationships: Vec<Relationship>,
    /// What could not be understood, so that the list may not be complete.
    pub unknown: Vec<Unknown>,
    /// When it was made, in RFC 3339 and UTC: `2026-11-28T01:33:06Z`. Given, so that the same input gives the same bytes.
    pub created: String,
    /// A UUID in lower case that no other document has.
    pub serial: String,
    /// The tool that made it: of documents that are written, Seawall's version; of others, what they say.
    pub tool: String,
}

/// One package needs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relationship {
    /// Index of the package that needs the other.
    pub from: usize,
    /// Index of the package that is needed.
    pub to: usize,
}

impl Document {
    /// Of what an image contains; `name`, `digest`, `created`, `serial` and `tool` are still to be set.
    pub fn of(contents: &Contents) -> Self {
        Self {
            layers: contents
                .layers
                .iter()
                .map_while(|layer| layer.digest.clone().or_else(|| layer.diff_id.clone()))
                .collect(),
            release: contents.release.clone(),
            packages: contents.packages.clone(),
            unknown: contents.unknown.clone(),
            ..Self::default()
        }
    }
}
