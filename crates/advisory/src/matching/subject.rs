//! A package, prepared to be matched against many advisories.

use std::borrow::Cow;

use seawall_package::{Ecosystem, EcosystemName, OsRelease, Package, PackageKind};

use super::ecosystems::{Unrecognised, ecosystems_of};
use super::membership::Membership;
use super::name::normal_name;
use crate::record::RangeKind;
use crate::version::{Scheme, Version, VersionError};

/// The fact of a Go binary that holds the version set by `-ldflags -X`, which counts where the build information states
/// `(devel)`.
pub const STATED_VERSION_FACT: &str = "go.stated-version";

/// A package, prepared to be matched against many advisories: its ecosystems, names and versions.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    package: &'a Package,
    memberships: Vec<Membership>,
    binary: Named<'a>,
    source: Option<Named<'a>>,
    /// Names in other ecosystems, which the package itself does not tell.
    others: Vec<(Ecosystem, String)>,
}

/// A name with the version that is installed under it.
#[derive(Debug, Clone)]
pub(super) struct Named<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) installed: Installed<'a>,
}

/// The installed version, prepared once for the scheme that its ecosystem has.
#[derive(Debug, Clone)]
pub(super) struct Installed<'a> {
    /// Its text.
    pub(super) text: &'a str,
    prepared: Result<Version<'a>, VersionError>,
}

impl<'a> Subject<'a> {
    /// Prepares a package.
    ///
    /// # Errors
    /// Where no advisories are known for such packages.
    pub fn of(package: &'a Package, release: Option<&OsRelease>) -> Result<Self, Unrecognised> {
        let memberships = ecosystems_of(package, release)?;
        let ecosystem = memberships
            .first()
            .map_or(EcosystemName::Cpe, |first| first.ecosystem.name);
        let named = |name: &'a str, version: &'a str| Named {
            name: normal_name(ecosystem, name),
            installed: Installed::of(ecosystem, version),
        };
        let source = package
            .source
            .as_ref()
            .map(|source| named(&source.name, source_version(package, &source.version)));
        Ok(Self {
            binary: named(&package.name, stated_version(package)),
            memberships,
            source,
            package,
            others: Vec::new(),
        })
    }

    /// Adds the name of the same software in another ecosystem, from a reviewed table of products: the binary
    /// `nginx` is Bitnami's `nginx` and the product `f5/nginx` of CVE records.
    pub fn also_named(mut self, ecosystem: Ecosystem, name: &str) -> Self {
        let name = normal_name(ecosystem.name, name).into_owned();
        if !self.memberships.iter().any(|m| m.covers(&ecosystem)) {
            self.memberships.push(Membership::exact(ecosystem.clone()));
        }
        self.others.push((ecosystem, name));
        self
    }

    /// The package.
    pub fn package(&self) -> &'a Package {
        self.package
    }

    /// The ecosystems that it belongs to.
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }

    /// Under which names a database has to be searched: the package's, and that of its source.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let source = self.source.as_ref().map(|source| source.name.as_ref());
        std::iter::once(self.binary.name.as_ref())
            .chain(source.filter(|source| *source != self.binary.name))
            .chain(self.others.iter().map(|(_, name)| name.as_str()))
    }

    /// Whether a name in another ecosystem was added.
    pub(super) fn is_also_named(&self, ecosystem: &Ecosystem, name: &str) -> bool {
        self.others
            .iter()
            .any(|(known, other)| known == ecosystem && *other == normal_name(ecosystem.name, name))
    }

    /// The name and version to compare with an advisory for source packages, or for binary packages.
    pub(super) fn named(&self, of_source: bool) -> &Named<'a> {
        match &self.source {
            Some(source) if of_source => source,
            _ => &self.binary,
        }
    }
}

impl<'a> Installed<'a> {
    fn of(ecosystem: EcosystemName, text: &'a str) -> Self {
        Self {
            text,
            prepared: match scheme_of(ecosystem, RangeKind::Ecosystem) {
                Some(scheme) => Version::parse(scheme, text),
                None if text.trim().is_empty() => Err(VersionError::Empty),
                None => Err(VersionError::NoOrder),
            },
        }
    }

    /// The version in a scheme.
    pub(super) fn in_scheme(&self, scheme: Scheme) -> Result<Cow<'_, Version<'a>>, VersionError> {
        match &self.prepared {
            Ok(version) if version.scheme() == scheme => Ok(Cow::Borrowed(version)),
            _ => Version::parse(scheme, self.text).map(Cow::Owned),
        }
    }
}

/// How the versions of a range compare; `None` where they do not.
pub(super) fn scheme_of(ecosystem: EcosystemName, kind: RangeKind) -> Option<Scheme> {
    let own = match Scheme::of(ecosystem) {
        // Composer compares what its parser has made normal.
        Some(Scheme::Composer) => Some(Scheme::ComposerNormal),
        own => own,
    };
    match (kind, own) {
        (RangeKind::Ecosystem, own) => own,
        // These are semver with what the ecosystem adds to it.
        (RangeKind::Semver, Some(Scheme::Go | Scheme::SemverRevision | Scheme::SemverVendor)) => {
            own
        }
        (RangeKind::Semver, _) => Some(Scheme::Semver),
        (RangeKind::Git, _) => None,
    }
}

/// The version of a package; of a Go program that states none the one that its linker flags set.
fn stated_version(package: &Package) -> &str {
    let stated = package.fact(STATED_VERSION_FACT);
    match (package.version.as_str(), stated) {
        ("" | "(devel)", Some(stated)) => stated,
        (version, _) => version,
    }
}

/// The version of the source package. Names of source rpms have no epoch: where it is otherwise the version of the
/// package, that is the version, with the epoch.
fn source_version<'a>(package: &'a Package, source: &'a str) -> &'a str {
    match package.version.split_once(':') {
        Some((_, rest)) if package.kind == PackageKind::Rpm && rest == source => &package.version,
        _ if source.is_empty() => &package.version,
        _ => source,
    }
}
