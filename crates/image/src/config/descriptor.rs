//! What a document says about another one or a layer.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::platform::Platform;
use crate::digest::Digest;

/// Why a document cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Larger than what is read.
    #[error("the {what} is larger than {most} bytes")]
    Size {
        /// Which document.
        what: &'static str,
        /// The limit.
        most: usize,
    },
    /// Not JSON, or fields that decide something are not what they have to be.
    #[error("the {what} cannot be understood: {source}")]
    Malformed {
        /// Which document.
        what: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// Another kind of document, or one of before 2016.
    #[error("the document is neither an image manifest nor an index: {reason}")]
    Kind {
        /// What it is.
        reason: String,
    },
    /// A list is longer than what is read.
    #[error("the {what} has more than {most} entries")]
    Count {
        /// Which document.
        what: &'static str,
        /// The limit.
        most: usize,
    },
}

/// What a document says about another one or a layer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// The media type; empty where none is stated.
    #[serde(default)]
    pub media_type: String,
    /// The digest of its bytes.
    pub digest: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// The platform that an index states for it.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// Where else it can be had: foreign layers.
    #[serde(default)]
    pub urls: Option<Vec<String>>,
    /// Annotations: `org.opencontainers.image.ref.name` names images of a layout.
    #[serde(default)]
    pub annotations: Option<BTreeMap<String, String>>,
    /// What kind of artifact it is, for those that are no images.
    #[serde(default)]
    pub artifact_type: Option<String>,
}

impl Descriptor {
    /// An annotation.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.as_ref()?.get(name).map(String::as_str)
    }
}
