//! Images of registries.

use std::io::{Cursor, Read};
use std::sync::Arc;

use seawall_image::Digest;
use seawall_image::config::Descriptor;
use seawall_image::limits::{MAX_CONFIG_BYTES, MAX_MANIFEST_BYTES};

use super::attached;
use super::attachment::Attached;
use super::store::{ACCEPT, BlobName, Image, Store, bounded, document, image_of};
use crate::client::{BlobReader, Clients, Registry, RegistryOptions};
use crate::documents::Documents;
use crate::error::SourceError;
use crate::name::Name;

/// A repository of a registry.
struct Repository {
    registry: Arc<Registry>,
    name: String,
    /// Documents of earlier runs.
    kept: Option<Documents>,
}

impl Store for Repository {
    fn origin(&self) -> String {
        format!("{}/{}", self.registry.host(), self.name)
    }

    fn open(&self, blob: &BlobName) -> Result<Box<dyn Read + Send>, SourceError> {
        let BlobName::Digest { digest, size } = blob else {
            return Err(SourceError::image(self.origin(), "not an archive"));
        };
        let registry = Arc::clone(&self.registry);
        let reader = BlobReader::open(registry, &self.name, digest.as_str(), *size)?;
        Ok(Box::new(reader))
    }

    fn attached(&self, subjects: &[Digest]) -> Attached {
        let repository = attached::Repository {
            registry: &self.registry,
            name: &self.name,
            store: self,
        };
        attached::attached(&repository, subjects)
    }

    fn open_manifest(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send>, SourceError> {
        self.manifest_of(&descriptor.digest)
    }

    fn open_config(&self, descriptor: &Descriptor) -> Result<Box<dyn Read + Send>, SourceError> {
        self.once(&descriptor.digest, MAX_CONFIG_BYTES, || {
            self.open(&BlobName::Digest {
                digest: descriptor.digest.clone(),
                size: descriptor.size,
            })
        })
    }
}

impl Repository {
    /// A manifest by digest.
    fn manifest_of(&self, digest: &Digest) -> Result<Box<dyn Read + Send>, SourceError> {
        self.once(digest, MAX_MANIFEST_BYTES, || {
            self.manifest(digest.as_str())
        })
    }

    /// A document of which the digest is known, so that it need not be asked for twice, nor a registry for an image that was
    /// read before.
    fn once(
        &self,
        digest: &Digest,
        most: usize,
        ask: impl FnOnce() -> Result<Box<dyn Read + Send>, SourceError>,
    ) -> Result<Box<dyn Read + Send>, SourceError> {
        let kept = self.kept.as_ref();
        if let Some(bytes) = kept.and_then(|kept| kept.get(digest)) {
            return Ok(Box::new(Cursor::new(bytes)));
        }
        let bytes = document(self, ask()?, digest, most)?;
        if let Some(kept) = kept {
            kept.put(digest, &bytes);
        }
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn manifest(&self, reference: &str) -> Result<Box<dyn Read + Send>, SourceError> {
        let accept = [("accept", ACCEPT.to_owned())];
        let what = format!("manifests/{reference}");
        let answer = self.registry.get(&self.name, &what, &accept)?;
        Ok(Box::new(answer.into_body().into_reader()))
    }
}

/// An image of a registry: from its mirrors first, in order.
pub(crate) fn from_registry(
    text: &str,
    options: &RegistryOptions,
    clients: &Clients,
    kept: Option<&Documents>,
) -> Result<Image, SourceError> {
    let name = Name::parse(text)?;
    let mut failed: Option<SourceError> = None;
    for host in name.hosts(options) {
        let found = clients.get(host, options).and_then(|registry| {
            let store = Repository {
                registry,
                name: name.repository.clone(),
                kept: kept.cloned(),
            };
            read(store, &name, options)
        });
        match found {
            Ok(image) => return Ok(image),
            // The registry itself says why; of mirrors, only the last word counts when there is nothing else.
            Err(error) => failed = Some(error),
        }
    }
    Err(failed.unwrap_or_else(|| SourceError::image(text, "no registry")))
}

fn read(store: Repository, name: &Name, options: &RegistryOptions) -> Result<Image, SourceError> {
    let bytes = match &name.digest {
        Some(digest) => {
            let input = store.manifest_of(digest)?;
            document(&store, input, digest, MAX_MANIFEST_BYTES)?
        }
        None => {
            let input = store.manifest(name.version())?;
            bounded(&store, input, MAX_MANIFEST_BYTES)?
        }
    };
    image_of(Arc::new(store), &name.text, bytes, &options.platform)
}
