//! `bun.lock`: JSON with trailing commas. The older `bun.lockb` is a memory image of Bun's and is not read.

use seawall_package::PackageKind::Npm;
use seawall_syntax::Node;

use super::super::found::{Found, INTEGRITY, LOCAL, ORIGIN, With};
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
    for entry in tree
        .mapping()?
        .get("packages")
        .map(Node::entries)
        .unwrap_or(&[])
    {
        let items = entry.value.items();
        let resolution = items.first().and_then(Node::as_str).and_then(split);
        let Some((name, version)) = resolution else {
            found.unknown_at(
                entry.key_position,
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
                    entry.key_position,
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
        found.add(package.with_some(INTEGRITY, last));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with, try_read};
    use super::BUN;

    #[test]
    fn packages_are_lists() {
        let text = br#"{
  "lockfileVersion": 1,
  "workspaces": { "": { "name": "app", "dependencies": { "a": "^1", }, }, },
  "packages": {
    "a": ["a@1.0.0", "", { "dependencies": { "@s/b": "^2" } }, "sha512-x"],
    "@s/b": ["@s/b@2.0.0", "", {}, "sha512-y"],
    "w": ["w@workspace:packages/w"],
    "g": ["g@github:u/g#abc", {}, "u-g-abc"],
    "odd": [],
  }
}"#;
        let reading = read_with(&BUN, "bun.lock", text);
        assert_eq!(names(&reading), ["a 1.0.0", "@s/b 2.0.0", "g "]);
        assert_eq!(reading.unknown.len(), 2);
        assert!(try_read(&BUN, "bun.lockb", b"#!/usr/bin/env bun").is_err());
    }
}
