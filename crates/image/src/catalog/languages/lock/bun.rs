//! `bun.lock`: JSON with trailing commas; what only `devDependencies` of its workspaces reach is for development. The older `bun.lockb` is a memory image of Bun's and is not read.

use std::collections::{HashMap, HashSet};

use seawall_package::PackageKind::Npm;
use seawall_syntax::Node;

use super::super::found::{Found, INTEGRITY, LOCAL, ORIGIN, With};
use super::super::limits::{MAX_BUN_DEPTH, MAX_NAME_BYTES};
use super::super::npm_source::{sourced, split};
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Bun's lock files.
pub(crate) static BUN: Reader = Reader::new(
    "bun-lock",
    |at| at.is_lock(&["bun.lock", "bun.lockb"]),
    read,
);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    if file.entry.path.ends_with(".lockb") {
        return Err(Unreadable::new(
            "Bun's binary form is not read; `bun install --save-text-lockfile` writes the other",
        ));
    }
    let tree = Tree::read(file.bytes)?;
    let root = tree.mapping()?;
    let production = reached(root);
    for entry in root.get("packages").map(Node::entries).unwrap_or(&[]) {
        let items = entry.value.items();
        let resolution = items.first().and_then(Node::as_str).and_then(split);
        let Some((name, version)) = resolution else {
            found.unknown_at(
                entry.key_position(),
                format_args!("`{}` is no package", entry.key),
            );
            continue;
        };
        if version.starts_with("workspace:") {
            continue;
        }
        let is_version = version.starts_with(|first: char| first.is_ascii_digit());
        let package = match is_version {
            // The registry follows; empty for npm's.
            true => sourced(
                found.package(Npm, name, version),
                items.get(1).and_then(Node::as_str),
            ),
            false => {
                found.unknown_at(
                    entry.key_position(),
                    format_args!("`{name}` is from `{version}` and has no version"),
                );
                match version.starts_with("file:") || version.starts_with("link:") {
                    true => found.package(Npm, name, "").with(ORIGIN, LOCAL),
                    false => found.package(Npm, name, "").with(ORIGIN, version),
                }
            }
        };
        let last = items
            .last()
            .and_then(Node::as_str)
            .filter(|text| text.starts_with("sha"));
        let is_development = !production.contains(&*entry.key);
        found.add(
            package
                .with_some(INTEGRITY, last)
                .development(is_development),
        );
    }
    Ok(())
}

/// Keys of packages that are reached without going through a dependency for development.
fn reached(root: &Node) -> HashSet<&str> {
    let packages = root.get("packages").map(Node::entries).unwrap_or(&[]);
    let by_key: HashMap<&str, &Node> = packages
        .iter()
        .map(|entry| (&*entry.key, &entry.value))
        .collect();
    let mut open: Vec<&str> = Vec::new();
    let mut seen: HashSet<&str> = HashSet::new();
    for workspace in root.get("workspaces").map(Node::entries).unwrap_or(&[]) {
        let name = workspace.value.str("name").unwrap_or("");
        open.extend(needed(&workspace.value, name, &by_key));
    }
    while let Some(key) = open.pop() {
        if seen.insert(key)
            && let Some(node) = by_key.get(key)
        {
            for item in node.items() {
                open.extend(needed(item, key, &by_key));
            }
        }
    }
    seen
}

/// Keys of what a package or workspace needs: `PARENT/NAME`, or `NAME` of the nearest directory above.
fn needed<'n>(node: &Node, parent: &str, known: &HashMap<&'n str, &'n Node>) -> Vec<&'n str> {
    let groups = ["dependencies", "optionalDependencies", "peerDependencies"];
    let names = groups
        .iter()
        .flat_map(|group| node.get(group).map(Node::entries).unwrap_or(&[]));
    names
        .filter_map(|entry| {
            let mut above =
                Some(parent).filter(|parent| (1..=MAX_NAME_BYTES).contains(&parent.len()));
            for _ in 0..MAX_BUN_DEPTH {
                let Some(directory) = above else { break };
                if let Some((key, _)) =
                    known.get_key_value(format!("{directory}/{}", entry.key).as_str())
                {
                    return Some(*key);
                }
                above = directory.rsplit_once('/').map(|(directory, _)| directory);
            }
            known.get_key_value(&*entry.key).map(|(key, _)| *key)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with, try_read};
    use super::BUN;

    #[test]
    fn packages_are_lists() {
        let text = br#"{
  "lockfileVersion": 1,
  "workspaces": { "": { "name": "app", "dependencies": { "a": "^1", "g": "*", }, "devDependencies": { "d": "^3" }, }, },
  "packages": {
    "a": ["a@1.0.0", "", { "dependencies": { "@s/b": "^2" } }, "sha512-x"],
    "@s/b": ["@s/b@2.0.0", "", {}, "sha512-y"],
    "w": ["w@workspace:packages/w"],
    "g": ["g@github:u/g#abc", {}, "u-g-abc"],
    "d": ["d@3.0.0", "", { "dependencies": { "@s/b": "^3" } }, "sha512-z"],
    "d/@s/b": ["@s/b@3.0.0", "", {}, "sha512-z"],
    "odd": [],
  }
}"#;
        let reading = read_with(&BUN, "bun.lock", text);
        assert_eq!(
            names(&reading),
            [
                "a 1.0.0",
                "@s/b 2.0.0",
                "g ",
                "d 3.0.0 (development)",
                "@s/b 3.0.0 (development)"
            ]
        );
        assert_eq!(reading.unknown.len(), 2);
        assert!(try_read(&BUN, "bun.lockb", b"#!/usr/bin/env bun").is_err());
    }
}
