//! `Pipfile.lock`.

use seawall_package::PackageKind::Pypi;
use seawall_syntax::Node;

use super::super::found::{Found, LOCAL, ORIGIN, REVISION, With};
use super::super::python_name::{normalized, pinned};
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Pipenv's lock file.
pub(crate) static PIPFILE: Reader =
    Reader::new("pipfile-lock", |at| at.is_lock(&["Pipfile.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    // Besides `default` and `develop` there can be categories of the user's own.
    for group in tree
        .mapping()?
        .entries()
        .iter()
        .filter(|entry| entry.key != "_meta")
    {
        for entry in group.value.entries() {
            let node = &entry.value;
            let version = node.str("version").and_then(pinned);
            if version.is_none() {
                found.unknown_at(
                    entry.key_position(),
                    format_args!("`{}` has no exact version", entry.key),
                );
            }
            let mut package = found.package(Pypi, normalized(&entry.key), version.unwrap_or(""));
            if let Some(address) = node.str("git") {
                package = package
                    .with(ORIGIN, format!("git+{address}"))
                    .with_some(REVISION, node.str("ref"));
            } else if node.get("path").and_then(Node::as_str).is_some() {
                package = package.with(ORIGIN, LOCAL);
            }
            found.add(package.development(group.key == "develop"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::PIPFILE;

    #[test]
    fn groups_are_default_and_develop() {
        let text = br#"{"_meta": {"hash": {"sha256": "x"}}, "default": {"Foo_bar": {"version": "==1.0", "hashes": []},
          "g": {"git": "https://g/x.git", "ref": "abc"}}, "develop": {"t": {"version": "==2.0"}, "foo-bar": {"version": "==1.0"}}}"#;
        let reading = read_with(&PIPFILE, "Pipfile.lock", text);
        assert_eq!(
            names(&reading),
            ["foo-bar 1.0", "g ", "t 2.0 (development)"]
        );
        assert_eq!(
            facts(&reading),
            ["origin=git+https://g/x.git", "revision=abc"]
        );
        assert_eq!(reading.unknown.len(), 1);
    }
}
