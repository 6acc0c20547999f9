//! `composer.lock`.

use seawall_package::PackageKind::Composer;

use super::super::composer_entry::composer_package;
use super::super::found::{Found, With};
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Composer's lock file.
pub(crate) static COMPOSER: Reader =
    Reader::new("composer-lock", |at| at.is_lock(&["composer.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    let root = tree.mapping()?;
    for (group, is_development) in [("packages", false), ("packages-dev", true)] {
        for node in root.list(group) {
            match composer_package(found.package(Composer, "", ""), node) {
                Some(package) => found.add(package.development(is_development)),
                None => found.unknown_at(node.position(), "a package without name or version"),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::COMPOSER;

    #[test]
    fn groups_are_marked() {
        let text = br#"{"packages": [{"name": "a/b", "version": "v1.0"}, {"name": "c/d", "version": "dev-main", "source": {"reference": "abc"}}],
            "packages-dev": [{"name": "e/f", "version": "2", "dist": {"type": "path"}}]}"#;
        let reading = read_with(&COMPOSER, "composer.lock", text);
        assert_eq!(
            names(&reading),
            ["a/b v1.0", "c/d dev-main", "e/f 2 (development)"]
        );
        assert_eq!(facts(&reading), ["revision=abc", "origin=local"]);
    }
}
