//! How images are read: from where, with which credentials, and what is kept.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use seawall_image::config::Platform;
use seawall_image::{Readers, Secrets, catalogers};
use seawall_registry::{Cache, ImageContents, ImageReader, RegistryOptions, Source};

use crate::output;
use crate::registries::registry_options;

/// How images are read.
#[derive(Debug, Args)]
pub(super) struct ImageReading {
    /// Platform of images that are made for several, such as `linux/arm64`; by default `linux` and this machine's processor.
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", value_parser = platform)]
    platform: Option<Platform>,
    /// Ask this mirror first for images of a registry, as in `docker.io=mirror.example.com`; repeatable.
    #[arg(long, value_name = "REGISTRY=HOST", value_parser = pair)]
    registry_mirror: Vec<(String, String)>,
    /// Send the credential of a registry to this token server as well, as in `registry.example.com=auth.example.com`;
    /// repeatable. By default it goes to the registry itself only.
    #[arg(long, value_name = "REGISTRY=HOST", value_parser = pair)]
    registry_token_host: Vec<(String, String)>,
    /// Trust the certificate authorities in this PEM file as well; repeatable.
    #[arg(long, value_name = "FILE")]
    registry_ca: Vec<PathBuf>,
    /// Do not run the credential helpers that the user's Docker configuration names.
    #[arg(long)]
    no_credential_helpers: bool,
    /// Read every layer anew instead of using what was kept of earlier runs.
    #[arg(long)]
    no_cache: bool,
}

fn platform(text: &str) -> Result<Platform, String> {
    Platform::parse(text).map_err(|error| error.to_string())
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((registry, host)) if !registry.is_empty() && !host.is_empty() => {
            Ok((registry.to_owned(), host.to_owned()))
        }
        _ => Err("expected REGISTRY=HOST".to_owned()),
    }
}

/// What was read, in the order in which it was asked for.
pub(super) struct Images {
    /// What each text names, or why it cannot be read.
    pub(super) images: Vec<(String, anyhow::Result<ImageContents>)>,
}

impl ImageReading {
    /// Reads what the texts name, each once.
    pub(super) fn read(&self, names: &[String]) -> anyhow::Result<Images> {
        let options = self.options()?;
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
        for name in names {
            match Source::parse(name) {
                Ok(source) => {
                    places.push(images.len());
                    sources.push(source);
                    images.push((name.clone(), Err(anyhow::anyhow!("not read"))));
                }
                Err(error) => images.push((name.clone(), Err(error.into()))),
            }
        }
        for (place, read) in places.into_iter().zip(reader.read_all(&sources)) {
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

impl ImageReading {
    /// How registries are asked.
    fn options(&self) -> anyhow::Result<RegistryOptions> {
        let mut options = registry_options(self.platform.clone(), !self.no_credential_helpers)?;
        for (registry, host) in &self.registry_mirror {
            let mirrors = options.mirrors.entry(registry.clone()).or_default();
            mirrors.push(host.clone());
        }
        for (registry, host) in &self.registry_token_host {
            let hosts = options.token_hosts.entry(registry.clone()).or_default();
            hosts.push(host.clone());
        }
        for file in &self.registry_ca {
            let bytes = std::fs::read(file)
                .with_context(|| format!("`{}` cannot be read", file.display()))?;
            options.certificates.push(bytes);
        }
        Ok(options)
    }
}

/// The path that a text names, where it names one.
pub(super) fn path_of(name: &str) -> Option<PathBuf> {
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
