//! Which ecosystem orders its versions in which way.

use std::fmt;

use seawall_package::EcosystemName as E;

macro_rules! schemes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)+) => {
        /// A way to order versions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scheme {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Scheme {
            /// Every scheme.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name, for people.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

schemes! {
    /// Debian policy 5.6.12, as `dpkg --compare-versions`.
    Dpkg = "dpkg";
    /// apk-tools 3.
    Apk = "apk";
    /// Epoch, version and release, as rpm 4.15 and later with tilde and caret.
    Rpm = "rpm";
    /// pacman's `vercmp`.
    Alpm = "pacman";
    /// Semantic Versioning 2.0; build metadata does not order.
    Semver = "semver";
    /// Semantic Versioning with ordered build metadata, as Dart's pub and Julia.
    SemverBuild = "semver with builds";
    /// Bitnami: semver, where `-3` after the version is the third packaging and so newer than none.
    SemverRevision = "Bitnami";
    /// Kubernetes: semver, where a vendor's suffix (`-gke.100`) is no pre-release.
    SemverVendor = "Kubernetes";
    /// Go modules, pseudo-versions, and toolchains (`go1.21rc2`).
    Go = "Go";
    /// Releases of Java, of Java 8 in each of its forms.
    Java = "Java";
    /// PEP 440; what is not of that form is older, in the order of setuptools before.
    Pep440 = "PEP 440";
    /// Maven's version order specification.
    Maven = "Maven";
    /// `Gem::Version`.
    Gem = "RubyGems";
    /// PHP's `version_compare` without a leading `v`, as Composer's `Comparator`.
    Composer = "Composer";
    /// As `Composer`, of what Composer's parser has made normal (`1.0` is `1.0.0.0`); branches are no versions.
    ComposerNormal = "normalised Composer";
    /// NuGet, with four numbers and labels without case.
    NuGet = "NuGet";
    /// Lists of numbers: Hackage, R.
    Numbers = "dotted numbers";
    /// Upstream releases without a package manager: numbers, a letter or a pre-release.
    Upstream = "upstream";
}

impl Scheme {
    /// How an ecosystem orders its versions; `None` where it has no order, so that only listed versions decide.
    pub fn of(ecosystem: E) -> Option<Self> {
        Some(match ecosystem {
            E::Debian | E::Ubuntu => Self::Dpkg,
            E::Alpine | E::Wolfi | E::Chainguard | E::MinimOs | E::Alpaquita => Self::Apk,
            E::RedHat
            | E::AlmaLinux
            | E::RockyLinux
            | E::Oracle
            | E::Fedora
            | E::Amazon
            | E::Suse
            | E::OpenSuse
            | E::Photon
            | E::AzureLinux
            | E::OpenEuler
            | E::Mageia
            | E::Bottlerocket => Self::Rpm,
            E::Arch => Self::Alpm,
            E::Pypi => Self::Pep440,
            E::Go => Self::Go,
            E::Maven => Self::Maven,
            E::RubyGems => Self::Gem,
            E::Packagist => Self::Composer,
            E::NuGet => Self::NuGet,
            E::Hackage | E::Ghc | E::Cran | E::Bioconductor => Self::Numbers,
            E::Pub | E::Julia => Self::SemverBuild,
            E::Bitnami => Self::SemverRevision,
            E::Npm | E::CratesIo | E::Hex | E::SwiftUrl | E::ConanCenter | E::GitHubActions => {
                Self::Semver
            }
            E::Kubernetes => Self::SemverVendor,
            E::Linux | E::Cpe => Self::Upstream,
            // OSS-Fuzz and GIT speak in commits. Android names patch levels and releases in one field. Conda's versions
            // order by rules of their own, and no feed uses them.
            E::OssFuzz | E::Git | E::Android | E::Conda => return None,
        })
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
