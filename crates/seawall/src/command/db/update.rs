//! `seawall db update`: a database from a mirror, checked before it takes the place of the old one.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use seawall_advisory::database::{Database, Trust};
use seawall_registry::download;

use super::place::{self, Place};
use crate::output::Keep;
use crate::registries::registry_options;
use crate::{Outcome, output};

/// Fetch a database from a mirror or a file, and check it before it takes the old one's place.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where the database is: an HTTPS address or a file; repeatable, the first that answers counts.
    #[arg(long, value_name = "URL", required = true)]
    from: Vec<String>,
    /// Accept a database that is older than the one that is there.
    #[arg(long)]
    allow_older: bool,
    #[command(flatten)]
    place: Place,
}

/// Largest database: the whole CVE List with every feed has about 300 MB.
const MAX_BYTES: u64 = 4 << 30;

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let path = arguments.place.path()?;
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)
            .with_context(|| format!("`{}` cannot be made", parent.display()))?;
    }
    let lock_path = path.with_extension("lock");
    let lock = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .with_context(|| format!("`{}` cannot be opened", lock_path.display()))?;
    if lock.try_lock().is_err() {
        bail!("another update of `{}` is running", path.display());
    }
    let mut failures = Vec::new();
    for source in &arguments.from {
        match fetch(source, &path).and_then(|fetched| take(arguments, &fetched, &path)) {
            Ok(()) => return Ok(Outcome::Clean),
            Err(error) => {
                output::error(&error.context(format!("`{source}`")));
                failures.push(source);
            }
        }
    }
    bail!(
        "none of {} mirrors gave a database that is accepted",
        failures.len()
    )
}

/// A database that has not been checked yet.
enum Fetched {
    /// A file that was named. It stays as it is.
    Named(PathBuf),
    /// What was downloaded beside the old one, and is ours to move or remove.
    Part(PathBuf),
}

impl Fetched {
    fn path(&self) -> &Path {
        match self {
            Self::Named(path) | Self::Part(path) => path,
        }
    }
}

/// What a source has. A download that broke off is resumed the next time.
fn fetch(source: &str, path: &Path) -> anyhow::Result<Fetched> {
    if !source.contains("://") {
        return Ok(Fetched::Named(PathBuf::from(source)));
    }
    let part = path.with_extension("part");
    let from = path.with_extension("part-from");
    // The beginning of another file is no beginning of this one.
    if std::fs::read_to_string(&from).ok().as_deref() != Some(source) {
        let _ = std::fs::remove_file(&part);
        std::fs::write(&from, source)
            .with_context(|| format!("`{}` cannot be written", from.display()))?;
    }
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&part)
        .with_context(|| format!("`{}` cannot be written", part.display()))?;
    let options = registry_options(None, true)?;
    download(source, &options, &mut file, MAX_BYTES)?;
    file.sync_all()?;
    Ok(Fetched::Part(part))
}

/// Checks what was fetched, whole, and puts it in its place.
fn take(arguments: &Arguments, fetched: &Fetched, path: &Path) -> anyhow::Result<()> {
    let not_before = match place::open(
        path,
        &Trust {
            accept_unsigned: true,
            ..arguments.place.trust()
        },
    ) {
        Ok(old) if !arguments.allow_older => Some(old.created()),
        _ => None,
    };
    let trust = Trust {
        not_before,
        ..arguments.place.trust()
    };
    if let Err(error) = check(fetched.path(), &trust) {
        if let Fetched::Part(part) = fetched {
            // Resuming would only add to what is wrong.
            let _ = std::fs::remove_file(part);
        }
        return Err(error);
    }
    match fetched {
        Fetched::Part(part) => {
            std::fs::rename(part, path)
                .with_context(|| format!("`{}` cannot be written", path.display()))?;
            let _ = std::fs::remove_file(path.with_extension("part-from"));
        }
        Fetched::Named(named) => {
            let mut file = File::open(named)?;
            output::write_with(path, Keep::Safe, |out| {
                std::io::copy(&mut file, out).map(drop)
            })?;
        }
    }
    output::note(&format!("`{}` is up to date", path.display()));
    Ok(())
}

/// Every block and every advisory is read once, so that what is put in place is whole.
fn check(fetched: &Path, trust: &Trust) -> anyhow::Result<()> {
    let database: Database<place::Mapped> = place::open(fetched, trust)?;
    let mut reader = database.reader();
    reader.verify()?;
    for number in 0..database.advisory_count() {
        reader.numbered(number)?;
    }
    ensure!(database.advisory_count() > 0, "the database is empty");
    Ok(())
}
