//! Which source a text names.

use std::path::{Path, PathBuf};

use seawall_model::ImageRef;

use super::archive::Archive;
use super::blobs::{from_layout, is_layout};
use super::containerd::from_containerd;
use super::remote::from_registry;
use super::store::Image;
use crate::client::{Clients, RegistryOptions};
use crate::documents::Documents;
use crate::error::SourceError;

/// Where containerd keeps what it has.
const CONTAINERD: &str = "/var/lib/containerd";

/// Where an image, a file system or a binary is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An image of a registry: `registry:nginx:1.27`.
    Registry(String),
    /// An OCI layout, as a directory or archive, with the name of an image in it: `oci:path:tag`.
    Layout(PathBuf, Option<String>),
    /// An archive of `docker save`, with the name of an image in it: `docker-archive:path:name`.
    Archive(PathBuf, Option<String>),
    /// A source directory: `dir:path`.
    Directory(PathBuf),
    /// An unpacked root file system: `rootfs:path`.
    RootFs(PathBuf),
    /// A single file: `file:path`.
    File(PathBuf),
    /// An image of containerd's store by name or digest: `containerd:nginx:1.27`, `containerd:sha256:…`,
    /// `containerd:/var/lib/containerd:nginx:1.27`.
    Containerd(PathBuf, String),
    /// The root of a running process: `pid:1234`.
    Process(u32),
}

impl Source {
    /// Which source a text names: by its scheme; without one, what exists as a path is that, and all else is an image of a
    /// registry.
    ///
    /// # Errors
    /// When it names nothing.
    pub fn parse(text: &str) -> Result<Self, SourceError> {
        let wrong = |reason: &str| SourceError::Reference {
            text: text.to_owned(),
            reason: reason.to_owned(),
        };
        let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
        if rest.is_empty() {
            return Err(wrong("it is empty"));
        }
        Ok(match scheme {
            "registry" | "docker" => {
                let rest = rest.trim_start_matches("//");
                ImageRef::parse(rest)
                    .ok_or_else(|| wrong("expected `[registry/]repository[:tag][@digest]`"))?;
                Self::Registry(rest.to_owned())
            }
            "oci" | "oci-dir" | "oci-archive" => {
                let (path, name) = with_name(rest);
                Self::Layout(path, name)
            }
            "docker-archive" => {
                let (path, name) = with_name(rest);
                Self::Archive(path, name)
            }
            "dir" => Self::Directory(rest.into()),
            "rootfs" => Self::RootFs(rest.into()),
            "file" => Self::File(rest.into()),
            "pid" => Self::Process(rest.parse().map_err(|_| wrong("expected a process id"))?),
            "containerd" => {
                let (root, name) = match rest.starts_with('/') {
                    true => rest
                        .split_once(':')
                        .ok_or_else(|| wrong("expected `containerd:ROOT:NAME`"))?,
                    false => (CONTAINERD, rest),
                };
                Self::Containerd(root.into(), name.to_owned())
            }
            _ => return Self::detect(text),
        })
    }

    fn detect(text: &str) -> Result<Self, SourceError> {
        let path = Path::new(text);
        let wrong = |reason: &str| SourceError::Reference {
            text: text.to_owned(),
            reason: reason.to_owned(),
        };
        if path.is_dir() {
            return Ok(match is_layout(path) {
                true => Self::Layout(path.to_owned(), None),
                false => Self::Directory(path.to_owned()),
            });
        }
        if path.is_file() {
            return Ok(match Archive::open(path)? {
                Some(_) => Self::Archive(path.to_owned(), None),
                None => Self::File(path.to_owned()),
            });
        }
        let is_path = text.starts_with(['/', '.', '~']);
        match ImageRef::parse(text) {
            Some(_) if !is_path => Ok(Self::Registry(text.to_owned())),
            _ if is_path => Err(wrong("there is no such file or directory")),
            _ => Err(wrong(
                "it is no file and no `[registry/]repository[:tag][@digest]`",
            )),
        }
    }
}

/// A path, and the name of an image after a colon; a path with colons that exists is that.
fn with_name(text: &str) -> (PathBuf, Option<String>) {
    if !Path::new(text).exists() {
        for (at, _) in text.match_indices(':') {
            if Path::new(&text[..at]).exists() {
                return (text[..at].into(), Some(text[at + 1..].to_owned()));
            }
        }
    }
    (text.into(), None)
}

/// What a source was opened as.
#[derive(Debug)]
pub(crate) enum Opened {
    /// An image with layers.
    Image(Box<Image>),
    /// A directory tree, and whether mounts in it are passed over.
    Tree(PathBuf, bool),
    /// One file.
    File(PathBuf),
}

impl Source {
    /// Opens what it names. Layers are not read yet; documents that were kept of registries are not asked for.
    pub(crate) fn open(
        &self,
        options: &RegistryOptions,
        clients: &Clients,
        kept: Option<&Documents>,
    ) -> Result<Opened, SourceError> {
        let platform = &options.platform;
        let image = match self {
            Self::Registry(text) => from_registry(text, options, clients, kept)?,
            Self::Layout(path, name) if path.is_dir() => {
                from_layout(path, name.as_deref(), platform)?
            }
            Self::Layout(path, name) | Self::Archive(path, name) => {
                let archive = Archive::open(path)?.ok_or_else(|| {
                    SourceError::image(path.display().to_string(), "not an archive of images")
                })?;
                archive.image(name.as_deref(), platform)?
            }
            Self::Containerd(root, name) => from_containerd(root, name, platform)?,
            Self::Directory(path) | Self::RootFs(path) => {
                return Ok(Opened::Tree(path.clone(), false));
            }
            Self::Process(id) => {
                return Ok(Opened::Tree(format!("/proc/{id}/root").into(), true));
            }
            Self::File(path) => return Ok(Opened::File(path.clone())),
        };
        Ok(Opened::Image(Box::new(image)))
    }
}

/// Opens an image whose layers can be read.
///
/// # Errors
/// When the source has no layers, or cannot be had.
pub fn open(source: &Source, options: &RegistryOptions) -> Result<Image, SourceError> {
    match source.open(options, &Clients::default(), None)? {
        Opened::Image(image) => Ok(*image),
        Opened::Tree(path, _) | Opened::File(path) => Err(SourceError::image(
            path.display().to_string(),
            "it is no image with layers",
        )),
    }
}
