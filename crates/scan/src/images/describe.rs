//! How images and packages are named.

use seawall_finding::Target;
use seawall_package::{OsRelease, Package};

/// Schemes before what has no version in its name.
const SCHEMES_OF_PATHS: [&str; 9] = [
    "containerd",
    "dir",
    "docker-archive",
    "file",
    "oci",
    "oci-archive",
    "oci-dir",
    "pid",
    "rootfs",
];

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

    /// Without tag and digest, so that the next version of an image is the same one. A path is what it is.
    pub fn without_version(&self) -> &str {
        let name = self.reference.as_str();
        let (scheme, rest) = name.split_once(':').unwrap_or(("", name));
        let name = match scheme {
            "registry" | "docker" => rest.trim_start_matches("//"),
            "containerd" if !rest.starts_with('/') => rest,
            scheme if SCHEMES_OF_PATHS.contains(&scheme) => return name,
            _ if name.starts_with(['.', '/', '~']) => return name,
            _ => name,
        };
        let name = name.split('@').next().unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reference: &str, expect: &str) {
        let name = ImageName {
            reference: reference.to_owned(),
            digest: String::new(),
        };
        assert_eq!(name.without_version(), expect);
    }

    #[test]
    fn versions_of_an_image_have_one_name() {
        check(
            "registry.example.com:5000/app:1.2",
            "registry.example.com:5000/app",
        );
        check(
            "registry.example.com/app:1@sha256:00",
            "registry.example.com/app",
        );
        check("nginx", "nginx");
        check("registry:nginx:1.27", "nginx");
        check("docker://nginx:1.27", "nginx");
        check("containerd:nginx:1.27", "nginx");
    }

    #[test]
    fn two_paths_are_two_names() {
        for path in [
            "rootfs:one",
            "dir:one@2",
            "./one:2",
            "/images/one:2",
            "docker-archive:one.tar:app:1",
            "oci:layout:1",
        ] {
            check(path, path);
        }
    }
}
