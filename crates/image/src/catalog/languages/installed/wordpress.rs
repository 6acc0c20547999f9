//! Plugins of WordPress: `wp-content/plugins/NAME/….php`, the file with the header of a plugin. No ecosystem of advisories names them; they are
//! listed by address.

use seawall_package::PackageKind::Generic;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::text;
use crate::catalog::{FileView, Unreadable};

/// How much of a file WordPress itself reads for the header, in bytes.
const MAX_HEADER_BYTES: usize = 8 << 10;

/// Plugins of WordPress.
pub(crate) static WORDPRESS: Reader = Reader::new("wordpress-plugin", wants, read);

fn wants(at: &Located<'_>) -> bool {
    at.ends(".php") && at.above().skip(1).take(2).eq(["plugins", "wp-content"])
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(&file.bytes[..file.bytes.len().min(MAX_HEADER_BYTES)]);
    let field = |name: &str| {
        text.lines().find_map(|line| {
            let line = line.trim_start_matches([' ', '\t', '/', '*', '#', '@']);
            Some(line.strip_prefix(name)?.strip_prefix(':')?.trim())
        })
    };
    if field("Plugin Name").is_none() {
        return Ok(());
    }
    let name = Located::new(&file.entry.path).parent();
    let version = field("Version").unwrap_or_default();
    if version.is_empty() {
        found.unknown("a plugin of WordPress that states no version");
    }
    let package = found.package(Generic, format!("wordpress.org/plugins/{name}"), version);
    found.add(package.with("manager", "wordpress"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with, wants};
    use super::WORDPRESS;

    #[test]
    fn headers_name_the_version() {
        let path = "var/www/html/wp-content/plugins/akismet/akismet.php";
        let text = b"<?php\n/**\n * Plugin Name: Akismet Anti-spam\n * Version: 5.3\n * Requires PHP: 5.6\n */\n";
        let reading = read_with(&WORDPRESS, path, text);
        assert_eq!(names(&reading), ["wordpress.org/plugins/akismet 5.3"]);
        let other = read_with(&WORDPRESS, path, b"<?php\n// Silence is golden.\n");
        assert!(other.packages.is_empty() && other.unknown.is_empty());
        let unversioned = read_with(&WORDPRESS, path, b"<?php /*\nPlugin Name: X\n*/");
        assert_eq!(unversioned.unknown.len(), 1);
        assert!(!wants(
            &WORDPRESS,
            "var/www/html/wp-content/plugins/akismet/views/a.php"
        ));
    }
}
