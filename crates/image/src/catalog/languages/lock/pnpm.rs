//! `pnpm-lock.yaml`, versions 5 to 9.
//!
//! Keys of `packages` are `/name/version` (5), `/name@version` (6) or `name@version` (9), with peers behind. Versions 5 and 6 mark
//! what is for development; since 9 it is what `importers` reach over `snapshots` through `devDependencies` only.

use std::collections::{HashMap, HashSet};

use seawall_package::PackageKind::Npm;
use seawall_syntax::Node;

use super::super::found::{Found, INTEGRITY, With};
use super::super::npm_source::{sourced, split};
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// pnpm's lock file.
pub(crate) static PNPM: Reader =
    Reader::new("pnpm-lock", |at| at.is_lock(&["pnpm-lock.yaml"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    // Later versions of pnpm write a document about themselves before the project's.
    for root in &tree.documents {
        document(&tree, root, found)?;
    }
    Ok(())
}

fn document(tree: &Tree, root: &Node, found: &mut Found) -> Result<(), Unreadable> {
    let version = tree.text_of(root, "lockfileVersion").unwrap_or_default();
    let major = version.split('.').next().unwrap_or("");
    let is_slashed = match major {
        "5" => true,
        "6" | "7" | "9" => false,
        _ => {
            return Err(Unreadable::new(format!(
                "lockfileVersion `{version}` is none of 5 to 9"
            )));
        }
    };
    let production = root
        .get("snapshots")
        .map(|snapshots| reached(root, snapshots));
    for entry in root.get("packages").map(Node::entries).unwrap_or(&[]) {
        let node = &entry.value;
        let key = without_peers(&entry.key);
        let trimmed = key.strip_prefix('/').unwrap_or(key);
        let parts = match is_slashed {
            true => trimmed
                .rsplit_once('/')
                .map(|(name, version)| (name, version.split('_').next().unwrap_or(version))),
            false => split(trimmed),
        };
        let name = node.str("name").or(parts.map(|(name, _)| name));
        let version = tree.text_of(node, "version");
        let written = parts.map(|(_, version)| version).unwrap_or("");
        let Some(name) = name else {
            found.unknown_at(
                entry.key_position(),
                format_args!("`{}` is no package", entry.key),
            );
            continue;
        };
        let is_version = written.starts_with(|first: char| first.is_ascii_digit());
        let version = match version.as_deref() {
            Some(version) => version,
            None if is_version => written,
            None => {
                found.unknown_at(
                    entry.key_position(),
                    format_args!("`{}` has no version", entry.key),
                );
                ""
            }
        };
        let resolution = node.get("resolution");
        let from = |key| resolution.and_then(|resolution| resolution.str(key));
        let address = match is_version {
            true => from("tarball"),
            false => from("tarball").or(from("repo")).or(Some(written)),
        };
        let is_development = match &production {
            Some(production) => !production.contains(key),
            None => node.bool("dev") == Some(true),
        };
        let package = found
            .package(Npm, name, version)
            .with_some(INTEGRITY, from("integrity"));
        found.add(sourced(package, address).development(is_development));
    }
    Ok(())
}

/// A key without the peers that it was resolved with.
fn without_peers(key: &str) -> &str {
    key.split('(').next().unwrap_or(key)
}

/// Packages that are reached without going through a dependency for development.
fn reached<'n>(root: &'n Node, snapshots: &'n Node) -> HashSet<&'n str> {
    let by_key: HashMap<&str, &Node> = snapshots
        .entries()
        .iter()
        .map(|entry| (&*entry.key, &entry.value))
        .collect();
    let mut open: Vec<String> = Vec::new();
    for importer in root.get("importers").map(Node::entries).unwrap_or(&[]) {
        for group in ["dependencies", "optionalDependencies"] {
            for entry in importer.value.get(group).map(Node::entries).unwrap_or(&[]) {
                if let Some(version) = entry.value.str("version") {
                    open.push(key_of(&entry.key, version, &by_key));
                }
            }
        }
    }
    let mut seen: HashSet<&str> = HashSet::new();
    let mut plain = HashSet::new();
    while let Some(key) = open.pop() {
        let Some((key, node)) = by_key.get_key_value(key.as_str()) else {
            continue;
        };
        if !seen.insert(key) {
            continue;
        }
        plain.insert(without_peers(key));
        for group in ["dependencies", "optionalDependencies"] {
            for entry in node.get(group).map(Node::entries).unwrap_or(&[]) {
                if let Some(version) = entry.value.as_str() {
                    open.push(key_of(&entry.key, version, &by_key));
                }
            }
        }
    }
    plain
}

/// The key of a dependency: `name@version`, or what stands as version where it is an alias or address.
fn key_of(name: &str, version: &str, known: &HashMap<&str, &Node>) -> String {
    match known.contains_key(version) {
        true => version.to_owned(),
        false => format!("{name}@{version}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, try_read};
    use super::PNPM;

    #[test]
    fn keys_of_version_5() {
        let text = b"lockfileVersion: 5.4\npackages:\n  /@babel/core/7.2.0_react@17.0.0:\n    resolution: {integrity: sha512-x}\n    dev: true\n  /a/1.0.0:\n    resolution: {integrity: sha512-y}\n    dev: false\n  github.com/u/r/abc:\n    resolution: {tarball: https://codeload.github.com/u/r/tar.gz/abc}\n    name: r\n    version: 2.0.0\n";
        let reading = read_with(&PNPM, "pnpm-lock.yaml", text);
        assert_eq!(
            names(&reading),
            ["@babel/core 7.2.0 (development)", "a 1.0.0", "r 2.0.0"]
        );
        assert!(
            facts(&reading)
                .contains(&"origin=https://codeload.github.com/u/r/tar.gz/abc".to_owned())
        );
    }

    #[test]
    fn keys_of_version_6() {
        let text = b"lockfileVersion: '6.0'\npackages:\n  /@babel/core@7.2.0(react@17.0.0):\n    resolution: {integrity: x}\n    dev: false\n";
        assert_eq!(
            names(&read_with(&PNPM, "pnpm-lock.yaml", text)),
            ["@babel/core 7.2.0"]
        );
    }

    #[test]
    fn development_is_what_only_development_reaches_in_version_9() {
        let text = b"lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a: {specifier: ^1, version: 1.0.0(p@3.0.0)}
    devDependencies:
      d: {specifier: ^2, version: 2.0.0}
packages:
  a@1.0.0: {resolution: {integrity: x}}
  p@3.0.0: {resolution: {integrity: x}}
  d@2.0.0: {resolution: {integrity: x}}
  e@2.1.0: {resolution: {integrity: x}}
snapshots:
  a@1.0.0(p@3.0.0):
    dependencies: {p: 3.0.0}
  p@3.0.0: {}
  d@2.0.0:
    dependencies: {e: 2.1.0, p: 3.0.0}
  e@2.1.0: {}
";
        assert_eq!(
            names(&read_with(&PNPM, "pnpm-lock.yaml", text)),
            [
                "a 1.0.0",
                "p 3.0.0",
                "d 2.0.0 (development)",
                "e 2.1.0 (development)"
            ]
        );
    }

    #[test]
    fn other_versions_are_unknown() {
        assert!(try_read(&PNPM, "pnpm-lock.yaml", b"lockfileVersion: 12\n").is_err());
    }
}
