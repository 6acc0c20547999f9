//! Files from registries.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use seawall_image::limits::MAX_MANIFEST_BYTES;
use seawall_image::{Digest, Hasher};

use super::hashing::read_through;
use super::manifest::{self, ArtifactKind};
use crate::client::{BlobReader, Clients, Registry, RegistryOptions};
use crate::error::SourceError;
use crate::limits::MAX_ARTIFACT_BYTES;
use crate::name::Name;
use crate::part::Part;
use crate::source::read_bounded;

/// One registry that is asked for an artifact: a mirror, or the registry of its name.
#[derive(Debug, Clone)]
pub struct ArtifactSource {
    name: Name,
    host: String,
}

/// An artifact that is there. Its file was not fetched yet.
pub struct FoundArtifact {
    registry: Arc<Registry>,
    repository: String,
    /// The digest of its manifest.
    pub manifest: Digest,
    /// The digest of its file.
    pub digest: Digest,
    /// The length of its file in bytes.
    pub length: u64,
}

/// Where an artifact can be had, in the order in which it is asked for: from mirrors first.
///
/// # Errors
/// When the text is no name of something in a registry.
pub fn artifact_sources(
    reference: &str,
    options: &RegistryOptions,
) -> Result<Vec<ArtifactSource>, SourceError> {
    let name = Name::parse(reference)?;
    let hosts = name.hosts(options).into_iter().map(str::to_owned);
    Ok(hosts
        .map(|host| ArtifactSource {
            name: name.clone(),
            host,
        })
        .collect())
}

impl ArtifactSource {
    /// The registry or mirror.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Asks for the artifact.
    ///
    /// # Errors
    /// When it is not there, or is of another kind.
    pub fn find(
        &self,
        kind: ArtifactKind,
        options: &RegistryOptions,
    ) -> Result<FoundArtifact, SourceError> {
        let registry = Clients::default().get(&self.host, options)?;
        let accept = [("accept", manifest::MANIFEST.to_owned())];
        let what = format!("manifests/{}", self.name.version());
        let answer = registry.get(&self.name.repository, &what, &accept)?;
        let body = answer.into_body().into_reader();
        let bytes = read_bounded(registry.host(), Box::new(body), MAX_MANIFEST_BYTES)?;
        let found = Digest::of(&bytes);
        if let Some(expected) = &self.name.digest
            && !expected.matches(&bytes)
        {
            return Err(SourceError::Digest {
                origin: registry.host().to_owned(),
                expected: expected.to_string(),
                found: found.to_string(),
            });
        }
        let file = manifest::read(kind, &bytes)
            .map_err(|reason| registry.error(format!("`{}`: {reason}", self.name.text)))?;
        if file.size > MAX_ARTIFACT_BYTES {
            return Err(registry.error(format!(
                "the file is larger than {MAX_ARTIFACT_BYTES} bytes"
            )));
        }
        Ok(FoundArtifact {
            registry,
            repository: self.name.repository.clone(),
            manifest: found,
            digest: file.digest,
            length: file.size,
        })
    }
}

impl FoundArtifact {
    /// Fetches the file, whose beginning may be there already: a digest names one file, whichever registry it comes from.
    ///
    /// # Errors
    /// When it does not come whole. What came stays there to go on from, unless it is something else.
    pub fn fetch(&self, part: &mut Part) -> Result<(), SourceError> {
        let failed = |error: io::Error| match error.downcast::<SourceError>() {
            Ok(error) => error,
            Err(error) => self.registry.error(error.to_string()),
        };
        let mut had = part.length().map_err(failed)?;
        if had > self.length {
            part.begin(None).map_err(failed)?;
            had = 0;
        }
        if had < self.length {
            let registry = Arc::clone(&self.registry);
            let digest = self.digest.as_str();
            let mut reader =
                BlobReader::open_at(registry, &self.repository, digest, self.length, had)?;
            io::copy(&mut reader, part.file()).map_err(failed)?;
        }
        let mut hasher = Hasher::like(&self.digest);
        read_through(part.file(), &mut hasher).map_err(failed)?;
        let found = hasher.finish();
        if found != self.digest {
            part.begin(None).map_err(failed)?;
            return Err(SourceError::Digest {
                origin: self.registry.host().to_owned(),
                expected: self.digest.to_string(),
                found: found.to_string(),
            });
        }
        Ok(())
    }
}

/// Whether a file is the one with this digest.
///
/// # Errors
/// When it cannot be read.
pub fn has_digest(path: &Path, digest: &Digest) -> io::Result<bool> {
    let mut hasher = Hasher::like(digest);
    let mut file = File::open(path)?;
    read_through(&mut file, &mut hasher)?;
    Ok(hasher.finish() == *digest)
}
