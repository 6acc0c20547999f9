//! What is attached to an image in its registry: bills of materials, statements (VEX), other attestations, signatures.
//!
//! Found as the distribution specification 1.1 says (referrers, with the tag that stands in for them), under the tags of
//! cosign (`sha256-….att`, `.sbom`), and in the list that the image is in (BuildKit). Whoever can write to the repository can
//! attach anything: nothing here is verified except digests.

use std::io::Read;

use http::Method;
use seawall_image::Digest;
use seawall_image::config::{Descriptor, Document, parse_document};
use seawall_image::limits::MAX_MANIFEST_BYTES;

use super::attachment::{Attached, AttachedFile, FoundBy};
use super::store::{ACCEPT, BlobName, Image, Store, document, read_bounded};
use crate::client::{Answer, Question, Registry, refused};
use crate::error::SourceError;
use crate::limits::{
    MAX_ATTACHED_BYTES, MAX_ATTACHED_FILE_BYTES, MAX_ATTACHED_MANIFESTS, MAX_REFERRERS_PAGES,
};

/// Media types of documents that are read; of signatures and other things only the type is listed.
const DOCUMENTS: &[&str] = &[
    "application/vnd.dsse.envelope",
    "application/vnd.in-toto",
    "application/vnd.dev.sigstore.bundle",
    "application/vnd.cyclonedx",
    "application/vnd.openvex",
    "application/openvex",
    "application/csaf",
    "application/spdx",
    "application/vnd.spdx",
    "application/vnd.syft",
    "application/json",
    "text/spdx",
];

/// What is attached to an image, wherever it is kept.
pub(crate) fn attached_to(image: &Image) -> Attached {
    let subjects: Vec<Digest> = image.index.iter().chain(&image.digest).cloned().collect();
    let mut found = image.store.attached(&subjects);
    found.subjects = subjects;
    for descriptor in &image.listed {
        let read = image.store.open_manifest(descriptor).and_then(|input| {
            document(&*image.store, input, &descriptor.digest, MAX_MANIFEST_BYTES)
        });
        match read {
            Ok(bytes) => found.add(&*image.store, FoundBy::Index, &bytes),
            Err(error) => found.unknown.push(format!("an attestation: {error}")),
        }
    }
    found
}

/// A repository of a registry, which is a store as well.
pub(super) struct Repository<'r> {
    pub(super) registry: &'r Registry,
    pub(super) name: &'r str,
    pub(super) store: &'r dyn Store,
}

/// What a registry has about these digests.
pub(super) fn attached(repository: &Repository<'_>, subjects: &[Digest]) -> Attached {
    let mut found = Attached::default();
    for subject in subjects {
        if let Err(error) = referrers(repository, subject, &mut found) {
            found
                .unknown
                .push(format!("the referrers of `{subject}`: {error}"));
        }
        let stem = stem(subject);
        for ending in ["att", "sbom"] {
            match manifest(repository, &format!("{stem}.{ending}")) {
                Ok(Some(bytes)) => found.add(repository.store, FoundBy::CosignTag, &bytes),
                Ok(None) => {}
                Err(error) => found
                    .unknown
                    .push(format!("the tag `{stem}.{ending}`: {error}")),
            }
        }
    }
    found
}

/// A digest as a part of a tag, which cannot have a colon.
fn stem(digest: &Digest) -> String {
    format!("{}-{}", digest.algorithm(), digest.hex())
}

fn referrers(
    repository: &Repository<'_>,
    subject: &Digest,
    found: &mut Attached,
) -> Result<(), SourceError> {
    let registry = repository.registry;
    let mut what = format!("referrers/{subject}");
    for _ in 0..MAX_REFERRERS_PAGES {
        let answer = ask(repository, &what)?;
        let status = answer.status().as_u16();
        let next = next_page(&answer, repository.name);
        match status {
            200..=299 => {}
            // What does not know referrers has a list under a tag, where there are any.
            400 | 404 | 405 | 501 => {
                if let Some(bytes) = manifest(repository, &stem(subject))? {
                    list(repository, FoundBy::ReferrersTag, &bytes, found)?;
                }
                return Ok(());
            }
            _ => return Err(registry.error(refused(status, repository.name, &what))),
        }
        let bytes = body(repository, answer)?;
        list(repository, FoundBy::Referrers, &bytes, found)?;
        match next {
            Some(next) => what = next,
            None => return Ok(()),
        }
    }
    Err(registry.error(format!("more than {MAX_REFERRERS_PAGES} pages")))
}

