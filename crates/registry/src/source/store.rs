//! Where documents and layers are kept, and how an image is found among them.

use std::io::Read;

use seawall_image::Digest;
use seawall_image::config::{
    Descriptor, Document, ImageConfig, LayerMedia, Platform, parse_config, parse_document, select,
};
use seawall_image::limits::{MAX_CONFIG_BYTES, MAX_MANIFEST_BYTES};

use super::attachment::Attached;
use crate::error::SourceError;

/// How deep indexes lie in each other. Real ones: an index in the index of a layout.
const MAX_INDEX_DEPTH: usize = 4;

/// What manifests are asked for as.
pub(super) const ACCEPT: &str = "application/vnd.oci.image.index.v1+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.docker.distribution.manifest.v2+json";

/// Where blobs are kept.
pub(crate) trait Store: Send + Sync {
    /// Its name, for messages.
    fn origin(&self) -> String;

    /// A blob from its beginning.
    fn open(&self, blob: &BlobName) -> Result<Box<dyn Read + Send>, SourceError>;

    /// Shows blobs in the order in which they are stored, where [`Store::open`] begins anew for each; nothing otherwise. What
    /// is not shown is opened.
    fn walk(&self, _blobs: &[&BlobName], _show: &mut dyn FnMut(usize, &mut dyn Read)) {}

    /// What is attached to images of these digests, where the store says that.
    fn attached(&self, _subjects: &[Digest]) -> Attached {
        Attached::default()
    }

    /// A manifest; registries keep them apart from blobs.
    fn open_manifest(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send>, SourceError> {
        self.open(&BlobName::Digest {
            digest: descriptor.digest.clone(),
            size: descriptor.size,
        })
    }

    /// The configuration of an image.
    fn open_config(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send>, SourceError> {
        self.open(&BlobName::Digest {
            digest: descriptor.digest.clone(),
            size: descriptor.size,
        })
    }
}

/// What a blob is named by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobName {
    /// Its digest.
    Digest {
        /// The digest.
        digest: Digest,
        /// Its size as the manifest states it.
        size: u64,
    },
    /// A member of an archive.
    Member(String),
}

/// One layer of an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// What its blob is named by.
    pub blob: BlobName,
    /// What it is by its media type.
    pub media: LayerMedia,
    /// The media type as written.
    pub media_type: String,
    /// The digest of its uncompressed content, as the configuration says.
    pub diff_id: Option<Digest>,
    /// Whether it is a foreign layer, which is kept elsewhere.
    pub is_foreign: bool,
}

/// An image whose layers can be read.
pub struct Image {
    /// The text that named it, or its name in its archive.
    pub name: String,
    /// The digest of its manifest.
    pub digest: Option<Digest>,
    /// What it is recognised by: the digests of the indexes that led to it, of its manifest and of its configuration.
    pub digests: Vec<Digest>,
    /// Its configuration.
    pub config: ImageConfig,
    /// Its layers, the lowest first.
    pub layers: Vec<Layer>,
    /// The digest of the list that its name leads to, where it is one of several.
    pub(crate) index: Option<Digest>,
    /// What that list has about it: attestations of its build.
    pub(crate) listed: Vec<Descriptor>,
    pub(crate) store: std::sync::Arc<dyn Store>,
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let layers = self.layers.len();
        write!(f, "Image({}, {layers} layers)", self.name)
    }
}

/// A document with this digest.
pub(crate) fn document(
    store: &dyn Store,
    input: Box<dyn Read + Send>,
    digest: &Digest,
    most: usize,
) -> Result<Vec<u8>, SourceError> {
    let bytes = bounded(store, input, most)?;
    if !digest.matches(&bytes) {
        return Err(SourceError::Digest {
            origin: store.origin(),
            expected: digest.to_string(),
            found: Digest::of(&bytes).to_string(),
        });
    }
    Ok(bytes)
}

/// All bytes of a small blob.
pub(crate) fn bounded(
    store: &dyn Store,
    input: Box<dyn Read + Send>,
    most: usize,
) -> Result<Vec<u8>, SourceError> {
    read_bounded(&store.origin(), input, most)
}

