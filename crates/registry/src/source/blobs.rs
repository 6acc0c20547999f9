//! Blobs in a directory by digest: OCI layouts, and containerd's content store.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_image::config::{Descriptor, Document, Platform, parse_document};
use seawall_image::limits::MAX_MANIFEST_BYTES;

use super::store::{BlobName, Image, Store, bounded, document, image_of};
use crate::error::SourceError;

/// A directory with `blobs/ALGORITHM/HEX`.
pub(crate) struct BlobDirectory {
    root: PathBuf,
}

impl BlobDirectory {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root }
    }
}

impl Store for BlobDirectory {
    fn origin(&self) -> String {
        self.root.display().to_string()
    }

    fn open(&self, blob: &BlobName) -> Result<Box<dyn Read + Send>, SourceError> {
        let BlobName::Digest { digest, .. } = blob else {
            return Err(SourceError::image(self.origin(), "not an archive"));
        };
        // A digest is hexadecimal: it cannot lead elsewhere.
        let path = self
            .root
            .join("blobs")
            .join(digest.algorithm())
            .join(digest.hex());
        regular(&path)
    }
}

/// Opens a regular file, and nothing that waits or that a link leads to.
fn regular(path: &Path) -> Result<Box<dyn Read + Send>, SourceError> {
    let failed = |error| SourceError::file(path, error);
    let metadata = std::fs::symlink_metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(failed(std::io::Error::other("not a regular file")));
    }
    Ok(Box::new(File::open(path).map_err(failed)?))
}

/// Whether a directory is an OCI layout.
pub(crate) fn is_layout(path: &Path) -> bool {
    path.join("oci-layout").is_file() && path.join("index.json").is_file()
}

/// An image of an OCI layout: by its name there, or the only one.
pub(crate) fn from_layout(
    path: &Path,
    wanted: Option<&str>,
    platform: &Platform,
) -> Result<Image, SourceError> {
    let store = Arc::new(BlobDirectory {
        root: path.to_owned(),
    });
    let input = regular(&path.join("index.json"))?;
    let index = bounded(&*store, input, MAX_MANIFEST_BYTES)?;
    from_index(store, &path.display().to_string(), index, wanted, platform)
}

/// An image of the index of a layout.
pub(crate) fn from_index(
    store: Arc<dyn Store>,
    origin: &str,
    index: Vec<u8>,
    wanted: Option<&str>,
    platform: &Platform,
) -> Result<Image, SourceError> {
    let parsed = parse_document(&index).map_err(|source| SourceError::Document {
        origin: origin.to_owned(),
        source,
    })?;
    let Document::Index(list) = parsed else {
        return Err(SourceError::image(origin, "its `index.json` is no index"));
    };
    let named = |one: &&Descriptor| match wanted {
        None => true,
        Some(wanted) => {
            one.digest.as_str() == wanted
                || one.annotation("org.opencontainers.image.ref.name") == Some(wanted)
                || one.annotation("io.containerd.image.name") == Some(wanted)
        }
    };
    let found: Vec<&Descriptor> = list.manifests.iter().filter(named).collect();
    let name = match wanted {
        Some(wanted) => format!("{origin}:{wanted}"),
        None => origin.to_owned(),
    };
    match (&found[..], wanted) {
        ([], Some(wanted)) => Err(SourceError::image(
            origin,
            format!("it has no image `{wanted}`"),
        )),
        ([], None) => Err(SourceError::image(origin, "it has no images")),
        ([one], _) => {
            let input = store.open_manifest(one)?;
            let bytes = document(&*store, input, &one.digest, MAX_MANIFEST_BYTES)?;
            image_of(store, &name, bytes, platform)
        }
        (several, _) => {
            let names: std::collections::BTreeSet<&str> = several
                .iter()
                .filter_map(|one| one.annotation("org.opencontainers.image.ref.name"))
                .collect();
            if names.len() > 1 {
                let names: Vec<&str> = names.into_iter().take(20).collect();
                let reason = format!("it has several images; choose one: {}", names.join(", "));
                return Err(SourceError::image(origin, reason));
            }
            // One image for several platforms; two for the same one are several images without names.
            let mut platforms = std::collections::BTreeSet::new();
            let images = several.iter().filter(|one| {
                let platform = one.platform.as_ref();
                platform.is_none_or(|platform| platform.os != "unknown")
            });
            for one in images {
                let platform = one.platform.as_ref().map(ToString::to_string);
                if !platforms.insert(platform) {
                    let digests = several.iter().take(20).map(|one| one.digest.as_str());
                    let digests: Vec<&str> = digests.collect();
                    let reason = format!(
                        "it has several images without names; choose one by its digest: {}",
                        digests.join(", ")
                    );
                    return Err(SourceError::image(origin, reason));
                }
            }
            image_of(store, &name, index, platform)
        }
    }
}
