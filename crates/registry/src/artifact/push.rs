//! Files to registries.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;

use seawall_image::{Digest, Hasher};

use super::hashing::read_through;
use super::manifest::{self, ArtifactKind};
use crate::client::{Clients, RegistryOptions, has_blob, put_manifest, upload_blob};
use crate::error::SourceError;
use crate::limits::MAX_ARTIFACT_BYTES;
use crate::name::Name;

/// What is in a registry now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedArtifact {
    /// Its name with its digest: what fetches exactly this.
    pub reference: String,
    /// The digest of its manifest.
    pub digest: Digest,
    /// The digest of its file.
    pub file: Digest,
    /// Whether the registry had the file already, and nothing was sent.
    pub was_there: bool,
}

/// Puts a file into a registry as an artifact, under the tag that is named, or `latest`. Mirrors are not asked: what is written is
/// written to the registry that was named.
///
/// # Errors
/// When the name has a digest, or the registry does not take it.
pub fn push(
    reference: &str,
    kind: ArtifactKind,
    annotations: &BTreeMap<String, String>,
    file: &mut File,
    options: &RegistryOptions,
) -> Result<PushedArtifact, SourceError> {
    let name = Name::parse(reference)?;
    if name.digest.is_some() {
        return Err(SourceError::Reference {
            text: reference.to_owned(),
            reason: "what is pushed gets its digest, and cannot be named by one".to_owned(),
        });
    }
    let unread = |error: io::Error| SourceError::image(reference, error.to_string());
    let mut hasher = Hasher::default();
    let length = read_through(file, &mut hasher).map_err(unread)?;
    let digest = hasher.finish();
    if length > MAX_ARTIFACT_BYTES {
        let reason = format!("the file is larger than {MAX_ARTIFACT_BYTES} bytes");
        return Err(SourceError::image(reference, reason));
    }
    let registry = Clients::default().get(&name.registry, options)?;
    let repository = name.repository.as_str();
    let was_there = has_blob(&registry, repository, &digest)?;
    if !was_there {
        upload_blob(&registry, repository, &digest, file, length)?;
    }
    let empty = Digest::of(manifest::EMPTY);
    if !has_blob(&registry, repository, &empty)? {
        let mut small = tempfile::tempfile().map_err(unread)?;
        io::Write::write_all(&mut small, manifest::EMPTY).map_err(unread)?;
        let length = manifest::EMPTY.len() as u64;
        upload_blob(&registry, repository, &empty, &small, length)?;
    }
    // Last, so that a name never leads to what is not there.
    let bytes = manifest::write(kind, &digest, length, annotations);
    let tag = name.version();
    put_manifest(&registry, repository, tag, manifest::MANIFEST, &bytes)?;
    let manifest = Digest::of(&bytes);
    Ok(PushedArtifact {
        reference: format!("{}/{repository}@{manifest}", name.registry),
        digest: manifest,
        file: digest,
        was_there,
    })
}
