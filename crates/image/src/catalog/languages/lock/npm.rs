//! `package-lock.json` (versions 1 to 3) and `npm-shrinkwrap.json`.
//!
//! Versions 2 and 3 list every directory under `packages`, and those alone count; version 1 nests `dependencies`. Entries that
//! are links to a workspace's directory are local, as are those directories.

use seawall_package::{Package, PackageKind::Npm};
use seawall_syntax::Node;

use super::super::found::{Found, INTEGRITY, LOCAL, ORIGIN, With};
use super::super::npm_source::{alias, sourced};
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// npm's lock files.
pub(crate) static NPM: Reader = Reader::new(
    "npm-lock",
    |at| at.is_lock(&["package-lock.json", "npm-shrinkwrap.json"]),
    read,
);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    let root = tree.mapping()?;
    match root.get("packages") {
        Some(packages) => directories(packages, found),
        None => nested(root, found),
    }
    Ok(())
}

fn directories(packages: &Node, found: &mut Found) {
    for entry in packages.entries() {
        let node = &entry.value;
        // The project itself, and links to directories that have an entry of their own.
        if entry.key.is_empty() || node.bool("link") == Some(true) {
            continue;
        }
        let (name, is_local) = match entry.key.rsplit_once("node_modules/") {
            Some((_, name)) => (node.str("name").unwrap_or(name), false),
            None => (node.str("name").unwrap_or_else(|| last(&entry.key)), true),
        };
        let version = node.str("version").unwrap_or("");
        if is_local {
            if !version.is_empty() {
                found.add(found.package(Npm, name, version).with(ORIGIN, LOCAL));
            }
            continue;
        }
        if version.is_empty() {
            found.unknown_at(
                entry.key_position(),
                format_args!("`{name}` has no version"),
            );
        }
        let package = found.package(Npm, name, version);
        let package = sourced(package, node.str("resolved"));
        found.add(marked(package, node));
    }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What both forms say of a package in the same way.
fn marked(package: Package, node: &Node) -> Package {
    let is = |key| node.bool(key) == Some(true);
    package
        .with_some(INTEGRITY, node.str("integrity"))
        .licensed(node.str("license"))
        .development(is("dev"))
}

fn nested(root: &Node, found: &mut Found) {
    let mut open = vec![root];
    while let Some(parent) = open.pop() {
        let Some(dependencies) = parent.get("dependencies") else {
            continue;
        };
        for entry in dependencies.entries() {
            let node = &entry.value;
            let Some(version) = node.str("version") else {
                found.unknown_at(
                    entry.key_position(),
                    format_args!("`{}` has no version", entry.key),
                );
                continue;
            };
            let (name, version) = alias(&entry.key, version);
            let is_version = version.starts_with(|first: char| first.is_ascii_digit());
            let package = match is_version {
                true => sourced(found.package(Npm, name, version), node.str("resolved")),
                // An address stands where the version would be.
                false => {
                    found.unknown_at(
                        entry.key_position(),
                        format_args!("`{name}` is from `{version}` and has no version"),
                    );
                    sourced(found.package(Npm, name, ""), Some(version))
                }
            };
            found.add(marked(package, node));
            open.push(node);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, wants};
    use super::NPM;

    #[test]
    fn directories_of_version_3() {
        let text = br#"{"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {
          "": {"name": "app", "version": "1.0.0"},
          "node_modules/a": {"version": "1.2.3", "resolved": "https://registry.npmjs.org/a/-/a-1.2.3.tgz", "integrity": "sha512-x"},
          "node_modules/a/node_modules/@s/b": {"version": "2.0.0", "dev": true},
          "node_modules/alias": {"name": "real", "version": "3.0.0"},
          "node_modules/git": {"version": "4.0.0", "resolved": "git+ssh://git@github.com/a/git.git#abc"},
          "node_modules/w": {"resolved": "packages/w", "link": true},
          "packages/w": {"version": "0.1.0"},
          "node_modules/none": {}
        }, "dependencies": {"a": {"version": "9.9.9"}}}"#;
        let reading = read_with(&NPM, "package-lock.json", text);
        assert_eq!(
            names(&reading),
            [
                "a 1.2.3",
                "@s/b 2.0.0 (development)",
                "real 3.0.0",
                "git 4.0.0",
                "w 0.1.0",
                "none "
            ]
        );
        assert_eq!(
            facts(&reading),
            [
                "integrity=sha512-x",
                "origin=git+ssh://git@github.com/a/git.git",
                "revision=abc",
                "origin=local"
            ]
        );
        assert_eq!(reading.unknown, ["line 9: `none` has no version"]);
    }

    #[test]
    fn nested_dependencies_of_version_1() {
        let text = br#"{"lockfileVersion": 1, "dependencies": {
          "a": {"version": "1.0.0", "dependencies": {"b": {"version": "2.0.0", "dev": true}}},
          "c": {"version": "npm:real@3.0.0"},
          "d": {"version": "git+https://g/d.git#1"}}}"#;
        let reading = read_with(&NPM, "npm-shrinkwrap.json", text);
        assert_eq!(
            names(&reading),
            ["a 1.0.0", "real 3.0.0", "d ", "b 2.0.0 (development)"]
        );
        assert_eq!(reading.unknown.len(), 1);
    }

    #[test]
    fn lock_files_of_packages_are_not_the_projects() {
        assert!(!wants(&NPM, "node_modules/a/package-lock.json"));
        assert!(wants(&NPM, "web/package-lock.json"));
    }
}
