//! A database from elsewhere takes the place of the old one: from a file, a web server or a registry, in one way.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use seawall_advisory::database::{Database, Trust};
use seawall_image::config::Platform;
use seawall_registry::{
    ArtifactSource, MAX_ARTIFACT_BYTES, Part, RegistryOptions, artifact_sources, download,
    has_digest,
};

use super::artifact::DATABASE;
use super::lock::lock;
use super::place::{self, Mapped, Place};
use crate::output::Keep;
use crate::registries::RegistryArguments;
use crate::{Outcome, output};

/// How a database is fetched, and what is required of it.
#[derive(Debug, Args)]
pub(super) struct Incoming {
    /// Accept a database that is older than the one that is there.
    #[arg(long)]
    allow_older: bool,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    registries: RegistryArguments,
}

/// Where a database can be.
pub(super) enum Source {
    /// A file of this machine or of a share.
    File(PathBuf),
    /// A file of a web server.
    Web(String),
    /// An artifact of a registry.
    Registry(String),
}

impl Source {
    /// `oci://NAME`, `https://…`, or a path.
    pub(super) fn parse(text: &str) -> Self {
        match text.split_once("://") {
            Some(("oci", name)) => Self::Registry(name.to_owned()),
            Some(_) => Self::Web(text.to_owned()),
            None => Self::File(text.into()),
        }
    }
}

/// One place that is asked, with what it is called to the user.
enum Asked {
    File(PathBuf),
    Web(String),
    Registry(ArtifactSource),
}

impl Incoming {
    /// Asks the sources in order. The first that gives an acceptable database counts.
    pub(super) fn run(&self, sources: &[Source]) -> anyhow::Result<Outcome> {
        let path = self.place.path()?;
        let is_file = |source: &Source| matches!(source, Source::File(_));
        let options = match sources.iter().all(is_file) {
            // A file needs no credentials, and is read whatever is wrong with them.
            true => RegistryOptions::new(Platform::linux(std::env::consts::ARCH)),
            false => self.registries.options(None)?,
        };
        let _lock = lock(&path)?;
        let mut failed = 0;
        for (name, asked) in asked(sources, &options)? {
            match self.take(&asked, &path, &options) {
                Ok(()) => return Ok(Outcome::Clean),
                Err(error) => {
                    output::error(&error.context(format!("`{name}`")));
                    failed += 1;
                }
            }
        }
        bail!("none of {failed} sources gave a database that is accepted")
    }

    /// Fetches what a source has, checks it whole, and puts it in its place.
    fn take(&self, asked: &Asked, path: &Path, options: &RegistryOptions) -> anyhow::Result<()> {
        let trust = self.trust(path);
        let part = match asked {
            Asked::File(named) => {
                let mut file = place::open_file(named)?;
                check(named, &file, &trust)?;
                output::write_with(path, Keep::Safe, |out| {
                    std::io::copy(&mut file, out).map(drop)
                })?;
                output::note(&format!("`{}` is up to date", path.display()));
                return Ok(());
            }
            Asked::Web(address) => {
                let mut part = Part::open(path, address)?;
                download(address, options, &mut part, MAX_ARTIFACT_BYTES)?;
                part
            }
            Asked::Registry(source) => {
                let found = source.find(DATABASE, options)?;
                let has_length = |metadata: std::fs::Metadata| metadata.len() == found.length;
                if std::fs::metadata(path).is_ok_and(has_length) && has_digest(path, &found.digest)?
                {
                    check(path, &place::open_file(path)?, &trust)?;
                    output::note(&format!("`{}` is up to date already", path.display()));
                    return Ok(());
                }
                let mut part = Part::open(path, found.digest.as_str())?;
                found.fetch(&mut part)?;
                part
            }
        };
        let mut part = part;
        let name = part.path().to_owned();
        if let Err(error) = check(&name, part.file(), &trust) {
            part.discard();
            return Err(error);
        }
        part.persist(path)
            .with_context(|| format!("`{}` cannot be written", path.display()))?;
        output::note(&format!("`{}` is up to date", path.display()));
        Ok(())
    }

    /// What is required: a trusted signer, and nothing older than what is there.
    fn trust(&self, path: &Path) -> Trust {
        let any = Trust {
            accept_unsigned: true,
            ..self.place.trust()
        };
        let not_before = match place::open(path, &any) {
            Ok(old) if !self.allow_older => Some(old.created()),
            _ => None,
        };
        Trust {
            not_before,
            ..self.place.trust()
        }
    }
}

/// Every place that is asked: of a registry its mirrors first.
fn asked(sources: &[Source], options: &RegistryOptions) -> anyhow::Result<Vec<(String, Asked)>> {
    let mut all = Vec::new();
    for source in sources {
        match source {
            Source::File(path) => {
                all.push((path.display().to_string(), Asked::File(path.clone())));
            }
            Source::Web(address) => all.push((address.clone(), Asked::Web(address.clone()))),
            Source::Registry(name) => {
                let places = artifact_sources(name, options)?;
                all.extend(places.into_iter().map(|source| {
                    let shown = format!("{name} of {}", source.host());
                    (shown, Asked::Registry(source))
                }));
            }
        }
    }
    Ok(all)
}

/// Every block and every advisory is read once, so that what is put in place is whole.
pub(super) fn check(name: &Path, file: &File, trust: &Trust) -> anyhow::Result<()> {
    let database: Database<Mapped> = place::read(name, file, trust)?;
    let mut reader = database.reader();
    reader.verify()?;
    for number in 0..database.advisory_count() {
        reader.numbered(number)?;
    }
    ensure!(database.advisory_count() > 0, "the database is empty");
    Ok(())
}
