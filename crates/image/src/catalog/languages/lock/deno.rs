//! `deno.lock`: packages of npm and JSR, and modules that are loaded by address.

use seawall_package::PackageKind::{Generic, Npm};
use seawall_syntax::Node;

use super::super::found::{Found, INTEGRITY, With};
use super::super::npm_source::split;
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Deno's lock file.
pub(crate) static DENO: Reader = Reader::new("deno-lock", |at| at.is_lock(&["deno.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    let root = tree.mapping()?;
    // Version 2 has `npm.packages`, version 3 `packages.npm`, version 4 and later `npm`.
    let npm = root
        .walk(&["npm", "packages"])
        .or_else(|| root.walk(&["packages", "npm"]))
        .or_else(|| root.get("npm"));
    let jsr = root.walk(&["packages", "jsr"]).or_else(|| root.get("jsr"));
    for (group, kind, manager) in [(npm, Npm, None), (jsr, Generic, Some("jsr"))] {
        for entry in group.map(Node::entries).unwrap_or(&[]) {
            match split(&entry.key) {
                Some((name, version)) => {
                    // Peers stand behind an underscore.
                    let version = version.split('_').next().unwrap_or(version);
                    let package = found
                        .package(kind, name, version)
                        .with_some("manager", manager);
                    found.add(package.with_some(INTEGRITY, entry.value.str("integrity")));
                }
                None => found.unknown_at(
                    entry.key_position(),
                    format_args!("`{}` is no package and version", entry.key),
                ),
            }
        }
    }
    for entry in root.get("remote").map(Node::entries).unwrap_or(&[]) {
        found.unknown_at(
            entry.key_position(),
            format_args!("`{}` is loaded by address and no package", entry.key),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with};
    use super::DENO;

    #[test]
    fn groups_of_all_versions() {
        let text = br#"{"version": "4", "npm": {"@a/b@1.0.0_react@17": {"integrity": "x"}}, "jsr": {"@std/path@1.0.2": {}}, "remote": {"https://x/y.ts": "h"}}"#;
        let reading = read_with(&DENO, "deno.lock", text);
        assert_eq!(names(&reading), ["@a/b 1.0.0", "@std/path 1.0.2"]);
        assert_eq!(reading.unknown.len(), 1);
        let text = br#"{"version": "3", "packages": {"npm": {"a@1": {}}}}"#;
        assert_eq!(names(&read_with(&DENO, "deno.lock", text)), ["a 1"]);
    }
}
