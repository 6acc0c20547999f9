//! Image manifests and indexes: OCI, and Docker schema 2.

use serde::Deserialize;

use super::descriptor::{Descriptor, DocumentError};
use crate::limits::{MAX_INDEX_ENTRIES, MAX_LAYERS, MAX_MANIFEST_BYTES};

/// A document that an image's name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// One image.
    Manifest(Box<Manifest>),
    /// Images for several platforms.
    Index(Index),
}

/// One image, or an artifact in the form of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Its configuration.
    pub config: Descriptor,
    /// Its layers, the lowest first.
    pub layers: Vec<Descriptor>,
    /// What it is, where it is an artifact and no image.
    pub artifact_type: Option<String>,
}

/// Images for several platforms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The images, and other documents.
    pub manifests: Vec<Descriptor>,
}

/// Both kinds in one, since a document need not say which it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Either {
    schema_version: Option<u64>,
    #[serde(default)]
    media_type: String,
    #[serde(default)]
    artifact_type: Option<String>,
    config: Option<Descriptor>,
    layers: Option<Vec<Descriptor>>,
    manifests: Option<Vec<Descriptor>>,
}

/// Reads a manifest or index. One that could be read as both is refused: two readers must not see two images (as in
/// CVE-2021-41190).
///
/// # Errors
/// When it is neither, both, too large, or breaks its format.
pub fn parse_document(bytes: &[u8]) -> Result<Document, DocumentError> {
    let what = "manifest";
    if bytes.len() > MAX_MANIFEST_BYTES {
        let most = MAX_MANIFEST_BYTES;
        return Err(DocumentError::Size { what, most });
    }
    let kind = |reason: &str| DocumentError::Kind {
        reason: reason.to_owned(),
    };
    let either: Either = serde_json::from_slice(bytes)
        .map_err(|source| DocumentError::Malformed { what, source })?;
    if either.schema_version == Some(1) {
        return Err(kind(
            "it has schema version 1, which registries no longer serve",
        ));
    }
    if either.schema_version != Some(2) {
        return Err(kind("its `schemaVersion` is not 2"));
    }
    let says_index = either.media_type.contains("index") || either.media_type.contains("list");
    let says_manifest = either.media_type.contains("image.manifest")
        || either.media_type.ends_with("distribution.manifest.v2+json");
    match (either.config, either.layers, either.manifests) {
        (None, None, Some(manifests)) if !says_manifest => {
            if manifests.len() > MAX_INDEX_ENTRIES {
                return Err(DocumentError::Count {
                    what: "index",
                    most: MAX_INDEX_ENTRIES,
                });
            }
            Ok(Document::Index(Index { manifests }))
        }
        (Some(config), layers, None) if !says_index => {
            let layers = layers.unwrap_or_default();
            if layers.len() > MAX_LAYERS {
                let most = MAX_LAYERS;
                return Err(DocumentError::Count { what, most });
            }
            Ok(Document::Manifest(Box::new(Manifest {
                config,
                layers,
                artifact_type: either.artifact_type,
            })))
        }
        (None, None, None) => Err(kind("it has neither `config` nor `manifests`")),
        _ => Err(kind(
            "it mixes fields of both, or of one with the media type of the other",
        )),
    }
}
