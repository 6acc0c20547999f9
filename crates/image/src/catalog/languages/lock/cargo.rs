//! `Cargo.lock`, versions 1 to 4. It does not say which crates are for development only. Crates of the workspace have no
//! source and are local.

use seawall_package::PackageKind::Cargo;

use super::super::found::{Found, LOCAL, ORIGIN, REGISTRY, REVISION, With};
use super::super::reader::Reader;
use super::super::tree::read_toml;
use crate::catalog::{FileView, Unreadable};

/// Where crates come from that need no mention.
const CRATES_IO: &[&str] = &[
    "registry+https://github.com/rust-lang/crates.io-index",
    "sparse+https://index.crates.io/",
];

/// Cargo's lock file.
pub(crate) static CARGO: Reader = Reader::new("cargo-lock", |at| at.is_lock(&["Cargo.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let root = read_toml(file.bytes)?;
    let oldest = root.get("root").into_iter();
    for node in oldest.chain(root.list("package")) {
        let (Some(name), Some(version)) = (node.str("name"), node.str("version")) else {
            found.unknown_at(node.position(), "a package without name or version");
            continue;
        };
        let mut package = found
            .package(Cargo, name, version)
            .with_some("sha256", node.str("checksum"));
        package = match node.str("source") {
            None => package.with(ORIGIN, LOCAL),
            Some(source) if CRATES_IO.contains(&source) => package,
            Some(source) if source.starts_with("git+") => {
                let (url, revision) = source.split_once('#').unwrap_or((source, ""));
                package
                    .with(ORIGIN, url)
                    .with_some(REVISION, Some(revision))
            }
            Some(source) => package.with(REGISTRY, source),
        };
        found.add(package);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, try_read, wants};
    use super::CARGO;

    #[test]
    fn sources_say_where_crates_are_from() {
        let text = br#"
version = 4

[[package]]
name = "serde"
version = "1.0.200"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "abc"

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["serde"]

[[package]]
name = "fork"
version = "0.2.0"
source = "git+https://github.com/a/fork?branch=x#0123"

[[package]]
name = "broken"
"#;
        let reading = read_with(&CARGO, "Cargo.lock", text);
        assert_eq!(
            names(&reading),
            ["serde 1.0.200", "app 0.1.0", "fork 0.2.0"]
        );
        assert_eq!(
            facts(&reading),
            [
                "sha256=abc",
                "origin=local",
                "origin=git+https://github.com/a/fork?branch=x",
                "revision=0123"
            ]
        );
        assert_eq!(
            reading.unknown,
            ["line 20: a package without name or version"]
        );
        assert!(try_read(&CARGO, "Cargo.lock", b"[[package]").is_err());
        assert!(!wants(&CARGO, "root/.cargo/registry/src/x/a-1/Cargo.lock"));
    }
}
