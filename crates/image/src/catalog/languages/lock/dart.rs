//! `pubspec.lock` of Dart and Flutter.

use seawall_package::PackageKind::Pub;
use seawall_syntax::Node;

use super::super::found::{Found, LOCAL, ORIGIN, REGISTRY, REVISION, With};
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Dart's lock file.
pub(crate) static DART: Reader =
    Reader::new("pubspec-lock", |at| at.is_lock(&["pubspec.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    for entry in tree
        .mapping()?
        .get("packages")
        .map(Node::entries)
        .unwrap_or(&[])
    {
        let node = &entry.value;
        let Some(version) = tree.text_of(node, "version") else {
            found.unknown_at(
                entry.key_position(),
                format_args!("`{}` has no version", entry.key),
            );
            continue;
        };
        let of = |key| {
            node.get("description")
                .and_then(|description| description.str(key))
        };
        let package = found
            .package(Pub, &*entry.key, &*version)
            .with_some("sha256", of("sha256"));
        let package = match node.str("source") {
            Some("git") => package
                .with(ORIGIN, format!("git+{}", of("url").unwrap_or("")))
                .with_some(REVISION, of("resolved-ref")),
            Some("path") => package.with(ORIGIN, LOCAL),
            Some("sdk") => package.with(ORIGIN, "sdk"),
            _ => match of("url") {
                Some(url) if !matches!(url, "https://pub.dev" | "https://pub.dartlang.org") => {
                    package.with(REGISTRY, url)
                }
                _ => package,
            },
        };
        // A package that others need as well is `transitive` only if the project does not name it itself.
        let is_development = node.str("dependency") == Some("direct dev");
        found.add(package.development(is_development));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::DART;

    #[test]
    fn sources_and_kinds() {
        let text = b"packages:\n  async:\n    dependency: \"direct main\"\n    description:\n      name: async\n      sha256: abc\n      url: \"https://pub.dev\"\n    source: hosted\n    version: \"2.11.0\"\n  flutter:\n    dependency: \"direct main\"\n    description: flutter\n    source: sdk\n    version: \"0.0.0\"\n  lints:\n    dependency: \"direct dev\"\n    description: {url: \"https://corp\"}\n    source: hosted\n    version: \"3.0.0\"\n";
        let reading = read_with(&DART, "pubspec.lock", text);
        assert_eq!(
            names(&reading),
            ["async 2.11.0", "flutter 0.0.0", "lints 3.0.0 (development)"]
        );
        assert_eq!(
            facts(&reading),
            ["sha256=abc", "origin=sdk", "registry=https://corp"]
        );
    }
}
