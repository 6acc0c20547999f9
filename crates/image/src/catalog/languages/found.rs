//! What one file says, while it is read: packages once each, within limits.

use std::collections::HashMap;

use seawall_package::{Package, PackageKind, Place};
use seawall_syntax::Position;

use super::limits::{
    MAX_NAME_BYTES, MAX_PACKAGES, MAX_PLACE_BYTES, MAX_UNKNOWN, MAX_UNKNOWN_CHARACTERS,
};
use crate::catalog::{Owned, Reading};

/// Fact: the package is not from a registry. `local` for what belongs to the project itself, otherwise the address (of a
/// repository, an archive) that it was taken from.
pub(super) const ORIGIN: &str = "origin";

/// Fact: the registry, where it is not the ecosystem's own. It may be a mirror, so that the name means the same.
pub(super) const REGISTRY: &str = "registry";

/// Fact: what the file gives as checksum of the package, as it writes it.
pub(super) const INTEGRITY: &str = "integrity";

/// Fact: the exact commit, where the version is a name that can move or is missing.
pub(super) const REVISION: &str = "revision";

/// The value of [`ORIGIN`] for what belongs to the project itself.
pub(super) const LOCAL: &str = "local";

/// Collects what one file says.
pub(super) struct Found {
    cataloger: &'static str,
    reading: Reading,
    known: HashMap<(PackageKind, String, String), usize>,
    is_cut_off: bool,
    /// Bytes of all places so far.
    place_bytes: usize,
    places_are_cut_off: bool,
}

impl Found {
    pub(super) fn new(cataloger: &'static str) -> Self {
        Self {
            cataloger,
            reading: Reading::default(),
            known: HashMap::new(),
            is_cut_off: false,
            place_bytes: 0,
            places_are_cut_off: false,
        }
    }

    /// A package of this cataloger, to be completed and given to [`Found::add`].
    pub(super) fn package(
        &self,
        kind: PackageKind,
        name: impl Into<String>,
        version: impl Into<String>,
    ) -> Package {
        Package::new(kind, name, version, self.cataloger)
    }

    /// Adds a package; a second mention of the same one adds its facts, and it is for development only if both are.
    pub(super) fn add(&mut self, mut package: Package) {
        for text in [&mut package.name, &mut package.version] {
            if text.trim().len() != text.len() {
                *text = text.trim().to_owned();
            }
        }
        if !is_plain(&package.name) || package.name.is_empty() || !is_plain(&package.version) {
            let shown: String = package.name.chars().take(80).collect();
            self.unknown(format!(
                "`{}` is no name and version of a package",
                shown.escape_debug()
            ));
            return;
        }
        let key = (package.kind, package.name.clone(), package.version.clone());
        if let Some(known) = self
            .known
            .get(&key)
            .and_then(|at| self.reading.packages.get_mut(*at))
        {
            let bytes = place_bytes(&package);
            known.development &= package.development;
            for (name, value) in package.facts {
                if !known.facts.iter().any(|(before, _)| *before == name) {
                    known.facts.push((name, value));
                }
            }
            // The file itself and something inside of it: both are places.
            if known.places.is_empty() != package.places.is_empty() {
                known.places.push(Place {
                    path: String::new(),
                    layer: None,
                });
            }
            self.place_bytes += bytes;
            if self.place_bytes <= MAX_PLACE_BYTES {
                known.places.append(&mut package.places);
            } else if !self.places_are_cut_off {
                self.places_are_cut_off = true;
                let text = "more places of packages than are kept; the packages are listed";
                self.reading.unknown.push(text.to_owned());
            }
            return;
        }
        if self.reading.packages.len() >= MAX_PACKAGES {
            if !self.is_cut_off {
                self.is_cut_off = true;
                let text = format!("more than {MAX_PACKAGES} packages; the rest is not read");
                self.reading.unknown.push(text);
            }
            return;
        }
        self.place_bytes += place_bytes(&package);
        self.known.insert(key, self.reading.packages.len());
        self.reading.packages.push(package);
    }

    /// Something that could not be understood.
    pub(super) fn unknown(&mut self, text: impl Into<String>) {
        match self.reading.unknown.len() {
            ..MAX_UNKNOWN => {
                let mut text = text.into();
                if let Some((at, _)) = text.char_indices().nth(MAX_UNKNOWN_CHARACTERS) {
                    text.truncate(at);
                    text.push('…');
                }
                self.reading.unknown.push(text);
            }
            MAX_UNKNOWN => self
                .reading
                .unknown
                .push("more that could not be understood is left out".to_owned()),
            _ => {}
        }
    }

