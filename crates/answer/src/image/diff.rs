//! `seawall.image-diff/v1`: what changed between two images.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use seawall_image::Contents;
use seawall_text::{Lines, Shown, counted, say};
use serde::Serialize;

use super::listed::{ListedPackage, unknowns};
use crate::Versioned;

/// What changed between two images.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Diff {
    /// The older image.
    pub old: String,
    /// The newer image.
    pub new: String,
    /// Packages that came.
    pub added: Vec<ListedPackage>,
    /// Packages that went.
    pub removed: Vec<ListedPackage>,
    /// Packages with other versions.
    pub changed: Vec<Changed>,
    /// How many are the same.
    pub same: usize,
    /// What could not be understood in either: what is said to have come or gone may have been there or be there.
    pub unknown: Vec<String>,
}

/// A package with other versions.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Changed {
    /// The type of its package URL.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Versions before.
    pub old: Vec<String>,
    /// Versions after.
    pub new: Vec<String>,
}

impl Versioned for Diff {
    const SCHEMA: &'static str = "seawall.image-diff/v1";
}

type Versions<'c> = BTreeMap<(&'static str, &'c str), BTreeSet<&'c str>>;

fn versions(contents: &Contents) -> Versions<'_> {
    let mut versions = Versions::new();
    for package in &contents.packages {
        let key = (package.kind.purl_type(), package.name.as_str());
        versions.entry(key).or_default().insert(&package.version);
    }
    versions
}

impl Diff {
    /// Compares two images, each with its name.
    pub fn new(old: (&str, &Contents), new: (&str, &Contents)) -> Self {
        let (before, after) = (versions(old.1), versions(new.1));
        let listed = |key: &(&'static str, &str), version: &str| ListedPackage {
            kind: key.0,
            name: key.1.to_owned(),
            version: version.to_owned(),
        };
        let owned =
            |versions: &BTreeSet<&str>| versions.iter().map(|one| (*one).to_owned()).collect();
        let (mut added, mut removed, mut changed, mut same) =
            (Vec::new(), Vec::new(), Vec::new(), 0);
        for (key, old) in &before {
            match after.get(key) {
                None => removed.extend(old.iter().map(|version| listed(key, version))),
                Some(new) if new == old => same += 1,
                Some(new) => changed.push(Changed {
                    kind: key.0,
                    name: key.1.to_owned(),
                    old: owned(old),
                    new: owned(new),
                }),
            }
        }
        for (key, new) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
            added.extend(new.iter().map(|version| listed(key, version)));
        }
        let in_image = |name: &str, contents| {
            let name = name.to_owned();
            unknowns(contents)
                .into_iter()
                .map(move |what| format!("{name}: {what}"))
        };
        Self {
            unknown: in_image(old.0, old.1)
                .chain(in_image(new.0, new.1))
                .collect(),
            old: old.0.to_owned(),
            new: new.0.to_owned(),
            added,
            removed,
            changed,
            same,
        }
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        say!(text, "{} → {}", Shown(&self.old), Shown(&self.new));
        for package in &self.added {
            let ListedPackage {
                kind,
                name,
                version,
            } = package;
            say!(text, "+ {kind} {} {}", Shown(name), Shown(version));
        }
        for package in &self.removed {
            let ListedPackage {
                kind,
                name,
                version,
            } = package;
            say!(text, "- {kind} {} {}", Shown(name), Shown(version));
        }
        for changed in &self.changed {
            say!(
                text,
                "~ {} {} {} → {}",
                changed.kind,
                Shown(&changed.name),
                Shown(&changed.old.join(", ")),
                Shown(&changed.new.join(", "))
            );
        }
        say!(
            text,
            "{} added, {} removed, {} changed, {} the same",
            self.added.len(),
            self.removed.len(),
            self.changed.len(),
            self.same
        );
        for unknown in &self.unknown {
            say!(text, "unknown: {}", Shown(unknown));
        }
        if !self.unknown.is_empty() {
            say!(
                text,
                "{} not understood",
                counted(self.unknown.len(), "part")
            );
        }
        text
    }
}
