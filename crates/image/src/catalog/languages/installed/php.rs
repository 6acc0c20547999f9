//! Installed PHP packages: Composer's `vendor/composer/installed.json`, as a list (Composer 1) or under `packages` (Composer 2).
//! Versions are as written, with the `v` of tags, which Packagist's ordering ignores.

use std::collections::HashSet;

use seawall_package::PackageKind::Composer;

use super::super::composer_entry::composer_package;
use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Installed PHP packages.
pub(crate) static PHP: Reader = Reader::new("php-installed", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.name == "installed.json" && at.parent() == "composer"
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    let Some(root) = tree.documents.first() else {
        return Err(Unreadable::new("holds no value"));
    };
    let packages = match root.items() {
        [] => root.list("packages"),
        items => items,
    };
    let development: HashSet<&str> = root.strings("dev-package-names").collect();
    for node in packages {
        match composer_package(found.package(Composer, "", ""), node) {
            Some(package) => {
                let is_development = development.contains(&*package.name);
                found.add(package.development(is_development));
            }
            None => found.unknown_at(node.position(), "a package without name or version"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with};
    use super::PHP;

    #[test]
    fn both_forms_are_read() {
        let old = br#"[{"name": "a/b", "version": "v1.0.0", "license": ["MIT"]}]"#;
        let reading = read_with(&PHP, "vendor/composer/installed.json", old);
        assert_eq!(names(&reading), ["a/b v1.0.0"]);
        assert_eq!(reading.packages[0].licenses, ["MIT"]);
        let new = br#"{"packages": [{"name": "a/b", "version": "1"}, {"name": "c/d", "version": "2"}, {"x": 1}],
            "dev-package-names": ["c/d"]}"#;
        let reading = read_with(&PHP, "app/vendor/composer/installed.json", new);
        assert_eq!(names(&reading), ["a/b 1", "c/d 2 (development)"]);
        assert_eq!(
            reading.unknown,
            ["line 1: a package without name or version"]
        );
        assert!(
            read_with(&PHP, "vendor/composer/installed.json", b"[]")
                .packages
                .is_empty()
        );
    }
}
