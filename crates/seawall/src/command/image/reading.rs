//! How images are read: from where, with which credentials, and what is kept.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use seawall_image::config::Platform;
use seawall_image::sbom::{self, limits::MAX_DOCUMENT_BYTES};
use seawall_image::{Contents, Readers, Secrets, catalogers};
use seawall_registry::{Attached, Cache, DockerConfig, ImageContents, ImageReader, Source};

use super::pull_secrets::PullSecrets;
use crate::output;
use crate::registries::RegistryArguments;

/// How images are read.
#[derive(Debug, Args)]
pub(super) struct ImageReading {
    /// Platform of images that are made for several, such as `linux/arm64`; by default `linux` and this machine's processor.
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", value_parser = platform)]
    platform: Option<Platform>,
    #[command(flatten)]
    registries: RegistryArguments,
    /// Read every layer anew instead of using what was kept of earlier runs.
    #[arg(long)]
    no_cache: bool,
}

fn platform(text: &str) -> Result<Platform, String> {
    Platform::parse(text).map_err(|error| error.to_string())
}

/// What names an image.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Named {
    /// The user, who can mean files of this machine.
    ByUser(String),
    /// A manifest, whose author can only mean an image of a registry, whatever it is called.
    ByInput(String),
}

impl Named {
    /// The text.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::ByUser(text) | Self::ByInput(text) => text,
        }
    }
}

/// What was read, in the order in which it was asked for.
pub(super) struct Images {
    /// What each text names, or why it cannot be read.
    pub(super) images: Vec<(String, anyhow::Result<ImageContents>)>,
}

impl ImageReading {
    /// Reads what the texts name, each once; images of the input with its pull secrets.
    pub(super) fn read(&self, names: &[Named], secrets: &PullSecrets) -> anyhow::Result<Images> {
        let options = self.registries.options(self.platform.clone())?;
        let reader = ImageReader {
            readers: Readers {
                examiners: &[&Secrets],
                ..Readers::new(catalogers::all())
            },
            cache: if self.no_cache {
                None
            } else {
                cache_directory().map(Cache::new)
            },
            options,
        };
        let mut sources = Vec::new();
        let mut images: Vec<(String, anyhow::Result<ImageContents>)> = Vec::new();
        let mut places = Vec::new();
        let mut credentials = Vec::new();
        for named in names {
            let (name, parsed) = match named {
                Named::ByUser(name) => {
                    if let Some(read) = bill_of_materials(name) {
                        images.push((name.clone(), read));
                        continue;
                    }
                    (name, Source::parse(name))
                }
                Named::ByInput(name) => (name, Ok(Source::Registry(name.clone()))),
            };
            match parsed {
                Ok(source) => {
                    places.push(images.len());
                    sources.push(source);
                    credentials.push(match named {
                        Named::ByUser(_) => Vec::new(),
                        Named::ByInput(name) => secrets.for_image(name),
                    });
                    images.push((name.clone(), Err(anyhow::anyhow!("not read"))));
                }
                Err(error) => images.push((name.clone(), Err(error.into()))),
            }
        }
        let all = reader.read_all_with(&sources, &credentials);
        for (place, read) in places.into_iter().zip(all) {
            if let Ok(read) = &read {
                for note in &read.notes {
                    output::note(note);
                }
            }
            images[place].1 = read.map_err(anyhow::Error::from);
        }
        Ok(Images { images })
    }
}

/// A bill of materials, where a text names a file that is one. With `sbom:` in front it has to be.
fn bill_of_materials(name: &str) -> Option<anyhow::Result<ImageContents>> {
    let named = name.strip_prefix("sbom:");
    let path = match named {
        Some(path) => PathBuf::from(path),
        None => path_of(name).filter(|path| {
            let ending = path.extension().unwrap_or_default();
            ["json", "jsonld", "spdx", "xml"]
                .iter()
                .any(|known| ending == *known)
                && path.is_file()
        })?,
    };
    let bytes = match std::fs::File::open(&path) {
        Ok(file) => {
            let mut bytes = Vec::new();
            let most = MAX_DOCUMENT_BYTES as u64;
            match file.take(most + 1).read_to_end(&mut bytes) {
                Ok(_) => bytes,
                Err(error) => return named.map(|_| Err(error.into())),
            }
        }
        Err(error) => {
            let error = anyhow::Error::from(error);
            return named
                .map(|_| Err(error.context(format!("`{}` cannot be read", path.display()))));
        }
    };
    match sbom::read(&bytes) {
        Ok(document) => Some(Ok(ImageContents {
            name: name.to_owned(),
            digests: document.digest.iter().cloned().collect(),
            digest: document.digest,
            config: None,
            contents: Contents {
                release: document.release,
                packages: document.packages,
                unknown: document.unknown,
                ..Contents::default()
            },
            notes: Vec::new(),
        })),
        Err(error) => named.map(|_| Err(error.into())),
    }
}

impl ImageReading {
    /// What is attached to an image that was read. What cannot be had is unknown in it.
    pub(super) fn attached(
        &self,
        named: &Named,
        credentials: &[Arc<DockerConfig>],
        read: &ImageContents,
    ) -> Attached {
        let source = match named {
            Named::ByUser(name) => match Source::parse(name) {
                Ok(source) if read.digest.is_some() && read.config.is_some() => source,
                // A directory, a binary, a bill of materials.
                _ => return Attached::default(),
            },
            Named::ByInput(name) => Source::Registry(name.clone()),
        };
        let found = self.registries.options(self.platform.clone());
        let found = found.and_then(|options| {
            let reader = ImageReader {
                readers: Readers::new(&[]),
                cache: None,
                options,
            };
            Ok(reader.attached(&source, credentials, read)?)
        });
        found.unwrap_or_else(|error| {
            let mut nothing = Attached::default();
            nothing.unknown.push(format!("{error:#}"));
            nothing
        })
    }

    /// Reads what one text names.
    pub(super) fn read_one(&self, name: &str) -> anyhow::Result<ImageContents> {
        let names = [Named::ByUser(name.to_owned())];
        let mut images = self.read(&names, &PullSecrets::default())?.images;
        let read = images.pop().map(|(_, read)| read);
        read.unwrap_or_else(|| Err(anyhow::anyhow!("nothing was read")))
    }
}

/// The path that a text names, where it names one.
pub(crate) fn path_of(name: &str) -> Option<PathBuf> {
    match Source::parse(name).ok()? {
        Source::Layout(path, _) | Source::Archive(path, _) => Some(path),
        Source::Directory(path) | Source::RootFs(path) | Source::File(path) => Some(path),
        Source::Registry(_) | Source::Containerd(..) | Source::Process(_) => None,
    }
}

/// `seawall/layers` below `XDG_CACHE_HOME`.
fn cache_directory() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|path| !path.is_empty());
    let cache = set("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(Path::new(&set("HOME")?).join(".cache")))?;
    Some(cache.join("seawall/layers"))
}
