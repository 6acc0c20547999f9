//! For tests: one file read by one cataloger, and what was found as short texts.

use super::reader::Reader;
use crate::catalog::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::entry::{Entry, EntryKind};

pub(crate) fn entry(path: &str, size: usize) -> Entry {
    Entry {
        path: path.to_owned(),
        kind: EntryKind::File,
        mode: 0o644,
        uid: 0,
        gid: 0,
        size: size as u64,
    }
}

pub(crate) fn try_read(reader: &Reader, path: &str, bytes: &[u8]) -> Result<Reading, Unreadable> {
    let entry = entry(path, bytes.len());
    assert_ne!(
        reader.wants(&entry),
        Want::No,
        "{} wants {path}",
        reader.name()
    );
    reader.read(&FileView {
        entry: &entry,
        bytes,
    })
}

pub(crate) fn read_with(reader: &Reader, path: &str, bytes: &[u8]) -> Reading {
    try_read(reader, path, bytes).unwrap_or_else(|error| panic!("{path}: {}", error.reason))
}

pub(crate) fn wants(reader: &Reader, path: &str) -> bool {
    reader.wants(&entry(path, 1)) == Want::Whole
}

/// `name version`, with ` (development)`.
pub(crate) fn names(reading: &Reading) -> Vec<String> {
    let packages = reading.packages.iter();
    packages
        .map(|package| {
            let development = if package.development {
                " (development)"
            } else {
                ""
            };
            format!("{} {}{development}", package.name, package.version)
        })
        .collect()
}

/// `fact=value` of all packages.
pub(crate) fn facts(reading: &Reading) -> Vec<String> {
    let facts = reading.packages.iter().flat_map(|package| &package.facts);
    facts
        .map(|(name, value)| format!("{name}={value}"))
        .collect()
}
