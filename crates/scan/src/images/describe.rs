//! How images and packages are named.

use seawall_finding::Target;
use seawall_package::{OsRelease, Package};

/// What an image, or what else packages were found in, is called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageName {
    /// As it was asked for: `registry.example.com/app:1`, `./app`.
    pub reference: String,
    /// `sha256:…`; empty where it has none.
    pub digest: String,
}

impl ImageName {
    /// As people name it.
    pub fn shown(&self) -> String {
        format!("`{}`", self.reference)
    }

    /// Without tag and digest, so that the next version of an image is the same one.
    pub fn without_version(&self) -> &str {
        let name = self.reference.split('@').next().unwrap_or_default();
        let slash = name.rfind('/').map_or(0, |at| at + 1);
        match name[slash..].find(':') {
            Some(colon) => &name[..slash + colon],
            None => name,
        }
    }

    /// The target of a finding about the image as a whole.
    pub(super) fn target(&self) -> Target {
        Target::Image {
            reference: self.reference.clone(),
            digest: self.digest.clone(),
        }
    }
}

/// The package URL without the version: `pkg:deb/debian/openssl`.
pub fn package_url(package: &Package, release: Option<&OsRelease>) -> String {
    let kind = package.kind.purl_type();
    let vendor = release.filter(|_| package.kind.is_distribution());
    match vendor {
        Some(release) if !release.id.is_empty() => {
            format!("pkg:{kind}/{}/{}", release.id, package.name)
        }
        _ => format!("pkg:{kind}/{}", package.name.replacen(':', "/", 1)),
    }
}
