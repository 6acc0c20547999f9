//! The index of a VEX repository: which document is about which package (VEX Repository Specification 0.1,
//! github.com/aquasecurity/vex-repo-spec).
//!
//! A repository is a directory or archive with an `index.json`; documents are found through it and not by searching, so that of
//! hundreds of thousands only those are read that are about a package in question.

use std::collections::HashMap;

use seawall_package::Purl;
use serde::Deserialize;

use super::error::VexError;
use super::limits::{MAX_REPOSITORY_BYTES, MAX_REPOSITORY_PACKAGES};

/// Longest path of a document.
const MAX_LOCATION_BYTES: usize = 1024;

/// Which document of a repository is about which package.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VexIndex {
    /// By type, namespace and name of a package: its package URL, and the path of the document.
    entries: HashMap<Key, Vec<(Purl, String)>>,
    /// What was not understood, each as a phrase: there may be documents that are not found.
    pub unknown: Vec<String>,
}

type Key = (String, String, String);

#[derive(Deserialize)]
struct Written {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    location: String,
    #[serde(default)]
    format: String,
}

/// Most entries that are named as not understood.
const MAX_UNKNOWNS: usize = 20;

impl VexIndex {
    /// Reads `index.json`.
    ///
    /// # Errors
    /// When it is none. Entries that are not understood are in [`VexIndex::unknown`].
    pub fn read(bytes: &[u8]) -> Result<Self, VexError> {
        if bytes.len() > MAX_REPOSITORY_BYTES {
            return Err(VexError::TooLarge);
        }
        let written: Written = serde_json::from_slice(bytes)
            .map_err(|error| VexError::Malformed(error.to_string()))?;
        if written.packages.len() > MAX_REPOSITORY_PACKAGES {
            return Err(VexError::TooManyParts);
        }
        let mut index = Self::default();
        let mut unlisted = 0;
        for package in written.packages {
            let purl = package.id.parse::<Purl>();
            match purl {
                Ok(purl) if is_below(&package.location) && is_known(&package.format) => {
                    let entries = index.entries.entry(key(&purl)).or_default();
                    entries.push((purl, package.location));
                }
                _ if index.unknown.len() < MAX_UNKNOWNS => {
                    let id: String = package.id.chars().take(200).collect();
                    index.unknown.push(format!("the entry of `{id}`"));
                }
                _ => unlisted += 1,
            }
        }
        if unlisted > 0 {
            index.unknown.push(format!("{unlisted} more entries"));
        }
        Ok(index)
    }

    /// The paths of documents that may be about a package, below the directory of the index.
    pub fn about<'i>(&'i self, package: &'i Purl) -> impl Iterator<Item = &'i str> {
        let entries = self.entries.get(&key(package)).into_iter().flatten();
        entries
            .filter(|(purl, _)| {
                // An index names packages without versions; a version that it states all the same is meant.
                purl.version().is_empty() || purl.version() == package.version()
            })
            .map(|(_, location)| location.as_str())
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn key(purl: &Purl) -> Key {
    (
        purl.purl_type().to_owned(),
        purl.namespace().to_owned(),
        purl.name().to_owned(),
    )
}

/// Formats that the specification names; without one it is OpenVEX.
fn is_known(format: &str) -> bool {
    matches!(format, "" | "openvex" | "csaf" | "cyclonedx")
}

/// Whether a path stays below its directory, on every system.
fn is_below(location: &str) -> bool {
    !location.is_empty()
        && location.len() <= MAX_LOCATION_BYTES
        && !location.contains(['\\', ':', '\0'])
        && location
            .split('/')
            .all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(index: &VexIndex, purl: &str) -> Vec<String> {
        let purl = purl.parse().expect("a package URL");
        index.about(&purl).map(str::to_owned).collect()
    }

    #[test]
    fn documents_are_found_by_package() {
        let text = br#"{"updated_at":"2026-11-01T00:00:00Z","packages":[
            {"id":"pkg:npm/left","location":"pkg/npm/left/vex.json","format":"openvex"},
            {"id":"pkg:npm/left@1.0.0","location":"pkg/npm/left/one.json"},
            {"id":"pkg:golang/example.com/a","location":"go/a.json"},
            {"id":"pkg:npm/up","location":"../up.json"},
            {"id":"pkg:npm/root","location":"/etc/passwd"},
            {"id":"pkg:npm/windows","location":"..\\up.json"},
            {"id":"pkg:npm/drive","location":"c:/a.json"},
            {"id":"pkg:npm/inside","location":"a/../../b"},
            {"id":"left","location":"a.json"},
            {"id":"pkg:npm/new","location":"a.json","format":"spdx"}
        ]}"#;
        let index = VexIndex::read(text).expect("an index");
        assert_eq!((index.len(), index.unknown.len()), (3, 7));
        for (purl, expect) in [
            (
                "pkg:npm/left@1.0.0",
                &["pkg/npm/left/vex.json", "pkg/npm/left/one.json"][..],
            ),
            ("pkg:npm/left@2.0.0", &["pkg/npm/left/vex.json"]),
            ("pkg:golang/example.com/a@v1.0.0", &["go/a.json"]),
            ("pkg:golang/a@v1.0.0", &[]),
            ("pkg:pypi/left@1.0.0", &[]),
            ("pkg:npm/up@1", &[]),
        ] {
            assert_eq!(found(&index, purl), expect, "{purl}");
        }
        for wrong in [&b"{}"[..], b"[]", b"{", br#"{"packages":[{"id":1}]}"#] {
            assert!(VexIndex::read(wrong).is_err());
        }
    }
}
