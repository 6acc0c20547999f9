//! Archives of images: `docker save` in its old and new form, and OCI layouts as a tar archive; compressed or not.
//!
//! Members are found by their place in the archive, and read from there. A compressed archive is
//! read from its beginning: once for all layers.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_image::Digest;
use seawall_image::config::{LayerMedia, Platform, parse_archive_manifest, parse_config};
use seawall_image::layer::{Compression, TarError, TarKind, TarStream, open_stream};
use seawall_image::limits::{Limits, MAX_CONFIG_BYTES, MAX_LINK_HOPS, MAX_MANIFEST_BYTES};
use seawall_image::path::{join, normalize, split, text_of};

use super::blobs::from_index;
use super::store::{BlobName, Image, Layer, Store, bounded};
use crate::error::SourceError;
use crate::limits::MAX_ARCHIVE_MEMBERS;

/// An archive with the places of its members.
pub(crate) struct Archive {
    path: PathBuf,
    compression: Compression,
    members: HashMap<String, Member>,
}

enum Member {
    File {
        at: u64,
        size: u64,
    },
    /// Old archives write a layer that two images share once, and links to it.
    Link(String),
}

impl Archive {
    /// Reads the places of all members; `None` when the file is no archive of images.
    pub(crate) fn open(path: &Path) -> Result<Option<Self>, SourceError> {
        let failed = |error| SourceError::file(path, error);
        // Before it is opened: opening a pipe waits for somebody who writes to it.
        if !std::fs::metadata(path).map_err(failed)?.is_file() {
            return Err(failed(io::Error::other("not a regular file")));
        }
        let mut file = File::open(path).map_err(failed)?;
        let mut head = Vec::new();
        (&mut file)
            .take(512)
            .read_to_end(&mut head)
            .map_err(failed)?;
        file.rewind().map_err(failed)?;
        let compression = Compression::detect(&head);
        let is_tar = head.get(257..262) == Some(b"ustar");
        if compression == Compression::None && !is_tar {
            return Ok(None);
        }
        let mut archive = Self {
            path: path.to_owned(),
            compression,
            members: HashMap::new(),
        };
        let found = match compression {
            Compression::None => archive.find_members(TarStream::new(file), TarStream::pass),
            _ => match open_stream(BufReader::new(file), Limits::default()) {
                Ok(stream) => archive.find_members(TarStream::new(stream), |_| Ok(())),
                Err(_) => return Ok(None),
            },
        };
        match found {
            Ok(()) => {}
            Err(error) if archive.is_of_images() => {
                return Err(SourceError::image(archive.origin(), error.to_string()));
            }
            Err(_) => return Ok(None),
        }
        Ok(archive.is_of_images().then_some(archive))
    }

    /// `pass` passes over the content of a member.
    fn find_members<R: Read>(
        &mut self,
        mut tar: TarStream<R>,
        pass: impl Fn(&mut TarStream<R>) -> Result<(), TarError>,
    ) -> Result<(), TarError> {
        while let Some(entry) = tar.next_entry()? {
            let Ok(path) = normalize(&entry.path) else {
                continue;
            };
            let member = match entry.kind {
                TarKind::File if entry.parts.is_none() => Member::File {
                    at: tar.position(),
                    size: entry.size,
                },
                TarKind::HardLink => Member::Link(text_of(&entry.link)),
                TarKind::Symlink => Member::Link(join(split(&path).0, &text_of(&entry.link))),
                _ => continue,
            };
            if self.members.len() >= MAX_ARCHIVE_MEMBERS {
                return Err(TarError::Limit(format!(
                    "the archive has more than {MAX_ARCHIVE_MEMBERS} members"
                )));
            }
            self.members.insert(path, member);
            pass(&mut tar)?;
        }
        Ok(())
    }

    fn is_of_images(&self) -> bool {
        let has = |name| self.members.contains_key(name);
        has("manifest.json") || (has("oci-layout") && has("index.json"))
    }

    fn member(&self, name: &str) -> Option<(u64, u64)> {
        let mut name = normalize(name.as_bytes()).ok()?;
        for _ in 0..MAX_LINK_HOPS {
            match self.members.get(&name)? {
                Member::File { at, size } => return Some((*at, *size)),
                Member::Link(target) => name = normalize(target.as_bytes()).ok()?,
            }
        }
        None
    }

    fn read(&self, name: &str, most: usize) -> Result<Vec<u8>, SourceError> {
        bounded(self, self.open(&BlobName::Member(name.to_owned()))?, most)
    }

