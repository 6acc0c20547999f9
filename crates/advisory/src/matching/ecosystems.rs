//! Which ecosystems a package belongs to, by its kind and, of a distribution, by its release.

use std::fmt;

use seawall_package::{Ecosystem, EcosystemName as E, OsRelease, Package, PackageKind};
use serde::Serialize;

use super::distribution::of_release;
use super::membership::Membership;
use crate::version::Scheme;

/// Why no ecosystem is known for a package. Its vulnerabilities are then unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unrecognised {
    /// A distribution package without a release.
    NoRelease,
    /// The release is none that is known: its id and version.
    Release {
        /// `ID` of os-release.
        id: String,
        /// `VERSION_ID`.
        version: String,
    },
    /// No advisories exist for this kind of packages.
    Kind(PackageKind),
}

impl fmt::Display for Unrecognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRelease => f.write_str("the distribution was not recognised"),
            Self::Release { id, version } if version.is_empty() => {
                write!(f, "no advisories are known for the distribution `{id}`")
            }
            Self::Release { id, version } => {
                write!(
                    f,
                    "no advisories are known for the distribution `{id}` {version}"
                )
            }
            Self::Kind(kind) => {
                write!(
                    f,
                    "no advisories are known for packages of type `{}`",
                    kind.purl_type()
                )
            }
        }
    }
}

impl std::error::Error for Unrecognised {}

/// The ecosystems that a package belongs to; never empty.
///
/// # Errors
/// Where none is known, so that the package's vulnerabilities are unknown.
pub fn ecosystems_of(
    package: &Package,
    release: Option<&OsRelease>,
) -> Result<Vec<Membership>, Unrecognised> {
    if package.kind.is_distribution() {
        let release = release.ok_or(Unrecognised::NoRelease)?;
        return of_release(package.kind, release).ok_or_else(|| Unrecognised::Release {
            id: release.id.clone(),
            version: release.version.clone(),
        });
    }
    let name = of_language(package.kind).ok_or(Unrecognised::Kind(package.kind))?;
    let mut memberships = vec![Membership::exact(Ecosystem::plain(name))];
    // Kubernetes' own feed counts as the components do. Their libraries (`k8s.io/apiserver` 0.29) count otherwise.
    if package.kind == PackageKind::Generic || package.name == "k8s.io/kubernetes" {
        memberships.push(Membership::exact(Ecosystem::plain(E::Kubernetes)));
    }
    Ok(memberships)
}

/// How versions of a kind of package compare, whatever release it is of; `None` where they have no order.
pub fn scheme_of(kind: PackageKind) -> Option<Scheme> {
    match kind {
        PackageKind::Deb => Some(Scheme::Dpkg),
        PackageKind::Apk => Some(Scheme::Apk),
        PackageKind::Rpm => Some(Scheme::Rpm),
        PackageKind::Alpm => Some(Scheme::Alpm),
        kind => Scheme::of(of_language(kind)?),
    }
}

/// The ecosystem of packages that no distribution builds.
fn of_language(kind: PackageKind) -> Option<E> {
    let name = match kind {
        PackageKind::Pypi => E::Pypi,
        PackageKind::Npm => E::Npm,
        PackageKind::Golang => E::Go,
        PackageKind::Cargo => E::CratesIo,
        PackageKind::Maven => E::Maven,
        PackageKind::Gem => E::RubyGems,
        PackageKind::Composer => E::Packagist,
        PackageKind::Nuget => E::NuGet,
        PackageKind::Cran => E::Cran,
        PackageKind::Swift => E::SwiftUrl,
        PackageKind::Pub => E::Pub,
        PackageKind::Hex => E::Hex,
        PackageKind::Hackage => E::Hackage,
        PackageKind::Conan => E::ConanCenter,
        PackageKind::Github => E::GitHubActions,
        PackageKind::Bitnami => E::Bitnami,
        PackageKind::Generic => E::Cpe,
        _ => return None,
    };
    Some(name)
}
