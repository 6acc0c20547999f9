//! From what a document says of a component to a package, or to an unknown that names it: the same for every format.

use seawall_package::{OsRelease, Package, PackageKind, Place, Purl, SourcePackage};

use super::document::Document;
use super::extra::{self, FOUND_BY, Pairs};
use super::json::shown;
use super::limits::{MAX_COMPONENTS, MAX_PARTS, MAX_UNKNOWNS, MAX_WORD_BYTES};
use crate::catalog::release::UNNAMED;
use crate::unknown::{Unknown, UnknownKind};

/// Types of package URLs that name images, whose packages are listed or not, but which are none themselves.
const IMAGES: &[&str] = &["oci", "docker"];

/// What a document says of one component.
#[derive(Debug, Clone, Default)]
pub(super) struct Component {
    /// Its name, for messages and where the package URL is missing.
    pub(super) name: String,
    /// Its version.
    pub(super) version: String,
    /// Its package URLs; more than one where the format has several identifiers.
    pub(super) purls: Vec<String>,
    /// Who made it.
    pub(super) vendor: Option<String>,
    /// The package it was built from, where the format or its tool has a field of its own.
    pub(super) source: Option<SourcePackage>,
    /// Licences.
    pub(super) licenses: Vec<String>,
    /// Where it was found.
    pub(super) places: Vec<Place>,
    /// What only Seawall's documents say.
    pub(super) pairs: Pairs,
    /// Whether it is what the document describes, or a file or folder: no package unless it has a package URL.
    pub(super) is_subject: bool,
}

/// A document in the making.
#[derive(Debug, Default)]
pub(super) struct Collector {
    pub(super) document: Document,
    components: usize,
    unlisted: usize,
    /// Whether the tool that made it names the source of each package that has another name than its source.
    pub(super) names_sources: bool,
    stated: Option<OsRelease>,
    disagree: bool,
}

impl Collector {
    /// Something could not be understood.
    pub(super) fn unknown(&mut self, kind: UnknownKind, reason: impl Into<String>) {
        self.push_unknown(Unknown::new(kind, "", reason));
    }

    /// Keeps an unknown, or counts it.
    pub(super) fn push_unknown(&mut self, unknown: Unknown) {
        if self.document.unknown.len() < MAX_UNKNOWNS {
            self.document.unknown.push(unknown);
        } else {
            self.unlisted += 1;
        }
    }

    /// The release that the document states in a place of its own.
    pub(super) fn release(&mut self, release: OsRelease) {
        if release.id.is_empty() {
            self.unknown(UnknownKind::Content, "an operating system without a name");
        } else if self.stated.as_ref().is_some_and(|known| *known != release) {
            self.unknown(
                UnknownKind::Content,
                format!("a second operating system, `{}`", shown(&release.id)),
            );
        } else {
            self.stated = Some(release);
        }
    }

    /// Adds a component; the index of its package, where it is one.
    pub(super) fn add(&mut self, mut component: Component) -> Option<usize> {
        self.components += 1;
        if self.components > MAX_COMPONENTS {
            if self.components == MAX_COMPONENTS + 1 {
                let reason = format!("the document has more than {MAX_COMPONENTS} components");
                self.unknown(UnknownKind::Limit, reason);
            }
            return None;
        }
        let parts = [component.name.len(), component.version.len()];
        if parts.into_iter().any(|length| length > MAX_WORD_BYTES) {
            self.about(
                &component,
                UnknownKind::Limit,
                "its name or version is too long",
            );
            return None;
        }
        let mut package = self.package(&mut component)?;
        if package.version.is_empty() {
            package.version.clone_from(&component.version);
        }
        // Tools that follow the specification fold the case of names that have one.
        let folds = matches!(package.kind, PackageKind::Npm | PackageKind::Golang);
        if folds && component.name.eq_ignore_ascii_case(&package.name) {
            package.name.clone_from(&component.name);
        }
        if package.source.is_none() && package.kind.is_distribution() {
            package.source = component.source.take();
        }
        if component.vendor.is_some() && package.vendor.is_none() {
            package.vendor.clone_from(&component.vendor);
        }
        for many in [component.places.len(), component.licenses.len()] {
            if many > MAX_PARTS {
                self.about(&component, UnknownKind::Limit, "it has too many parts");
            }
        }
        component.licenses.truncate(MAX_PARTS);
        component.places.truncate(MAX_PARTS);
        package.licenses.append(&mut component.licenses);
        package.places.append(&mut component.places);
        if !component.pairs.is_empty() {
            self.restore(&mut package, &component);
        }
        if package.version.is_empty() {
            self.about(&component, UnknownKind::Content, "it states no version");
        }
        self.document.packages.push(package);
        Some(self.document.packages.len() - 1)
    }

