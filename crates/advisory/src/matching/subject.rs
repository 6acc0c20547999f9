//! A package, prepared to be matched against many advisories.

use std::borrow::Cow;
use std::collections::BTreeSet;

use seawall_package::{Ecosystem, EcosystemName, OsRelease, Package, PackageKind};

use super::authority::Authority;
use super::distribution::misfit;
use super::ecosystems::{Unrecognised, ecosystems_of};
use super::membership::Membership;
use super::name::{is_same_name, normal_name};
use super::product::Product;
use crate::record::{Affected, RangeKind};
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
    /// Why the advisories of its release do not quite fit.
    misfit: Option<String>,
    /// The program that it is, where no package manager installed it: its names in each source of advisories.
    product: Option<&'static Product>,
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
        let is_program = package.kind == PackageKind::Generic;
        let product = is_program.then(|| Product::named(&package.name)).flatten();
        let scheme = match product {
            Some(product) => Some(product.order()),
            None => scheme_of(ecosystem, RangeKind::Ecosystem),
        };
        let named = |name: &'a str, version: &'a str| Named {
            name: normal_name(ecosystem, name),
            installed: Installed::of(scheme, version),
        };
        let source = package
            .source
            .as_ref()
            .map(|source| named(&source.name, source_version(package, &source.version)));
        Ok(Self {
            binary: named(&package.name, stated_version(package)),
            memberships,
            source,
            misfit: release
                .filter(|_| package.kind.is_distribution())
                .and_then(misfit),
            package,
            product,
        })
    }

    /// The package.
    pub fn package(&self) -> &'a Package {
        self.package
    }

    /// The ecosystems that it belongs to.
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }

    /// Under which names a database has to be searched in an ecosystem: the package's, that of its source, and those of the
    /// program that it is.
    pub fn names(&self, ecosystem: EcosystemName) -> impl Iterator<Item = &str> {
        let is_own = self
            .memberships
            .iter()
            .any(|membership| membership.ecosystem.name == ecosystem);
        let own = is_own.then_some(self.binary.name.as_ref());
        let source = self.source.as_ref().map(|source| source.name.as_ref());
        own.into_iter()
            .chain(source.filter(|source| is_own && *source != self.binary.name))
            .chain(self.product_names(ecosystem))
    }

    fn product_names(&self, ecosystem: EcosystemName) -> impl Iterator<Item = &str> {
        let names = self.product.iter().flat_map(|product| &product.names);
        names
            .filter(move |(known, _)| known.name == ecosystem)
            .map(|(_, name)| name.as_str())
    }

    /// The ecosystems in which a database has to be searched.
    pub fn ecosystems(&self) -> BTreeSet<EcosystemName> {
        let own = self.memberships.iter().map(|own| own.ecosystem.name);
        let names = self.product.iter().flat_map(|product| &product.names);
        own.chain(names.map(|(ecosystem, _)| ecosystem.name))
            .collect()
    }

    /// Whether advisories about a release of an ecosystem can be about the package.
    pub fn covers(&self, ecosystem: &Ecosystem) -> bool {
        let own = self.memberships.iter().any(|own| own.covers(ecosystem));
        let names = self.product.iter().flat_map(|product| &product.names);
        own || names.into_iter().any(|(known, _)| known == ecosystem)
    }

    /// Why the advisories of its release do not quite fit it, where it is of something that is no release.
    pub fn misfit(&self) -> Option<&str> {
        self.misfit.as_deref()
    }

    /// Where no package manager installed it: why nothing is known of it when a database has no advisory under any of its names.
    pub fn unnamed(&self) -> Option<String> {
        if self.package.kind != PackageKind::Generic {
            return None;
        }
        Some(match self.product {
            Some(product) => format!(
                "the database has no advisories for the program `{}` ({})",
                self.package.name,
                product.shown()
            ),
            None => "no source of advisories is known for this software".to_owned(),
        })
    }

    /// Which source takes precedence. Of a program that no package manager installed no source is nearer than another.
    pub(super) fn authority(&self, ecosystem: EcosystemName) -> Authority {
        match self.package.kind {
            PackageKind::Generic => Authority::General,
            _ => Authority::of(ecosystem),
        }
    }

    /// How the releases of the program that it is order.
    pub(super) fn order(&self) -> Option<Scheme> {
        self.product.map(Product::order)
    }

    /// How an entry of an advisory is about the package; `None` where it is about another.
    pub(super) fn covered_by(&self, affected: &Affected) -> Option<Covered<'_>> {
        let membership = self
            .memberships
            .iter()
            .find(|own| own.covers(&affected.ecosystem));
        if let Some(membership) = membership {
            let name = &self.named(affected.of_source).name;
            if is_same_name(affected.ecosystem.name, name, &affected.name) {
                return Some(Covered::Own(membership));
            }
        }
        let product = self.product?;
        let name = product.known_as(&affected.ecosystem, &affected.name)?;
        Some(Covered::Product(product, name))
    }

    /// The name and version to compare with an advisory for source packages, or for binary packages.
    pub(super) fn named(&self, of_source: bool) -> &Named<'a> {
        match &self.source {
            Some(source) if of_source => source,
            _ => &self.binary,
        }
    }
}

/// How an entry of an advisory is about a package.
#[derive(Debug, Clone, Copy)]
pub(super) enum Covered<'s> {
    /// By its own ecosystem and name.
    Own(&'s Membership),
    /// As a program that sources know under this name.
    Product(&'static Product, &'static (Ecosystem, String)),
}

impl<'a> Installed<'a> {
    fn of(scheme: Option<Scheme>, text: &'a str) -> Self {
        Self {
            text,
            prepared: match scheme {
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
