//! Packages, owners and releases of all visible files, gathered into one list.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_package::{FunctionSet, OsRelease, Package, PackageKind, Place};

use crate::catalog::Reading;
use crate::catalog::release::{combined, contradiction};
use crate::contents::{Contents, Owners};
use crate::layer::FileReading;
use crate::overlay::Overlay;
use crate::owned::leave_to_distribution;
use crate::unknown::{Unknown, UnknownKind};
use crate::unopened::count_unopened;

/// What makes packages the same one: everything but where and by what they were found.
type Key = Package;

/// Packages, owners and releases on the way.
#[derive(Default)]
pub(crate) struct Gathered {
    packages: BTreeMap<Key, Package>,
    /// Cataloger, name of the package, paths.
    owned: Vec<(String, String, Vec<String>)>,
    releases: Vec<OsRelease>,
    functions: BTreeMap<String, FunctionSet>,
    unknown: Vec<Unknown>,
}

impl Gathered {
    pub(crate) fn add(&mut self, path: &str, file: &FileReading, brought: Option<&Brought<'_>>) {
        for package in &file.reading.packages {
            let layer = brought.map(|brought| brought.layer(package));
            let mut places: Vec<Place> = Vec::new();
            let inside = package.places.iter().map(|place| place.path.as_str());
            for inside in inside.chain(package.places.is_empty().then_some("")) {
                let path = match inside.trim_start_matches("!/") {
                    "" => path.to_owned(),
                    inside => format!("{path}!/{inside}"),
                };
                places.push(Place { path, layer });
            }
            self.merge(package, places);
        }
        for owned in &file.reading.owned {
            let paths = owned.paths.clone();
            let cataloger = file.cataloger.clone();
            self.owned.push((cataloger, owned.package.clone(), paths));
        }
        if let Some(release) = &file.reading.release {
            let mut release = release.clone();
            path.clone_into(&mut release.path);
            self.releases.push(release);
        }
        if let Some(functions) = &file.reading.functions {
            self.functions.insert(path.to_owned(), functions.clone());
        }
        for reason in &file.reading.unknown {
            let reason = format!("{}: {reason}", file.cataloger);
            let mut unknown = Unknown::new(UnknownKind::Content, path, reason);
            unknown.layer = brought.map(|brought| brought.own);
            self.unknown.push(unknown);
        }
    }

    fn merge(&mut self, package: &Package, places: Vec<Place>) {
        let key = key_of(package);
        let merged = self.packages.entry(key).or_insert_with(|| {
            let mut first = package.clone();
            first.places = Vec::new();
            first
        });
        merged.development &= package.development;
        if merged.licenses != package.licenses {
            merged.licenses.extend(package.licenses.iter().cloned());
        }
        if merged.facts != package.facts {
            merged.facts.extend(package.facts.iter().cloned());
        }
        merged.places.extend(places);
    }

    pub(crate) fn finish(mut self, overlay: &Overlay, contents: &mut Contents) {
        contents.unknown.append(&mut self.unknown);
        contents.packages = self.packages.into_values().collect();
        for package in &mut contents.packages {
            package.places.sort();
            package.places.dedup();
            package.facts.sort();
            package.facts.dedup();
            let mut seen = HashSet::new();
            package
                .licenses
                .retain(|license| seen.insert(license.clone()));
        }
        if let Some(reason) = contradiction(&self.releases) {
            let reason = format!("which distribution it is: {reason}");
            contents
                .unknown
                .push(Unknown::new(UnknownKind::Content, "", reason));
        }
        // Of nested root file systems, that of the image itself counts.
        contents.release = combined(&self.releases).remove("");
        contents.functions = self.functions;
        let mut names: HashMap<(&str, &str), u32> = HashMap::new();
        let mut exact: HashMap<(&str, String), u32> = HashMap::new();
        for (index, package) in contents.packages.iter().enumerate() {
            let found_by = package.found_by.as_str();
            names
                .entry((found_by, &package.name))
                .or_insert(index as u32);
            if let Some(architecture) = &package.architecture {
                let full = format!("{}:{architecture}", package.name);
                exact.insert((found_by, full), index as u32);
            }
        }
        let mut owners = BTreeMap::new();
        for (cataloger, name, paths) in self.owned {
            let package = exact
                .get(&(cataloger.as_str(), name.clone()))
                .or_else(|| names.get(&(cataloger.as_str(), name.as_str())))
                .or_else(|| {
                    let bare = name.split_once(':')?.0;
                    names.get(&(cataloger.as_str(), bare))
                });
            let Some(package) = package else { continue };
            for path in paths {
                let place = overlay.place(&path).unwrap_or(path);
                owners.insert(place, *package);
            }
        }
        contents.owners = Owners(owners);
        leave_to_distribution(contents);
        count_unopened(&mut contents.unknown);
    }
}

fn key_of(package: &Package) -> Key {
    Package {
        kind: package.kind,
        name: package.name.clone(),
        version: package.version.clone(),
        source: package.source.clone(),
        architecture: package.architecture.clone(),
        vendor: package.vendor.clone(),
        modularity: package.modularity.clone(),
        licenses: Vec::new(),
        places: Vec::new(),
        found_by: String::new(),
        development: false,
        facts: Vec::new(),
    }
}

/// What tells a package of a database from its other packages and versions.
type Identity<'r> = (PackageKind, &'r str, &'r str, Option<&'r str>);

fn identity(package: &Package) -> Identity<'_> {
    let architecture = package.architecture.as_deref();
    (package.kind, &package.name, &package.version, architecture)
}

/// Which layer brought the packages of a file: the lowest one from which on each version of the file has the package.
pub(crate) struct Brought<'r> {
    own: u32,
    since: HashMap<Identity<'r>, u32>,
}

impl<'r> Brought<'r> {
    /// `earlier`: what versions of the file before said, with their layers, the newest first.
    pub(crate) fn new(
        file: &'r FileReading,
        own: u32,
        earlier: impl Iterator<Item = (&'r Reading, u32)>,
    ) -> Self {
        let mut since = HashMap::new();
        let mut alive: HashSet<Identity<'r>> = file.reading.packages.iter().map(identity).collect();
        for (reading, layer) in earlier {
            let had: HashSet<Identity<'r>> = reading.packages.iter().map(identity).collect();
            alive.retain(|package| had.contains(package));
            if alive.is_empty() {
                break;
            }
            since.extend(alive.iter().map(|package| (*package, layer)));
        }
        Self { own, since }
    }

    fn layer(&self, package: &Package) -> u32 {
        let since = self.since.get(&identity(package));
        since.copied().unwrap_or(self.own)
    }
}
