//! Packages that paths show without any file being read: Nix's store.

use seawall_package::{Package, PackageKind, Place};

/// Name of this cataloger in results.
const NAME: &str = "nix-store";

/// Length of the hash that begins each name in the store.
const HASH_BYTES: usize = 32;

/// Outputs of one derivation other than its main one; the package is the same.
const OUTPUTS: &[&str] = &[
    "bin", "data", "debug", "dev", "devdoc", "doc", "info", "lib", "man", "out", "static",
    "terminfo",
];

/// What is no package: sources and what builds are made of.
const NO_PACKAGES: &[&str] = &[
    ".drv", ".patch", ".diff", ".tar.gz", ".tar.xz", ".tar.bz2", ".tgz", ".zip", ".sh", ".lock",
    ".check", ".chroot", ".gem", ".crate",
];

/// The package that a path belongs to: a path in `nix/store`, of any kind of entry, at any depth. Paths of the same package
/// give equal packages. What has no version in its name (scripts, configurations, links) is no package.
pub fn package_of_path(path: &str) -> Option<Package> {
    let rest = path.strip_prefix("nix/store/")?;
    let store_name = rest.split('/').next()?;
    let (hash, name) = (
        store_name.get(..HASH_BYTES)?,
        store_name.get(HASH_BYTES..)?.strip_prefix('-')?,
    );
    if !hash
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        || NO_PACKAGES.iter().any(|ending| name.ends_with(ending))
    {
        return None;
    }
    // Nix's own rule: the version begins at the first dash that no letter follows.
    let (dash, _) = name.match_indices('-').find(|(dash, _)| {
        name.as_bytes()
            .get(dash + 1)
            .is_some_and(|next| !next.is_ascii_alphabetic())
    })?;
    let (name, version) = (&name[..dash], &name[dash + 1..]);
    let version = match version.rsplit_once('-') {
        Some((version, output)) if OUTPUTS.contains(&output) => version,
        _ => version,
    };
    if name.is_empty() || !version.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let mut package = Package::new(PackageKind::Nix, name, version, NAME);
    package.places.push(Place {
        path: format!("nix/store/{store_name}"),
        layer: None,
    });
    Some(package)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn store_paths_are_packages() {
        let hash = "0c0bw8sjq0zqd1ivz8cmhzqdnl1gxkkk";
        for (name, expect) in [
            ("openssl-3.0.12", Some("openssl 3.0.12")),
            ("openssl-3.0.12-bin/bin/openssl", Some("openssl 3.0.12")),
            (
                "python3.11-requests-2.31.0/lib",
                Some("python3.11-requests 2.31.0"),
            ),
            ("glibc-2.38-27", Some("glibc 2.38-27")),
            ("zlib-1.3.drv", None),
            ("source", None),
            ("bash-interactive", None),
            ("fix-1.patch", None),
        ] {
            let found = package_of_path(&format!("nix/store/{hash}-{name}"));
            let shown = found.map(|package| format!("{} {}", package.name, package.version));
            assert_eq!(shown.as_deref(), expect, "{name}");
        }
        assert_eq!(package_of_path("nix/store/short-a-1"), None);
        assert_eq!(package_of_path("home/nix/store"), None);
    }
}
