//! Which package manager or ecosystem a package is from.

use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $purl:literal;)+) => {
        /// Which package manager or ecosystem a package is from; named by the type of its package URL.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum PackageKind {
            $($(#[doc = $doc])+ #[serde(rename = $purl)] $variant,)+
        }

        impl PackageKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The type of its package URLs: `deb`, `pypi`, `npm`.
            pub fn purl_type(self) -> &'static str {
                match self { $(Self::$variant => $purl,)+ }
            }

            /// The kind whose package URLs have this type; `None` for types that are not known here.
            pub fn from_purl_type(text: &str) -> Option<Self> {
                match text { $($purl => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

kinds! {
    /// Debian, Ubuntu and other users of dpkg.
    Deb = "deb";
    /// Alpine, Wolfi, Chainguard.
    Apk = "apk";
    /// Red Hat, SUSE, Amazon and other users of rpm.
    Rpm = "rpm";
    /// Arch Linux.
    Alpm = "alpm";
    /// Python distributions.
    Pypi = "pypi";
    /// Node packages.
    Npm = "npm";
    /// Go modules.
    Golang = "golang";
    /// Rust crates.
    Cargo = "cargo";
    /// Java artifacts.
    Maven = "maven";
    /// Ruby gems.
    Gem = "gem";
    /// PHP packages.
    Composer = "composer";
    /// .NET packages.
    Nuget = "nuget";
    /// Conda packages.
    Conda = "conda";
    /// Nix store paths.
    Nix = "nix";
    /// R packages.
    Cran = "cran";
    /// Swift packages.
    Swift = "swift";
    /// Dart packages.
    Pub = "pub";
    /// Homebrew formulas.
    Brew = "brew";
    /// Erlang and Elixir packages.
    Hex = "hex";
    /// Haskell packages.
    Hackage = "hackage";
    /// C and C++ packages of Conan.
    Conan = "conan";
    /// CocoaPods.
    Cocoapods = "cocoapods";
    /// GitHub Actions and other software named by its repository.
    Github = "github";
    /// Bitnami's components.
    Bitnami = "bitnami";
    /// Software without a package manager, recognised by its binary.
    Generic = "generic";
}

impl PackageKind {
    /// Whether an operating system's package manager installs it, so that its advisories are the distribution's.
    pub fn is_distribution(self) -> bool {
        matches!(self, Self::Deb | Self::Apk | Self::Rpm | Self::Alpm)
    }
}
