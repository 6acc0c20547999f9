//! Where a Node package comes from, as the lock files of npm, yarn, pnpm and bun write it.

use seawall_package::Package;

use super::found::{LOCAL, ORIGIN, REGISTRY, REVISION, With};

/// Registries that serve npm's packages under npm's names.
const REGISTRIES: &[&str] = &[
    "https://registry.npmjs.org/",
    "https://registry.yarnpkg.com/",
];

/// Adds what the address says that a package was taken from.
pub(super) fn sourced(package: Package, resolved: Option<&str>) -> Package {
    let Some(resolved) = resolved.filter(|text| !text.is_empty()) else {
        return package;
    };
    if REGISTRIES
        .iter()
        .any(|registry| resolved.starts_with(registry))
    {
        return package;
    }
    if resolved.starts_with("file:")
        || resolved.starts_with("link:")
        || resolved.starts_with("workspace:")
    {
        return package.with(ORIGIN, LOCAL);
    }
    let (address, revision) = resolved.split_once('#').unwrap_or((resolved, ""));
    let is_repository = address.starts_with("git")
        || address.starts_with("ssh:")
        || address.ends_with(".git")
        || address.starts_with("https://codeload.github.com/");
    if is_repository {
        let revision = revision.strip_prefix("commit=").unwrap_or(revision);
        return package
            .with(ORIGIN, address)
            .with_some(REVISION, Some(revision));
    }
    // Registries serve archives below `/-/`; any other address is a file of its own.
    match address.split_once("/-/") {
        Some((registry, _)) if address.starts_with("http") => {
            let registry = registry_of(registry, &package.name);
            package.with(REGISTRY, registry)
        }
        _ if address.starts_with("http") => package.with(ORIGIN, address),
        _ => package.with(ORIGIN, LOCAL),
    }
}

fn registry_of(address: &str, name: &str) -> String {
    address.strip_suffix(name).unwrap_or(address).to_owned()
}

/// The package behind an alias: `npm:real@1.0.0` in place of a version.
pub(super) fn alias<'t>(name: &'t str, version: &'t str) -> (&'t str, &'t str) {
    version
        .strip_prefix("npm:")
        .and_then(|real| split(real))
        .unwrap_or((name, version))
}

/// `@scope/name@version` in two.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let from = usize::from(text.starts_with('@'));
    let at = text.get(from..)?.find('@')? + from;
    (at > from).then(|| (&text[..at], &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use seawall_package::PackageKind;

    use super::*;

    #[test]
    fn addresses_are_registries_repositories_or_files() {
        for (address, expect) in [
            ("https://registry.npmjs.org/a/-/a-1.tgz", ""),
            (
                "https://npm.corp/api/npm/a/-/a-1.tgz",
                "registry=https://npm.corp/api/npm/",
            ),
            ("https://x.org/a.tgz", "origin=https://x.org/a.tgz"),
            (
                "git+ssh://git@h/a.git#1",
                "origin=git+ssh://git@h/a.git revision=1",
            ),
            ("file:../a", "origin=local"),
        ] {
            let package = sourced(Package::new(PackageKind::Npm, "a", "1", "t"), Some(address));
            let facts: Vec<_> = package
                .facts
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            assert_eq!(facts.join(" "), expect, "{address}");
        }
    }

    #[test]
    fn names_with_scopes_are_split() {
        assert_eq!(split("@a/b@1.0@x"), Some(("@a/b", "1.0@x")));
        assert_eq!(split("a@1"), Some(("a", "1")));
        assert_eq!(split("@a/b"), None);
        assert_eq!(split("@"), None);
        assert_eq!(split(""), None);
        assert_eq!(alias("x", "npm:@a/b@1"), ("@a/b", "1"));
    }
}
