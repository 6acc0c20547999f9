//! The name of something in a registry, and which registries are asked for it.

use seawall_image::Digest;
use seawall_model::ImageRef;

use crate::client::RegistryOptions;
use crate::error::SourceError;

/// `[registry/]repository[:tag][@digest]`, with what is meant where something is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// As it was written.
    pub(crate) text: String,
    /// The registry that credentials are configured for: `docker.io`.
    pub(crate) registry: String,
    /// The repository.
    pub(crate) repository: String,
    /// The tag; absent where there is none.
    pub(crate) tag: Option<String>,
    /// The digest; absent where there is none.
    pub(crate) digest: Option<Digest>,
}

impl Name {
    /// Reads a name.
    pub(crate) fn parse(text: &str) -> Result<Self, SourceError> {
        let reference = ImageRef::parse(text).ok_or_else(|| SourceError::Reference {
            text: text.to_owned(),
            reason: "expected `[registry/]repository[:tag][@digest]`".to_owned(),
        })?;
        let digest = match reference.digest {
            None => None,
            Some(digest) => Some(Digest::parse(digest).ok_or_else(|| {
                SourceError::image(text, "its digest has an unsupported algorithm")
            })?),
        };
        let full = reference.full_name();
        let (registry, repository) = full.split_once('/').unwrap_or(("docker.io", &full));
        let registry = match registry {
            "index.docker.io" | "registry-1.docker.io" => "docker.io",
            other => other,
        };
        Ok(Self {
            text: text.to_owned(),
            registry: registry.to_owned(),
            repository: repository.to_owned(),
            tag: reference.tag.map(str::to_owned),
            digest,
        })
    }

    /// What its manifest is asked for as: by digest where there is one, whatever tag stands beside it.
    pub(crate) fn version(&self) -> &str {
        let digest = self.digest.as_ref().map(Digest::as_str);
        digest.or(self.tag.as_deref()).unwrap_or("latest")
    }

    /// The registries that are asked for it, in order: mirrors first.
    pub(crate) fn hosts<'o>(&'o self, options: &'o RegistryOptions) -> Vec<&'o str> {
        let mirrors = options.mirrors.get(&self.registry);
        let mirrors = mirrors.map(Vec::as_slice).unwrap_or_default();
        let mirrors = mirrors.iter().map(String::as_str);
        mirrors.chain([self.registry.as_str()]).collect()
    }
}
