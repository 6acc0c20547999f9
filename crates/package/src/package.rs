//! One installed package.

use serde::{Deserialize, Serialize};

use crate::PackageKind;

/// The fact of a package that is not for Linux: `windows`, `macos`. A file of another system can lie in any image.
pub const OPERATING_SYSTEM: &str = "os";

/// One installed package. The same package found by several files is one [`Package`] with several places.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Package {
    /// Which package manager or ecosystem it is from.
    pub kind: PackageKind,
    /// Its name as the ecosystem writes it: `openssl`, `@babel/core`, `org.slf4j:slf4j-api` (group and artifact with a
    /// colon), `github.com/spf13/cobra`, `symfony/console`.
    pub name: String,
    /// The installed version as the package manager compares it: `1:2.3-4` with the epoch for rpm and dpkg. Empty when
    /// the package states none, which is unknown and never "no version".
    pub version: String,
    /// The package it was built from, where the package manager says: advisories of distributions speak of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourcePackage>,
    /// `amd64`, `x86_64`; `None` where the package is for all or does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// Who built a distribution package, as its database says: `Red Hat, Inc.`, `Debian Project`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
    /// The module stream that an rpm belongs to: `nodejs:18:8080020230906:63b34585`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modularity: Option<String>,
    /// Licences as the package states them, one expression or name each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<String>,
    /// Where it was found; never empty.
    pub places: Vec<Place>,
    /// The cataloger that found it: `dpkg`, `go-binary`.
    pub found_by: String,
    /// Whether it is only needed for development or tests, as a lock file says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub development: bool,
    /// Further facts of one ecosystem, by name: `go.main`, `go.stdlib`, `jar.sha1`. Sorted, so that equal packages are equal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<(String, String)>,
}

/// The package that another was built from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourcePackage {
    /// Its name.
    pub name: String,
    /// Its version; the same as the binary package's where the database does not say otherwise.
    pub version: String,
}

/// A file that shows a package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Path from the root of the image or tree, without a leading slash; files inside archives follow `!/`.
    pub path: String,
    /// Index of the layer that brought it, from 0; `None` for what has no layers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<u32>,
}

impl Package {
    /// A package with what every one has.
    pub fn new(
        kind: PackageKind,
        name: impl Into<String>,
        version: impl Into<String>,
        found_by: &str,
    ) -> Self {
        Self {
            kind,
            name: name.into(),
            version: version.into(),
            source: None,
            architecture: None,
            vendor: None,
            modularity: None,
            licenses: Vec::new(),
            places: Vec::new(),
            found_by: found_by.to_owned(),
            development: false,
            facts: Vec::new(),
        }
    }

    /// A fact of one ecosystem by its name.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}
