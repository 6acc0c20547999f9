//! `manifest.json` of `docker save`.

use serde::Deserialize;

use super::descriptor::DocumentError;
use crate::limits::{MAX_INDEX_ENTRIES, MAX_LAYERS, MAX_MANIFEST_BYTES};

/// One image of an archive.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ArchiveImage {
    /// The file with its configuration.
    pub config: String,
    /// Its names with tags.
    #[serde(default)]
    pub repo_tags: Option<Vec<String>>,
    /// Files with its layers, the lowest first.
    pub layers: Vec<String>,
}

impl ArchiveImage {
    /// Its names with tags.
    pub fn names(&self) -> &[String] {
        self.repo_tags.as_deref().unwrap_or_default()
    }
}

/// Reads `manifest.json` of an archive.
///
/// # Errors
/// When it is too large or breaks its format.
pub fn parse_archive_manifest(bytes: &[u8]) -> Result<Vec<ArchiveImage>, DocumentError> {
    let what = "manifest.json";
    if bytes.len() > MAX_MANIFEST_BYTES {
        let most = MAX_MANIFEST_BYTES;
        return Err(DocumentError::Size { what, most });
    }
    let images: Vec<ArchiveImage> = serde_json::from_slice(bytes)
        .map_err(|source| DocumentError::Malformed { what, source })?;
    if images.len() > MAX_INDEX_ENTRIES {
        let most = MAX_INDEX_ENTRIES;
        return Err(DocumentError::Count { what, most });
    }
    if images.iter().any(|image| image.layers.len() > MAX_LAYERS) {
        let most = MAX_LAYERS;
        return Err(DocumentError::Count { what, most });
    }
    Ok(images)
}
