//! `Package.resolved`, versions 1 to 3. Packages are named by their repository, as OSV names them: `github.com/apple/swift-nio`.

use seawall_package::PackageKind::Swift;

use super::super::found::{Found, LOCAL, ORIGIN, REVISION, With};
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// Swift's lock file.
pub(crate) static SWIFT: Reader = Reader::new(
    "swift-resolved",
    |at| at.is_lock(&["Package.resolved", ".package.resolved"]),
    read,
);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    let root = tree.mapping()?;
    let pins = match root.get("object") {
        Some(object) => object.list("pins"),
        None => root.list("pins"),
    };
    for pin in pins {
        let Some(address) = pin.str("location").or_else(|| pin.str("repositoryURL")) else {
            found.unknown_at(pin.position(), "a pin without location");
            continue;
        };
        let state = pin.get("state");
        let of = |key| state.and_then(|state| state.str(key));
        let name = repository(address);
        let version = of("version").unwrap_or("");
        if version.is_empty() {
            let branch = of("branch").unwrap_or("a commit");
            found.unknown_at(
                pin.position(),
                format_args!("`{name}` is at {branch} and has no version"),
            );
        }
        let package = found.package(Swift, name, version);
        found.add(match pin.str("kind") {
            Some("localSourceControl") => package.with(ORIGIN, LOCAL),
            _ => package.with_some(REVISION, of("revision")),
        });
    }
    Ok(())
}

/// The repository of an address, without scheme, user and `.git`. Registries name packages `scope.name`, and these stay.
fn repository(address: &str) -> String {
    let rest = match address.split_once("://") {
        Some((_, rest)) => rest.to_owned(),
        // git@host:owner/repository
        None => address.replacen(':', "/", 1),
    };
    let rest = match rest.split_once('@') {
        Some((user, rest)) if !user.contains('/') => rest,
        _ => &rest,
    };
    let rest = rest.trim_end_matches('/');
    rest.strip_suffix(".git").unwrap_or(rest).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with};
    use super::{SWIFT, repository};

    #[test]
    fn pins_of_all_versions() {
        let old = br#"{"object": {"pins": [{"package": "NIO", "repositoryURL": "https://github.com/apple/swift-nio.git",
            "state": {"branch": null, "revision": "abc", "version": "2.1.0"}}]}, "version": 1}"#;
        assert_eq!(
            names(&read_with(&SWIFT, "Package.resolved", old)),
            ["github.com/apple/swift-nio 2.1.0"]
        );
        let new = br#"{"pins": [{"identity": "a", "kind": "remoteSourceControl", "location": "git@github.com:u/a.git",
            "state": {"revision": "abc", "branch": "main"}}], "version": 3}"#;
        let reading = read_with(
            &SWIFT,
            "App.xcworkspace/xcshareddata/swiftpm/Package.resolved",
            new,
        );
        assert_eq!(names(&reading), ["github.com/u/a "]);
        assert_eq!(reading.unknown.len(), 1);
    }

    #[test]
    fn addresses_become_repositories() {
        for (address, expect) in [
            ("ssh://git@h.org/a/b.git", "h.org/a/b"),
            ("https://h.org/a/b/", "h.org/a/b"),
            ("mona.LinkedList", "mona.LinkedList"),
        ] {
            assert_eq!(repository(address), expect);
        }
    }
}