/// The same, of what comes from anywhere.
pub(crate) fn read_bounded(
    origin: &str,
    input: Box<dyn Read + Send>,
    most: usize,
) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    input
        .take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| SourceError::image(origin, error.to_string()))?;
    match bytes.len() > most {
        true => Err(SourceError::image(
            origin,
            format!("a document is larger than {most} bytes"),
        )),
        false => Ok(bytes),
    }
}

/// The image that a manifest or index leads to, on a platform.
pub(crate) fn image_of(
    store: std::sync::Arc<dyn Store>,
    name: &str,
    bytes: Vec<u8>,
    platform: &Platform,
) -> Result<Image, SourceError> {
    let malformed = |source| SourceError::Document {
        origin: name.to_owned(),
        source,
    };
    let mut bytes = bytes;
    let mut is_selected = false;
    let mut digests = Vec::new();
    let mut index_digest = None;
    let mut listed = Vec::new();
    for _ in 0..MAX_INDEX_DEPTH {
        digests.push(Digest::of(&bytes));
        let manifest = match parse_document(&bytes).map_err(malformed)? {
            Document::Index(index) => {
                let chosen = select(&index.manifests, platform)?;
                is_selected = chosen.platform.is_some();
                index_digest = index_digest.or_else(|| Some(Digest::of(&bytes)));
                listed = about(&index.manifests, &chosen.digest);
                let input = store.open_manifest(chosen)?;
                bytes = document(&*store, input, &chosen.digest, MAX_MANIFEST_BYTES)?;
                continue;
            }
            Document::Manifest(manifest) => manifest,
        };
        let media = manifest.config.media_type.as_str();
        let is_image = matches!(
            media,
            "" | "application/vnd.oci.image.config.v1+json"
                | "application/vnd.docker.container.image.v1+json"
        );
        if !is_image || manifest.artifact_type.is_some() {
            let kind = manifest.artifact_type.as_deref().unwrap_or(media);
            let reason = format!("it is an artifact (`{kind}`) and no image");
            return Err(SourceError::image(name, reason));
        }
        let input = store.open_config(&manifest.config)?;
        let text = document(&*store, input, &manifest.config.digest, MAX_CONFIG_BYTES)?;
        let config = parse_config(&text).map_err(malformed)?;
        if !is_selected && !fits(&config.platform, platform) {
            return Err(SourceError::image(
                name,
                format!("it is for `{}`, and not for `{platform}`", config.platform),
            ));
        }
        let layers = manifest.layers.iter().enumerate().map(|(at, layer)| Layer {
            blob: BlobName::Digest {
                digest: layer.digest.clone(),
                size: layer.size,
            },
            media: LayerMedia::of(&layer.media_type),
            media_type: layer.media_type.clone(),
            diff_id: config.diff_ids.get(at).cloned(),
            is_foreign: layer.urls.as_ref().is_some_and(|urls| !urls.is_empty()),
        });
        let digest = digests.last().cloned();
        digests.push(manifest.config.digest);
        return Ok(Image {
            name: name.to_owned(),
            digest,
            digests,
            layers: layers.collect(),
            config,
            index: index_digest,
            listed,
            store,
        });
    }
    Err(SourceError::image(
        name,
        "indexes lie too deep in each other",
    ))
}

/// What a list has about one of its images: attestations that BuildKit puts beside it.
fn about(manifests: &[Descriptor], image: &Digest) -> Vec<Descriptor> {
    let is_about = |one: &&Descriptor| {
        one.annotation("vnd.docker.reference.digest") == Some(image.as_str())
            && one.annotation("vnd.docker.reference.type") == Some("attestation-manifest")
    };
    manifests.iter().filter(is_about).cloned().collect()
}

/// An image without an index has one platform, which was built as it was: only another operating system is not read.
fn fits(own: &Platform, wanted: &Platform) -> bool {
    own.os.is_empty() || own.os == wanted.os
}
