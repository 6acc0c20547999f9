//! Images of registries.

use std::io::Read;
use std::sync::Arc;

use seawall_image::Digest;
use seawall_image::config::Descriptor;
use seawall_image::limits::MAX_MANIFEST_BYTES;

use super::attached;
use super::attachment::Attached;
use super::store::{ACCEPT, BlobName, Image, Store, bounded, document, image_of};
use crate::client::{BlobReader, Clients, Registry, RegistryOptions};
use crate::error::SourceError;
use crate::name::Name;

/// A repository of a registry.
struct Repository {
    registry: Arc<Registry>,
    name: String,
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
        self.manifest(descriptor.digest.as_str())
    }
}

impl Repository {
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
) -> Result<Image, SourceError> {
    let name = Name::parse(text)?;
    let mut failed: Option<SourceError> = None;
    for host in name.hosts(options) {
        let found = clients.get(host, options).and_then(|registry| {
            let store = Repository {
                registry,
                name: name.repository.clone(),
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
    let input = store.manifest(name.version())?;
    let bytes = match &name.digest {
        Some(digest) => document(&store, input, digest, MAX_MANIFEST_BYTES)?,
        None => bounded(&store, input, MAX_MANIFEST_BYTES)?,
    };
    image_of(Arc::new(store), &name.text, bytes, &options.platform)
}
