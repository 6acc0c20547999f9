//! Images of containerd's store, by the names that its database has for them or by digest.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::sync::Arc;

use seawall_image::Digest;
use seawall_image::config::Platform;
use seawall_image::limits::MAX_MANIFEST_BYTES;
use seawall_model::ImageRef;

use super::blobs::BlobDirectory;
use super::bolt::{Bolt, Value};
use super::store::{BlobName, Image, Store, document, image_of};
use crate::error::SourceError;
use crate::limits::MAX_BOLT_BYTES;

/// Where containerd keeps blobs, below its root.
const CONTENT_STORE: &str = "io.containerd.content.v1.content";

/// Where containerd keeps names.
const DATABASE: &str = "io.containerd.metadata.v1.bolt/meta.db";

/// How often the database is read again when containerd writes meanwhile.
const ATTEMPTS: usize = 3;

/// An image by its name (`docker.io/library/nginx:1.27`, or as one writes it) or the digest of its manifest or index.
pub(crate) fn from_containerd(
    root: &Path,
    wanted: &str,
    platform: &Platform,
) -> Result<Image, SourceError> {
    let digest = match Digest::parse(wanted) {
        Some(digest) => digest,
        None => named(root, wanted)?,
    };
    let store = Arc::new(BlobDirectory::new(root.join(CONTENT_STORE)));
    let input = store.open(&BlobName::Digest {
        digest: digest.clone(),
        size: 0,
    })?;
    let bytes = document(&*store, input, &digest, MAX_MANIFEST_BYTES)?;
    image_of(store, wanted, bytes, platform)
}

/// The digest that a name has in the database, in any namespace.
fn named(root: &Path, wanted: &str) -> Result<Digest, SourceError> {
    let path = root.join(DATABASE);
    let origin = path.display().to_string();
    let broken = || SourceError::image(&origin, "the database cannot be understood");
    let identity = ImageRef::parse(wanted)
        .map(|reference| reference.identity())
        .ok_or_else(|| SourceError::image(wanted, "not the name of an image"))?;
    for _ in 0..ATTEMPTS {
        let mut file = File::open(&path).map_err(|error| SourceError::file(&path, error))?;
        let bytes = load(&mut file, &path)?;
        let bolt = Bolt::open(&bytes).ok_or_else(broken)?;
        let found = search(&bolt, &identity, wanted);
        // Pages may have been written anew while they were read.
        file.rewind()
            .map_err(|error| SourceError::file(&path, error))?;
        let after = load(&mut file, &path)?;
        if Bolt::open(&after).map(|bolt| bolt.transaction) != Some(bolt.transaction) {
            continue;
        }
        let found = found.ok_or_else(broken)?;
        let mut found = found.into_iter();
        return match (found.next(), found.next()) {
            (Some(digest), None) => Ok(digest),
            (None, _) => Err(SourceError::image(
                &origin,
                format!("it has no image `{wanted}`"),
            )),
            (Some(one), Some(other)) => Err(SourceError::image(
                &origin,
                format!(
                    "`{wanted}` is `{one}` in one namespace and `{other}` in another; name the digest"
                ),
            )),
        };
    }
    Err(SourceError::image(
        &origin,
        "containerd keeps writing to it; try again",
    ))
}

/// `v1/NAMESPACE/images/NAME/target/digest`.
fn search(bolt: &Bolt<'_>, identity: &str, wanted: &str) -> Option<BTreeSet<Digest>> {
    let mut found = BTreeSet::new();
    let Some(version) = bolt.bucket(bolt.root(), "v1") else {
        return Some(found);
    };
    for (_, namespace) in bolt.entries(version)? {
        let Value::Bucket(namespace) = namespace else {
            continue;
        };
        let Some(images) = bolt.bucket(namespace, "images") else {
            continue;
        };
        for (name, image) in bolt.entries(images)? {
            let (Ok(name), Value::Bucket(image)) = (str::from_utf8(name), image) else {
                continue;
            };
            let is_same = name == wanted
                || ImageRef::parse(name).is_some_and(|own| own.identity() == identity);
            if !is_same {
                continue;
            }
            let target = bolt.bucket(image, "target")?;
            let Value::Bytes(digest) = bolt.get(target, "digest")? else {
                return None;
            };
            found.insert(Digest::parse(str::from_utf8(digest).ok()?)?);
        }
    }
    Some(found)
}

fn load(file: &mut File, path: &Path) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    file.take(MAX_BOLT_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| SourceError::file(path, error))?;
    match bytes.len() as u64 > MAX_BOLT_BYTES {
        true => Err(SourceError::image(
            path.display().to_string(),
            "the database is too large",
        )),
        false => Ok(bytes),
    }
}
