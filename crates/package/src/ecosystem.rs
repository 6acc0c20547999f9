//! Under which name advisories speak of a package.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ecosystems {
    ($($(#[doc = $doc:literal])+ $variant:ident = $osv:literal;)+) => {
        /// An ecosystem without its release, named as OSV names it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum EcosystemName {
            $($(#[doc = $doc])+ #[serde(rename = $osv)] $variant,)+
        }

        impl EcosystemName {
            /// Every ecosystem.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// OSV's name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $osv,)+ }
            }

            /// The ecosystem that OSV names so.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($osv => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

ecosystems! {
    /// Debian, by release: `Debian:12`.
    Debian = "Debian";
    /// Ubuntu, by release and support: `Ubuntu:22.04:LTS`, `Ubuntu:Pro:18.04:LTS`.
    Ubuntu = "Ubuntu";
    /// Alpine, by branch: `Alpine:v3.19`.
    Alpine = "Alpine";
    /// Wolfi.
    Wolfi = "Wolfi";
    /// Chainguard.
    Chainguard = "Chainguard";
    /// Red Hat, by product: `Red Hat:enterprise_linux:9::appstream`.
    RedHat = "Red Hat";
    /// AlmaLinux, by release.
    AlmaLinux = "AlmaLinux";
    /// Rocky Linux, by release.
    RockyLinux = "Rocky Linux";
    /// Oracle Linux, by release.
    Oracle = "Oracle Linux";
    /// Fedora, by release.
    Fedora = "Fedora";
    /// Amazon Linux, by release.
    Amazon = "Amazon Linux";
    /// SUSE, by product: `SUSE:Linux Enterprise Server 15 SP5`.
    Suse = "SUSE";
    /// openSUSE, by product.
    OpenSuse = "openSUSE";
    /// Photon OS, by release: `Photon OS:4.0`.
    Photon = "Photon OS";
    /// Azure Linux and CBL-Mariner, by release: `Azure Linux:3`.
    AzureLinux = "Azure Linux";
    /// openEuler, by release.
    OpenEuler = "openEuler";
    /// Mageia, by release.
    Mageia = "Mageia";
    /// Minimal OS images.
    MinimOs = "MinimOS";
    /// Arch Linux.
    Arch = "Arch Linux";
    /// Bottlerocket.
    Bottlerocket = "Bottlerocket";
    /// Alpaquita, by release.
    Alpaquita = "Alpaquita";
    /// Python.
    Pypi = "PyPI";
    /// Node.
    Npm = "npm";
    /// Go.
    Go = "Go";
    /// Rust.
    CratesIo = "crates.io";
    /// Java.
    Maven = "Maven";
    /// Ruby.
    RubyGems = "RubyGems";
    /// PHP.
    Packagist = "Packagist";
    /// .NET.
    NuGet = "NuGet";
    /// Haskell.
    Hackage = "Hackage";
    /// The Haskell compiler and its parts.
    Ghc = "GHC";
    /// R.
    Cran = "CRAN";
    /// R for bioinformatics.
    Bioconductor = "Bioconductor";
    /// Dart.
    Pub = "Pub";
    /// Erlang and Elixir.
    Hex = "Hex";
    /// Swift, named by repository.
    SwiftUrl = "SwiftURL";
    /// C and C++ with Conan.
    ConanCenter = "ConanCenter";
    /// C and C++ projects of OSS-Fuzz.
    OssFuzz = "OSS-Fuzz";
    /// GitHub Actions.
    GitHubActions = "GitHub Actions";
    /// The Linux kernel.
    Linux = "Linux";
    /// Android.
    Android = "Android";
    /// Bitnami's components.
    Bitnami = "Bitnami";
    /// Kubernetes' own components.
    Kubernetes = "Kubernetes";
    /// Julia.
    Julia = "Julia";
    /// Conda.
    Conda = "Conda";
    /// Software named by the source repository whose commits an advisory gives.
    Git = "GIT";
    /// Software named by vendor and product: `vendor/product`, from CVE records.
    Cpe = "CVE";
}

/// An ecosystem, of distributions with the release: `Debian:12`. Two texts are the same ecosystem when these are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ecosystem {
    /// Without the release.
    pub name: EcosystemName,
    /// What follows OSV's first colon; empty when nothing does.
    pub release: String,
}

impl Ecosystem {
    /// An ecosystem without releases.
    pub fn plain(name: EcosystemName) -> Self {
        Self {
            name,
            release: String::new(),
        }
    }

    /// Reads OSV's form; `None` for ecosystems that are not known here.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, release) = text.split_once(':').unwrap_or((text, ""));
        Some(Self {
            name: EcosystemName::parse(name)?,
            release: release.to_owned(),
        })
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.as_str())?;
        if !self.release.is_empty() {
            write!(f, ":{}", self.release)?;
        }
        Ok(())
    }
}
