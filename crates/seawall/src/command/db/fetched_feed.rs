//! A feed where it can be read: in its place, or fetched from a web server for as long as it is needed.

use std::path::{Path, PathBuf};

use anyhow::Context;
use seawall_registry::{Part, download};
use tempfile::TempDir;

use crate::registries::RegistryArguments;

/// Largest feed that is fetched, in bytes. All of OSV in one archive has about 2 GB.
const MAX_FEED_BYTES: u64 = 16 << 30;

/// Longest name of a file that is taken from an address.
const MAX_NAME_BYTES: usize = 100;

/// A feed that can be read.
pub(super) enum FetchedFeed {
    /// A file or directory that was named.
    Named(PathBuf),
    /// What was fetched, in a directory that goes with it.
    Temporary(
        PathBuf,
        #[expect(dead_code, reason = "it is removed with this")] TempDir,
    ),
}

impl FetchedFeed {
    /// A path, or what an address gives. What was fetched is as old as its server says, like a file that was fetched before.
    pub(super) fn of(feed: &str, registries: &RegistryArguments) -> anyhow::Result<Self> {
        if !feed.contains("://") {
            return Ok(Self::Named(feed.into()));
        }
        let directory = tempfile::tempdir().context("no temporary directory")?;
        let path = directory.path().join(file_name(feed));
        let options = registries.options(None)?;
        // A directory of its own: the file has no name that an address could choose.
        let mut part = Part::open(&directory.path().join("feed"), feed)?;
        let modified = download(feed, &options, &mut part, MAX_FEED_BYTES)?;
        if let Some(modified) = modified {
            part.file().set_modified(modified)?;
        }
        part.persist(&path)?;
        Ok(Self::Temporary(path, directory))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Named(path) | Self::Temporary(path, _) => path,
        }
    }
}

/// The last part of an address as the name of a file: what a feed is can be told by its name, as of `epss.csv.gz`.
fn file_name(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let name: String = last.chars().filter(|letter| is_plain(*letter)).collect();
    let name = name.trim_start_matches('.');
    match name.len() {
        1..=MAX_NAME_BYTES if name != "feed.part" && name != "feed.part-from" => name.to_owned(),
        _ => "all".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn files_are_named_plainly() {
        for (address, name) in [
            ("https://example.com/osv/all.zip", "all.zip"),
            ("https://example.com/epss.csv.gz?date=1/2#a", "epss.csv.gz"),
            ("https://example.com/../..", "all"),
            ("https://example.com/%2e%2e%2fetc", "2e2e2fetc"),
            ("https://example.com/", "all"),
            ("https://example.com/feed.part", "all"),
        ] {
            assert_eq!(file_name(address), name, "{address}");
        }
        assert_eq!(file_name(&format!("https://a/{}", "x".repeat(200))), "all");
    }
}
