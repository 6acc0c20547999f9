//! Packages and unknowns of images, as answers list them.

use schemars::JsonSchema;
use seawall_image::Contents;
use seawall_package::Package;
use serde::Serialize;

/// A package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct ListedPackage {
    /// The type of its package URL: `deb`, `npm`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Its version; empty where it states none.
    pub version: String,
}

impl From<&Package> for ListedPackage {
    fn from(package: &Package) -> Self {
        Self {
            kind: package.kind.purl_type(),
            name: package.name.clone(),
            version: package.version.clone(),
        }
    }
}

/// What of an image could not be understood, as sentences.
pub fn unknowns(contents: &Contents) -> Vec<String> {
    let nothing = "no package was identified, so what is in it is unknown";
    let nothing = contents.packages.is_empty().then(|| nothing.to_owned());
    let unknown = contents.unknown.iter();
    let unknown = unknown.map(|unknown| match unknown.path.as_str() {
        "" => unknown.reason.clone(),
        path => format!("{path}: {}", unknown.reason),
    });
    nothing.into_iter().chain(unknown).collect()
}