/// The manifests of a list.
fn list(
    repository: &Repository<'_>,
    found_by: FoundBy,
    bytes: &[u8],
    found: &mut Attached,
) -> Result<(), SourceError> {
    let registry = repository.registry;
    let index = match parse_document(bytes) {
        Ok(Document::Index(index)) => index,
        Ok(Document::Manifest(_)) => return Err(registry.error("the referrers are no list")),
        Err(error) => return Err(registry.error(error.to_string())),
    };
    for descriptor in &index.manifests {
        let known = |file: &AttachedFile| file.manifest == descriptor.digest;
        if found.files.iter().any(known) {
            continue;
        }
        let input = repository.store.open_manifest(descriptor)?;
        let bytes = document(
            repository.store,
            input,
            &descriptor.digest,
            MAX_MANIFEST_BYTES,
        )?;
        found.add(repository.store, found_by, &bytes);
    }
    Ok(())
}

impl Attached {
    /// Adds the files of a manifest, within the limits.
    fn add(&mut self, store: &dyn Store, found_by: FoundBy, bytes: &[u8]) {
        let manifest = match parse_document(bytes) {
            Ok(Document::Manifest(manifest)) => manifest,
            Ok(Document::Index(_)) => return,
            Err(error) => {
                self.unknown.push(format!("a manifest: {error}"));
                return;
            }
        };
        let digest = Digest::of(bytes);
        self.manifests += 1;
        if self.manifests > MAX_ATTACHED_MANIFESTS {
            if self.manifests == MAX_ATTACHED_MANIFESTS + 1 {
                let reason = format!("more than {MAX_ATTACHED_MANIFESTS} artifacts are attached");
                self.unknown.push(reason);
            }
            return;
        }
        // What has no file, or an empty one, says all in its type and annotations.
        if manifest.layers.is_empty() {
            self.files.push(AttachedFile {
                found_by,
                manifest: digest.clone(),
                artifact_type: manifest.artifact_type.clone().unwrap_or_default(),
                media_type: manifest.artifact_type.clone().unwrap_or_default(),
                content: None,
            });
        }
        for layer in &manifest.layers {
            let content = self.content(store, layer);
            self.files.push(AttachedFile {
                found_by,
                manifest: digest.clone(),
                artifact_type: manifest.artifact_type.clone().unwrap_or_default(),
                media_type: layer.media_type.clone(),
                content,
            });
        }
    }

    fn content(
        &mut self,
        store: &dyn Store,
        layer: &Descriptor,
    ) -> Option<Result<Vec<u8>, String>> {
        if !DOCUMENTS
            .iter()
            .any(|known| layer.media_type.starts_with(known))
        {
            return None;
        }
        self.bytes = self.bytes.saturating_add(layer.size);
        if layer.size > MAX_ATTACHED_FILE_BYTES || self.bytes > MAX_ATTACHED_BYTES {
            return Some(Err("it is too large".to_owned()));
        }
        let blob = BlobName::Digest {
            digest: layer.digest.clone(),
            size: layer.size,
        };
        let most = usize::try_from(layer.size).unwrap_or(usize::MAX);
        let read = store
            .open(&blob)
            .and_then(|input| document(store, input, &layer.digest, most));
        Some(read.map_err(|error| error.to_string()))
    }
}

/// A manifest by its tag; `None` where there is none.
fn manifest(repository: &Repository<'_>, tag: &str) -> Result<Option<Vec<u8>>, SourceError> {
    let what = format!("manifests/{tag}");
    let answer = ask(repository, &what)?;
    match answer.status().as_u16() {
        200..=299 => body(repository, answer).map(Some),
        404 => Ok(None),
        status => Err(repository
            .registry
            .error(refused(status, repository.name, &what))),
    }
}

fn ask(repository: &Repository<'_>, what: &str) -> Result<Answer, SourceError> {
    let headers = [("accept", ACCEPT.to_owned())];
    let url = repository.registry.address(repository.name, what)?;
    repository.registry.ask(&Question {
        headers: &headers,
        ..Question::new(Method::GET, &url, repository.name)
    })
}

fn body(repository: &Repository<'_>, answer: Answer) -> Result<Vec<u8>, SourceError> {
    let body: Box<dyn Read + Send> = Box::new(answer.into_body().into_reader());
    read_bounded(&repository.store.origin(), body, MAX_MANIFEST_BYTES)
}

/// The next page of a list, as `Link` names it: below the same repository, or nothing.
fn next_page(answer: &Answer, repository: &str) -> Option<String> {
    let link = answer.headers().get("link")?.to_str().ok()?;
    let (address, relation) = link.trim().strip_prefix('<')?.split_once('>')?;
    if !relation.contains("rel=\"next\"") && !relation.contains("rel=next") {
        return None;
    }
    let (_, what) = address.split_once(&format!("/{repository}/"))?;
    what.starts_with("referrers/").then(|| what.to_owned())
}
