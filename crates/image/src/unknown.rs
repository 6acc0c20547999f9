//! What could not be understood, so that an absence of findings proves nothing there.

use serde::{Deserialize, Serialize};

/// Something that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Unknown {
    /// What kind of problem it is.
    pub kind: UnknownKind,
    /// The path that it is about; empty for the layer or image as a whole.
    pub path: String,
    /// Index of the layer, from 0; `None` for the image as a whole and until the layers are put together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<u32>,
    /// Why, as a phrase.
    pub reason: String,
}

/// What kind of problem it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownKind {
    /// A limit was reached: what is beyond it was not read.
    Limit,
    /// It breaks its format.
    Malformed,
    /// Its format is not supported: encrypted, Windows, an unknown compression.
    Unsupported,
    /// It is not what its digest says.
    Digest,
    /// It could not be had: a missing blob, an interrupted transfer.
    Unavailable,
    /// A cataloger recognised the file and could not understand it, or a part of it.
    Content,
}

impl Unknown {
    /// About a path, or with an empty one about the whole.
    pub fn new(kind: UnknownKind, path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            kind,
            path: path.into(),
            layer: None,
            reason: reason.into(),
        }
    }
}
