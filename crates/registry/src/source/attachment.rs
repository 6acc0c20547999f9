//! What is attached to an image, as it was found.

use seawall_image::Digest;

/// How something attached was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FoundBy {
    /// The registry lists it as a referrer.
    Referrers,
    /// The tag that stands in for referrers where a registry does not list them.
    ReferrersTag,
    /// A tag of cosign: `sha256-….att`, `sha256-….sbom`.
    CosignTag,
    /// The list of images that the image is in.
    Index,
}

/// A file that is attached to an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// How it was found.
    pub found_by: FoundBy,
    /// The digest of the manifest that it is in.
    pub manifest: Digest,
    /// The type of that artifact; empty where it states none.
    pub artifact_type: String,
    /// Its media type.
    pub media_type: String,
    /// Its content; absent for what is neither an attestation nor a document, or why it cannot be had.
    pub content: Option<Result<Vec<u8>, String>>,
}

/// What is attached to an image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attached {
    /// The digests of the image: of itself, and of the list that its name leads to.
    pub subjects: Vec<Digest>,
    /// Files, each once.
    pub files: Vec<AttachedFile>,
    /// What the registry did not answer, as sentences: there may be more.
    pub unknown: Vec<String>,
    /// Bytes of all files together, as their manifests state them.
    pub(super) bytes: u64,
    /// How many manifests were looked at.
    pub(super) manifests: usize,
}