    /// Something at a place of the text that could not be understood.
    pub(super) fn unknown_at(&mut self, position: Position, text: impl std::fmt::Display) {
        match position.is_known() {
            true => self.unknown_line(position.line as usize, text),
            false => self.unknown(text.to_string()),
        }
    }

    /// Something on a line, counted from 1, that could not be understood.
    pub(super) fn unknown_line(&mut self, line: usize, text: impl std::fmt::Display) {
        self.unknown(format!("line {line}: {text}"));
    }

    /// Files that belong to a package.
    pub(super) fn owns(&mut self, package: impl Into<String>, paths: Vec<String>) {
        if !paths.is_empty() {
            self.reading.owned.push(Owned {
                package: package.into(),
                paths,
            });
        }
    }

    /// Whether nothing was found yet.
    pub(super) fn is_empty(&self) -> bool {
        self.reading.packages.is_empty()
    }

    /// What was found.
    pub(super) fn into_reading(mut self) -> Reading {
        for package in &mut self.reading.packages {
            package.facts.sort();
            package.facts.dedup();
            package.places.sort();
            package.places.dedup();
        }
        self.reading
    }
}

fn place_bytes(package: &Package) -> usize {
    package.places.iter().map(|place| place.path.len()).sum()
}

/// Whether a text can be a name or version: short, and without control characters.
fn is_plain(text: &str) -> bool {
    text.len() <= MAX_NAME_BYTES && !text.chars().any(char::is_control)
}

/// What is set on a package while it is read.
pub(super) trait With: Sized {
    /// With a fact.
    fn with(self, fact: &str, value: impl Into<String>) -> Self;
    /// With a fact, if there is one.
    fn with_some(self, fact: &str, value: Option<&str>) -> Self;
    /// For development only, or not.
    fn development(self, is: bool) -> Self;
    /// Found at this path inside the file.
    fn inside(self, path: &str) -> Self;
    /// With a licence, if there is one.
    fn licensed(self, license: Option<&str>) -> Self;
}

impl With for Package {
    fn with(mut self, fact: &str, value: impl Into<String>) -> Self {
        self.facts.push((fact.to_owned(), value.into()));
        self
    }

    fn with_some(self, fact: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) if !value.is_empty() => self.with(fact, value),
            _ => self,
        }
    }

    fn development(mut self, is: bool) -> Self {
        self.development = is;
        self
    }

    fn inside(mut self, path: &str) -> Self {
        self.places.push(Place {
            path: path.to_owned(),
            layer: None,
        });
        self
    }

    fn licensed(mut self, license: Option<&str>) -> Self {
        if let Some(license) = license.map(str::trim).filter(|text| !text.is_empty()) {
            self.licenses.push(license.to_owned());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_for_both_is_not_for_development() {
        let mut found = Found::new("test");
        for development in [true, false, true] {
            let package = found.package(PackageKind::Npm, " a ", "1");
            found.add(package.development(development).with("b", "c"));
        }
        let reading = found.into_reading();
        assert_eq!(reading.packages.len(), 1);
        assert!(!reading.packages[0].development);
        assert_eq!(reading.packages[0].facts.len(), 1);
    }

    #[test]
    fn the_file_itself_stays_a_place() {
        let mut found = Found::new("test");
        for inside in [None, Some("!/a"), Some("!/a"), None] {
            let package = found.package(PackageKind::Maven, "a", "1");
            found.add(match inside {
                Some(inside) => package.inside(inside),
                None => package,
            });
        }
        let reading = found.into_reading();
        let places = reading.packages[0].places.iter();
        assert_eq!(
            places.map(|place| &*place.path).collect::<Vec<_>>(),
            ["", "!/a"]
        );
    }

    #[test]
    fn what_is_no_name_is_unknown() {
        let mut found = Found::new("test");
        for (name, version) in [
            ("", "1"),
            ("a\nb", "1"),
            ("a", "1\u{1b}"),
            (&*"x".repeat(2000), "1"),
        ] {
            found.add(found.package(PackageKind::Npm, name, version));
        }
        let reading = found.into_reading();
        assert_eq!((reading.packages.len(), reading.unknown.len()), (0, 4));
    }

    #[test]
    fn statements_are_limited() {
        let mut found = Found::new("test");
        for at in 0..10 * MAX_UNKNOWN {
            found.unknown_line(at, "é".repeat(10 * MAX_UNKNOWN_CHARACTERS));
        }
        let unknown = found.into_reading().unknown;
        assert_eq!(unknown.len(), MAX_UNKNOWN + 1);
        assert_eq!(unknown[0].chars().count(), MAX_UNKNOWN_CHARACTERS + 1);
    }
}
