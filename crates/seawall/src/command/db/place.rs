//! Where the database is, and opening it.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use memmap2::Mmap;
use seawall_advisory::database::{Database, PublicKey, Signer, Trust};
use seawall_answer::database::DatabaseStatus;
use seawall_finding::Date;
use seawall_scan::images::MAX_DATABASE_AGE_DAYS;

use crate::clock;

/// How old a database can be, wherever it is: the one that is asked, or the one that results of images come from.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct DatabaseAge {
    /// The age in days from which a database of vulnerabilities is too old to prove that something is not vulnerable.
    #[arg(long, value_name = "DAYS", default_value_t = MAX_DATABASE_AGE_DAYS)]
    pub(crate) max_database_age: u64,
}

impl Default for DatabaseAge {
    fn default() -> Self {
        Self {
            max_database_age: MAX_DATABASE_AGE_DAYS,
        }
    }
}

/// The database, and who may have signed it.
#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The database of known vulnerabilities; by default `seawall/advisories.db` in the user's data directory.
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// Accept only a database that is signed by this key (64 hexadecimal digits); repeatable. Without it, only databases that
    /// are not signed are accepted.
    #[arg(long, value_name = "KEY", value_parser = public_key)]
    database_key: Vec<PublicKey>,
    #[command(flatten)]
    age: DatabaseAge,
}

fn public_key(text: &str) -> Result<PublicKey, String> {
    PublicKey::parse(text).ok_or_else(|| "expected 64 hexadecimal digits".to_owned())
}

/// A file in memory.
pub(crate) struct Mapped(Mmap);

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// An open database.
pub(crate) struct OpenedDatabase {
    /// The file.
    pub(crate) path: PathBuf,
    /// What is in it.
    pub(crate) database: Database<Mapped>,
    /// Why its silence proves nothing, as a sentence; `None` when it is recent enough.
    pub(crate) stale: Option<String>,
}

impl Place {
    /// The file: the one that was named, or the default.
    pub(crate) fn path(&self) -> anyhow::Result<PathBuf> {
        match &self.database {
            Some(path) => Ok(path.clone()),
            None => default_path(),
        }
    }

    /// What is required of it.
    pub(crate) fn trust(&self) -> Trust {
        Trust {
            keys: self.database_key.clone(),
            accept_unsigned: self.database_key.is_empty(),
            not_before: None,
        }
    }

    /// Opens it.
    pub(crate) fn open(&self) -> anyhow::Result<OpenedDatabase> {
        let path = self.path()?;
        let file = open_file(&path)?;
        self.open_in(path, &file)
    }

    /// Opens it in a file that is open already.
    pub(super) fn open_in(&self, path: PathBuf, file: &File) -> anyhow::Result<OpenedDatabase> {
        let database = read(&path, file, &self.trust())?;
        let days = age_days(database.created());
        let stale = (days > self.age.max_database_age).then(|| {
            format!(
                "the database of vulnerabilities is {days} days old, and {} are allowed: what was published since is unknown",
                self.age.max_database_age
            )
        });
        Ok(OpenedDatabase {
            path,
            database,
            stale,
        })
    }
}

impl Place {
    /// Opens it where it was named or is in its usual place; `None` where there is none.
    pub(crate) fn open_if_there(&self) -> anyhow::Result<Option<OpenedDatabase>> {
        match self.database.is_none() && !self.path()?.exists() {
            true => Ok(None),
            false => self.open().map(Some),
        }
    }
}

impl OpenedDatabase {
    /// What it says about itself.
    pub(crate) fn status(&self) -> DatabaseStatus {
        let status = self.database.status();
        let created = self.database.created();
        DatabaseStatus {
            path: self.path.display().to_string(),
            created: clock::at(created),
            age_days: age_days(created),
            signed_by: match self.database.signer() {
                Signer::Unsigned => None,
                Signer::Key(key) => Some(key.to_string()),
            },
            advisories: status.advisories,
            exploited: status.exploited,
            likelihoods: status.likelihoods,
            feeds: status.feeds.iter().map(feed).collect(),
            ecosystems: status
                .ecosystems
                .iter()
                .map(|one| seawall_answer::database::Ecosystem {
                    name: one.ecosystem.to_string(),
                    advisories: one.advisories,
                })
                .collect(),
        }
    }

    /// The day it was made.
    pub(crate) fn day(&self) -> Date {
        Date::from_unix_seconds(self.database.created())
    }
}

/// A feed as answers name it.
pub(super) fn feed(
    status: &seawall_advisory::database::FeedStatus,
) -> seawall_answer::database::Feed {
    seawall_answer::database::Feed {
        name: status.name.clone(),
        source: status.source.clone(),
        date: status.date.clone(),
        records: status.records,
        unread: status.unread,
        complete: status.complete.iter().map(ToString::to_string).collect(),
    }
}

/// `seawall/advisories.db` below `XDG_DATA_HOME`.
fn default_path() -> anyhow::Result<PathBuf> {
    let data = std::env::var_os("XDG_DATA_HOME").filter(|path| !path.is_empty());
    let data = data.map(PathBuf::from).or_else(|| {
        let home = std::env::var_os("HOME").filter(|path| !path.is_empty())?;
        Some(Path::new(&home).join(".local/share"))
    });
    let Some(data) = data else {
        bail!("neither XDG_DATA_HOME nor HOME is set\n  hint: name the database with --database");
    };
    Ok(data.join("seawall/advisories.db"))
}

/// Opens the database in a file.
pub(super) fn open(path: &Path, trust: &Trust) -> anyhow::Result<Database<Mapped>> {
    read(path, &open_file(path)?, trust)
}

/// Opens a file that may be a database.
pub(super) fn open_file(path: &Path) -> anyhow::Result<File> {
    // Before it is opened: opening a pipe waits for somebody who writes to it.
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        bail!("the database `{}` is no regular file", path.display());
    }
    match File::open(path) {
        Ok(file) => Ok(file),
        Err(error) => bail!(
            "the database `{}` cannot be opened: {error}\n  hint: `seawall db import FEED` makes one, `seawall db update --from SOURCE` fetches one",
            path.display()
        ),
    }
}

/// The database in an open file; `path` is its name, for messages.
pub(super) fn read(path: &Path, file: &File, trust: &Trust) -> anyhow::Result<Database<Mapped>> {
    let named = || format!("the database `{}`", path.display());
    if file.metadata().with_context(named)?.len() == 0 {
        bail!("the database `{}` is empty", path.display());
    }
    let bytes = map(file).with_context(named)?;
    Database::open(Mapped(bytes), trust).with_context(named)
}

// SAFETY: databases are replaced by renaming and never written in place, as `seawall db` does; that of somebody who does so
// all the same can end the program, which answers nothing then.
#[allow(unsafe_code)]
fn map(file: &File) -> std::io::Result<Mmap> {
    unsafe { Mmap::map(file) }
}

/// Whole days since a time in unix seconds.
fn age_days(created: u64) -> u64 {
    clock::seconds().saturating_sub(created) / 86_400
}
