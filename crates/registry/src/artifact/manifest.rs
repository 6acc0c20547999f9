//! The manifest of an artifact with one file.

use std::collections::BTreeMap;

use seawall_image::Digest;
use seawall_image::config::{Descriptor, Document, parse_document};
use serde::Serialize;

/// The media type of manifests.
pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// What stands where an image has its configuration.
pub(super) const EMPTY: &[u8] = b"{}";

const EMPTY_TYPE: &str = "application/vnd.oci.empty.v1+json";

/// What an artifact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArtifactKind {
    /// The type of the artifact.
    pub artifact_type: &'static str,
    /// The media type of its file.
    pub media_type: &'static str,
    /// The name of the file, for other tools.
    pub title: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'w> {
    schema_version: u32,
    media_type: &'static str,
    artifact_type: &'static str,
    config: Part<'w>,
    layers: [Part<'w>; 1],
    annotations: &'w BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Part<'p> {
    media_type: &'static str,
    digest: &'p Digest,
    size: u64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<&'static str, &'static str>,
}

/// The manifest of a file with this digest and length. The same input gives the same bytes.
pub(super) fn write(
    kind: ArtifactKind,
    digest: &Digest,
    length: u64,
    annotations: &BTreeMap<String, String>,
) -> Vec<u8> {
    let empty = Digest::of(EMPTY);
    let written = Written {
        schema_version: 2,
        media_type: MANIFEST,
        artifact_type: kind.artifact_type,
        config: Part {
            media_type: EMPTY_TYPE,
            digest: &empty,
            size: EMPTY.len() as u64,
            annotations: BTreeMap::new(),
        },
        layers: [Part {
            media_type: kind.media_type,
            digest,
            size: length,
            annotations: BTreeMap::from([("org.opencontainers.image.title", kind.title)]),
        }],
        annotations,
    };
    serde_json::to_vec(&written).unwrap_or_default()
}

/// The file of an artifact of this kind.
///
/// # Errors
/// When it is something else: a reason for the user.
pub(super) fn read(kind: ArtifactKind, bytes: &[u8]) -> Result<Descriptor, String> {
    let manifest = match parse_document(bytes).map_err(|error| error.to_string())? {
        Document::Manifest(manifest) => manifest,
        Document::Index(_) => return Err("it is a list of images".to_owned()),
    };
    // Before 1.1, the type of an artifact was that of its configuration.
    let own = manifest.config.media_type.as_str();
    let stated = manifest.artifact_type.as_deref().unwrap_or(own);
    if stated != kind.artifact_type {
        return Err(format!(
            "it is `{stated}`, and not `{}`",
            kind.artifact_type
        ));
    }
    match <[Descriptor; 1]>::try_from(manifest.layers) {
        Ok([layer]) if layer.media_type == kind.media_type => Ok(layer),
        Ok([layer]) => Err(format!(
            "its file is `{}`, and not `{}`",
            layer.media_type, kind.media_type
        )),
        Err(layers) => Err(format!("it has {} files, and not one", layers.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: ArtifactKind = ArtifactKind {
        artifact_type: "application/vnd.example.v1",
        media_type: "application/vnd.example.v1.file",
        title: "file",
    };

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        let digest = Digest::of(b"file");
        let bytes = write(KIND, &digest, 4, &BTreeMap::new());
        let layer = read(KIND, &bytes).expect("an artifact");
        assert_eq!((layer.digest, layer.size), (digest, 4));
        let text = String::from_utf8(bytes).expect("text");
        let other = |from: &str, to: &str| {
            let text = text.replacen(from, to, 1);
            read(KIND, text.as_bytes()).expect_err("something else")
        };
        assert!(other("example.v1\"", "other.v1\"").contains("other.v1"));
        assert!(other("v1.file", "v1.page").contains("v1.page"));
        assert!(other("\"layers\":[", "\"layers\":[],\"x\":[").contains("0 files"));
        assert!(read(KIND, br#"{"schemaVersion":2,"manifests":[]}"#).is_err());
        assert!(read(KIND, b"{").is_err());
    }
}