    /// One image: by its name, or the only one.
    pub(crate) fn image(
        self,
        wanted: Option<&str>,
        platform: &Platform,
    ) -> Result<Image, SourceError> {
        let origin = self.origin();
        // Both forms are in archives of today's docker; the index has digests of what is stored.
        if self.members.contains_key("index.json") && self.members.contains_key("oci-layout") {
            let index = self.read("index.json", MAX_MANIFEST_BYTES)?;
            let has_blobs = self.members.keys().any(|name| name.starts_with("blobs/"));
            if has_blobs {
                return from_index(Arc::new(self), &origin, index, wanted, platform);
            }
        }
        let malformed = |source| SourceError::Document {
            origin: origin.clone(),
            source,
        };
        let text = self.read("manifest.json", MAX_MANIFEST_BYTES)?;
        let images = parse_archive_manifest(&text).map_err(malformed)?;
        let mut found = images.iter().filter(|image| match wanted {
            None => true,
            Some(wanted) => image.names().iter().any(|name| name == wanted),
        });
        let image = match (found.next(), found.next()) {
            (Some(image), None) => image,
            (None, _) => return Err(SourceError::image(origin, "it has no such image")),
            (Some(_), Some(_)) => {
                let names = images.iter().flat_map(|image| image.names());
                let names: Vec<&str> = names.take(20).map(String::as_str).collect();
                let reason = format!("it has several images; choose one: {}", names.join(", "));
                return Err(SourceError::image(origin, reason));
            }
        };
        let text = self.read(&image.config, MAX_CONFIG_BYTES)?;
        let config = parse_config(&text).map_err(malformed)?;
        let layers = image.layers.iter().enumerate().map(|(at, name)| Layer {
            blob: BlobName::Member(name.clone()),
            media: LayerMedia::Tar,
            media_type: String::new(),
            diff_id: config.diff_ids.get(at).cloned(),
            is_foreign: false,
        });
        Ok(Image {
            index: None,
            listed: Vec::new(),
            name: image.names().first().cloned().unwrap_or(origin),
            digest: None,
            digests: vec![Digest::of(&text)],
            layers: layers.collect(),
            config,
            store: Arc::new(self),
        })
    }
}

impl Store for Archive {
    fn origin(&self) -> String {
        self.path.display().to_string()
    }

    fn open(&self, blob: &BlobName) -> Result<Box<dyn Read + Send>, SourceError> {
        let name = match blob {
            BlobName::Member(name) => name.clone(),
            BlobName::Digest { digest, .. } => blob_path(digest),
        };
        let (at, size) = self
            .member(&name)
            .ok_or_else(|| SourceError::image(self.origin(), format!("it has no `{name}`")))?;
        let failed = |error| SourceError::file(&self.path, error);
        let mut file = File::open(&self.path).map_err(failed)?;
        if self.compression == Compression::None {
            file.seek(SeekFrom::Start(at)).map_err(failed)?;
            return Ok(Box::new(file.take(size)));
        }
        let mut stream = open_stream(file, Limits::default()).map_err(failed)?;
        io::copy(&mut (&mut stream).take(at), &mut io::sink()).map_err(failed)?;
        Ok(Box::new(stream.take(size)))
    }

    fn walk(&self, blobs: &[&BlobName], show: &mut dyn FnMut(usize, &mut dyn Read)) {
        if self.compression == Compression::None {
            return;
        }
        let place = |blob: &BlobName| match blob {
            BlobName::Member(name) => self.member(name),
            BlobName::Digest { digest, .. } => self.member(&blob_path(digest)),
        };
        let places = blobs.iter().enumerate();
        let mut places: Vec<(u64, u64, usize)> = places
            .filter_map(|(number, blob)| place(blob).map(|(at, size)| (at, size, number)))
            .collect();
        places.sort_unstable();
        let Ok(file) = File::open(&self.path) else {
            return;
        };
        let Ok(mut stream) = open_stream(file, Limits::default()) else {
            return;
        };
        let mut passed = 0;
        for (at, size, number) in places {
            // Two names of one member: the second one is opened by itself.
            let Some(between) = at.checked_sub(passed) else {
                continue;
            };
            let skipped = io::copy(&mut (&mut stream).take(between), &mut io::sink());
            if skipped.ok() != Some(between) {
                return;
            }
            let mut member = (&mut stream).take(size);
            show(number, &mut member);
            let left = member.limit();
            if io::copy(&mut member, &mut io::sink()).ok() != Some(left) {
                return;
            }
            passed = at + size;
        }
    }
}

fn blob_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm(), digest.hex())
}