    /// The package of the first package URL that is understood.
    fn package(&mut self, component: &mut Component) -> Option<Package> {
        let mut found: Option<Purl> = None;
        let mut reason = None;
        for text in component.purls.iter().take(MAX_PARTS) {
            let purl = match text.parse::<Purl>() {
                Ok(purl) => purl,
                Err(error) => {
                    reason = Some(error.to_string());
                    continue;
                }
            };
            if IMAGES.contains(&purl.purl_type()) {
                if !component.is_subject {
                    reason = Some(
                        "it is an image, whose packages are not part of the document".to_owned(),
                    );
                }
            } else if purl.kind().is_none() {
                let kind = shown(purl.purl_type());
                reason = Some(format!("packages of the type `{kind}` are not supported"));
            } else if found
                .as_ref()
                .is_none_or(|known| known.is_same_package(&purl))
            {
                found.get_or_insert(purl);
            } else {
                reason = Some("its package URLs name different packages".to_owned());
            }
        }
        if let Some(reason) = reason {
            self.about(component, UnknownKind::Content, &reason);
        }
        let Some(purl) = found else {
            if component.purls.is_empty() {
                if let Some(kind) = extra::kind(&component.pairs) {
                    return Some(Package::new(
                        kind,
                        &*component.name,
                        &*component.version,
                        FOUND_BY,
                    ));
                }
                if !component.is_subject {
                    self.about(component, UnknownKind::Content, "it has no package URL");
                }
            }
            return None;
        };
        if let Some(release) = purl.release() {
            self.release_of_package(release);
        }
        purl.package(FOUND_BY)
    }

    /// What Seawall's own documents say beyond the package URL, as long as it is still the same package.
    fn restore(&mut self, package: &mut Package, component: &Component) {
        let mut restored = package.clone();
        extra::apply(&mut restored, &component.pairs);
        let is_same = match component.purls.first().map(|text| text.parse::<Purl>()) {
            Some(Ok(purl)) => Purl::of(&restored, None).is_some_and(|own| is_same(&own, &purl)),
            _ => true,
        };
        if is_same {
            *package = restored;
        } else {
            let reason = "its properties contradict its package URL, which is taken";
            self.about(component, UnknownKind::Content, reason);
        }
    }

    fn release_of_package(&mut self, release: OsRelease) {
        match &self.document.release {
            None => self.document.release = Some(release),
            Some(known) if *known == release => {}
            Some(_) => self.disagree = true,
        }
    }

    /// An unknown that names a component.
    pub(super) fn about(&mut self, component: &Component, kind: UnknownKind, reason: &str) {
        let name = shown(&component.name);
        let version = shown(&component.version);
        let separator = if version.is_empty() { "" } else { " " };
        self.unknown(
            kind,
            format!("component `{name}{separator}{version}`: {reason}"),
        );
    }

    /// The document. A release that it states goes before those of its package URLs.
    pub(super) fn finish(mut self) -> Document {
        if let Some(stated) = self.stated.take() {
            self.document.release = Some(stated);
        } else if self.disagree {
            self.document.release = None;
            self.unknown(
                UnknownKind::Content,
                "its packages are of different releases, and it states no operating system",
            );
        }
        let mut sources = self
            .document
            .packages
            .iter()
            .filter(|package| package.kind.is_distribution())
            .map(|package| package.source.is_some())
            .peekable();
        if sources.peek().is_some() && !self.names_sources && !sources.any(|is_named| is_named) {
            self.unknown(
                UnknownKind::Content,
                "its packages of a distribution name no source packages, of which advisories speak",
            );
        }
        if self.unlisted > 0 {
            let reason = format!("{} more that could not be understood", self.unlisted);
            self.document
                .unknown
                .push(Unknown::new(UnknownKind::Limit, "", reason));
        }
        self.document
    }
}

/// The package as it is read from its package URL and what the format has fields for: what [`extra::beyond`] compares with.
pub(super) fn base(purl: &Purl, vendor: Option<String>, licenses: Vec<String>) -> Option<Package> {
    let mut package = purl.package(FOUND_BY)?;
    package.vendor = vendor;
    package.licenses = licenses;
    Some(package)
}

/// The name of an operating system, which every format requires: what os-release(5) has for one that states none.
pub(super) fn name_of_release(release: &OsRelease) -> &str {
    match release.id.as_str() {
        "" => UNNAMED,
        id => id,
    }
}

/// Whether the package URL of a package without its release is this one, but for the release.
fn is_same(own: &Purl, stated: &Purl) -> bool {
    let is_distribution = own.kind().is_some_and(|kind| kind.is_distribution());
    let qualifiers = ["arch", "epoch", "platform", "rpmmod", "upstream"];
    own.purl_type() == stated.purl_type()
        && (is_distribution || own.namespace() == stated.namespace())
        && own.name() == stated.name()
        && own.version() == stated.version()
        && own.subpath() == stated.subpath()
        && qualifiers
            .iter()
            .all(|key| own.qualifier(key) == stated.qualifier(key))
}
