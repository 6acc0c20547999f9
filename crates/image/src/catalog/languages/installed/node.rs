//! Installed Node packages, by the `package.json` at their root.
//!
//! A package's root is `node_modules/NAME` or `node_modules/@SCOPE/NAME`, at any depth: npm's, yarn's and pnpm's
//! (`.pnpm/NAME@VERSION/node_modules/NAME`) layouts, and Debian's `usr/share/nodejs/NAME`. A `package.json` deeper inside a package
//! is its own test fixture or a marker for the module system, but for copies of others' packages in `vendor`. Elsewhere it describes the application, or a library that
//! was copied in; `private` ones are no packages of a registry.

use seawall_package::PackageKind::Npm;
use seawall_syntax::Node;

use super::super::found::{Found, LOCAL, ORIGIN, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Installed Node packages.
pub(crate) static NODE: Reader = Reader {
    version: 2,
    ..Reader::new("node-installed", wants, read)
};

/// Directories of a package with copies of others' packages.
const COPIES: &[&str] = &["vendor", "vendored", "third_party", "third-party"];

/// What of a package's directory is under `node_modules`.
enum Root {
    /// The package's own directory, with its name.
    Package(String),
    /// Below a package's directory.
    Inside,
    /// Below a package's directory, among copies of others' packages.
    Copy,
    /// Not in `node_modules`.
    Outside,
}

fn root(at: &Located<'_>) -> Root {
    let above: Vec<&str> = at.above().take(4).collect();
    let is_modules = |place: usize| match above.get(place) {
        Some(&"node_modules") => true,
        Some(&"nodejs") => above.get(place + 1) == Some(&"share"),
        _ => false,
    };
    let is_copy = || {
        let inner = at.above().skip(1);
        let mut inner = inner.take_while(|name| !matches!(*name, "node_modules" | "nodejs"));
        inner.any(|name| COPIES.contains(&name))
    };
    match above.as_slice() {
        [name, ..] if is_modules(1) && !name.starts_with('@') => Root::Package((*name).to_owned()),
        [name, scope, ..] if scope.starts_with('@') && is_modules(2) => {
            Root::Package(format!("{scope}/{name}"))
        }
        _ if at.is_below("node_modules") || at.path.starts_with("usr/share/nodejs/") => {
            match is_copy() {
                true => Root::Copy,
                false => Root::Inside,
            }
        }
        _ => Root::Outside,
    }
}

/// Whether a path is that of a `package.json` that describes a package.
pub(super) fn wants(at: &Located<'_>) -> bool {
    at.name == "package.json" && !matches!(root(at), Root::Inside)
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    package_json(&file.entry.path, file.bytes, None, found)
}

/// Reads a `package.json`; `inside` is its path inside an archive.
pub(super) fn package_json(
    path: &str,
    bytes: &[u8],
    inside: Option<&str>,
    found: &mut Found,
) -> Result<(), Unreadable> {
    let at = Located::new(path);
    let tree = Tree::read(bytes)?;
    let node = tree.mapping()?;
    let (name, version) = (node.str("name"), tree.text_of(node, "version"));
    let version = version.as_deref().unwrap_or("");
    let (name, is_local) = match root(&at) {
        Root::Package(directory) => match name {
            Some(name) => (name.to_owned(), false),
            // A directory that only marks the kind of its modules, or a generated client (`.prisma`).
            None if version.is_empty() || directory.starts_with('.') => return Ok(()),
            None => (directory, false),
        },
        _ => match name {
            Some(name) if !version.is_empty() => {
                (name.to_owned(), node.bool("private") == Some(true))
            }
            // An application without name and version is no package.
            _ => return Ok(()),
        },
    };
    if version.is_empty() {
        found.unknown(format!("`{name}` states no version"));
    }
    let mut package = found.package(Npm, name, version);
    package.licenses = licenses(node);
    if is_local {
        package = package.with(ORIGIN, LOCAL);
    }
    if let Some(inside) = inside {
        package = package.inside(inside);
    }
    found.add(package);
    Ok(())
}

/// `license` as text or `{type}`, or the older list `licenses`.
fn licenses(node: &Node) -> Vec<String> {
    let one = node.get("license").into_iter();
    one.chain(node.list("licenses"))
        .filter_map(|license| license.as_str().or_else(|| license.str("type")))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, wants};
    use super::NODE;

    #[test]
    fn roots_of_packages_are_read_and_what_is_inside_is_not() {
        for (path, expect) in [
            ("app/node_modules/a/package.json", true),
            ("app/node_modules/@s/a/package.json", true),
            (
                "app/node_modules/.pnpm/a@1.0.0/node_modules/a/package.json",
                true,
            ),
            ("app/node_modules/a/node_modules/b/package.json", true),
            ("app/node_modules/a/test/fixtures/b/package.json", false),
            ("app/node_modules/a/dist/esm/package.json", false),
            ("app/node_modules/a/vendor/b/package.json", true),
            ("app/node_modules/a/vendor/package.json", false),
            ("app/vendor/node_modules/a/lib/package.json", false),
            ("usr/share/nodejs/a/package.json", true),
            ("usr/share/nodejs/@s/a/package.json", true),
            ("usr/share/nodejs/a/lib/package.json", false),
            ("app/package.json", true),
            ("app/package-lock.json", false),
        ] {
            assert_eq!(wants(&NODE, path), expect, "{path}");
        }
    }

    #[test]
    fn names_come_from_the_file() {
        let text = br#"{"name": "real", "version": "1.2.3", "license": {"type": "MIT"}}"#;
        let reading = read_with(&NODE, "node_modules/alias/package.json", text);
        assert_eq!(names(&reading), ["real 1.2.3"]);
        assert_eq!(reading.packages[0].licenses, ["MIT"]);
        let reading = read_with(
            &NODE,
            "node_modules/@s/a/package.json",
            br#"{"version": "1"}"#,
        );
        assert_eq!(names(&reading), ["@s/a 1"]);
        let reading = read_with(&NODE, "node_modules/a/package.json", br#"{"name": "a"}"#);
        assert_eq!(
            (names(&reading), reading.unknown.len()),
            (vec!["a ".to_owned()], 1)
        );
        let marker = read_with(
            &NODE,
            "node_modules/a/package.json",
            br#"{"type": "module"}"#,
        );
        assert!(marker.packages.is_empty() && marker.unknown.is_empty());
    }

    #[test]
    fn the_application_is_local_when_it_is_private() {
        let text = br#"{"name": "app", "version": "1.0.0", "private": true}"#;
        assert_eq!(
            facts(&read_with(&NODE, "app/package.json", text)),
            ["origin=local"]
        );
        assert!(
            read_with(&NODE, "app/package.json", b"{\"name\": \"app\"}")
                .packages
                .is_empty()
        );
    }
}
