//! Packages of Alpine, Wolfi and Chainguard: `lib/apk/db/installed`, since apk 3 below `usr`. One letter a field; files
//! follow their directory.

use seawall_package::{Package, PackageKind, SourcePackage};

use super::limits::{MAX_FIELD_BYTES, MAX_PACKAGES};
use super::notes::{Notes, shown};
use super::ownership::{Ownership, root_before};
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct Apk;

const NAME: &str = "apk";

const DATABASES: &[&str] = &["usr/lib/apk/db/installed", "lib/apk/db/installed"];

fn root(path: &str) -> Option<&str> {
    DATABASES.iter().find_map(|known| root_before(path, known))
}

impl Cataloger for Apk {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        match root(&entry.path) {
            Some(_) => Want::Whole,
            None => Want::No,
        }
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let text = String::from_utf8_lossy(file.bytes);
        let root = root(&file.entry.path).unwrap_or_default();
        let mut notes = Notes::default();
        let mut ownership = Ownership::new(root);
        let mut packages = Vec::new();
        let mut block = Vec::new();
        for line in text.lines().chain([""]) {
            if !line.is_empty() {
                block.push(line);
                continue;
            }
            if !block.is_empty() && packages.len() == MAX_PACKAGES {
                notes.add(|| format!("more than {MAX_PACKAGES} packages"));
                break;
            }
            packages.extend(package(&block, root, &mut ownership, &mut notes));
            block.clear();
        }
        Ok(Reading {
            packages,
            owned: ownership.finish(&mut notes),
            unknown: notes.finish(),
            ..Reading::default()
        })
    }
}

fn package(
    block: &[&str],
    root: &str,
    ownership: &mut Ownership,
    notes: &mut Notes,
) -> Option<Package> {
    if block.is_empty() {
        return None;
    }
    // Letters repeat below directories (`a:` and `M:` are modes there), so that a field counts once, and before the files.
    let files = block
        .iter()
        .position(|line| line.starts_with("F:"))
        .unwrap_or(block.len());
    let field = |letter: &str| {
        let mut values = block[..files]
            .iter()
            .filter_map(|line| line.strip_prefix(letter));
        values.next().unwrap_or_default().trim()
    };
    let name = field("P:");
    let version = field("V:");
    if name.is_empty() {
        notes.add(|| "an entry names no package".to_owned());
        return None;
    }
    if [name, version, field("o:"), field("L:")]
        .iter()
        .any(|field| field.len() > MAX_FIELD_BYTES)
    {
        notes.add(|| format!("a field of package `{}` is too long", shown(name)));
        return None;
    }
    if version.is_empty() {
        notes.add(|| format!("package `{}` states no version", shown(name)));
    }
    ownership.package(name);
    let mut directory = "";
    for line in &block[files..] {
        if let Some(entered) = line.strip_prefix("F:") {
            directory = entered;
        } else if let Some(file) = line.strip_prefix("R:") {
            ownership.path(directory, file);
        }
    }
    let mut package = Package::new(PackageKind::Apk, name, version, NAME);
    let origin = field("o:");
    package.source = Some(SourcePackage {
        name: if origin.is_empty() { name } else { origin }.to_owned(),
        version: version.to_owned(),
    });
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    package.architecture = some(field("A:")).filter(|name| name != "noarch" && name != "all");
    package.vendor = some(field("m:"));
    package.licenses.extend(some(field("L:")));
    if let Some(commit) = some(field("c:")) {
        package.facts.push(("apk.commit".to_owned(), commit));
    }
    if !root.is_empty() {
        package.facts.push(("root".to_owned(), root.to_owned()));
    }
    Some(package)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::sample::read;

    const INSTALLED: &str = "\
C:Q1XtXkzC6dEJEVqAOFqIjmNXUVqbI=
P:libcrypto3
V:3.1.4-r5
A:x86_64
L:Apache-2.0
o:openssl
m:Ariadne Conill <ariadne@dereferenced.org>
c:b784a22cad0c452586b438cb7a597d846fc09ff4
p:so:libcrypto.so.3=3
F:etc
F:etc/ssl
M:0:0:755
R:openssl.cnf
a:0:0:644
Z:Q1wGuxVEOK9iGLj1i8D3BSBnT7MJA=
F:lib
R:libcrypto.so.3

P:musl
V:1.2.4-r2
";

    #[test]
    fn packages_with_origin_and_files() {
        for path in ["lib/apk/db/installed", "usr/lib/apk/db/installed"] {
            let reading = read(&Apk, path, INSTALLED.as_bytes());
            assert_eq!(reading.packages.len(), 2);
            let first = &reading.packages[0];
            assert_eq!((&*first.name, &*first.version), ("libcrypto3", "3.1.4-r5"));
            assert_eq!(first.source.as_ref().map(|s| &*s.name), Some("openssl"));
            assert_eq!(
                reading.packages[1].source.as_ref().map(|s| &*s.name),
                Some("musl")
            );
            assert_eq!(reading.owned.len(), 1);
            assert_eq!(
                reading.owned[0].paths,
                ["etc/ssl/openssl.cnf", "lib/libcrypto.so.3"]
            );
            assert!(reading.unknown.is_empty());
            assert!(first.fact("root").is_none());
        }
    }

    #[test]
    fn what_names_nothing_is_unknown() {
        let reading = read(&Apk, "lib/apk/db/installed", b"V:1\n\nP:a\n\nnonsense\n");
        assert_eq!((reading.packages.len(), reading.unknown.len()), (1, 3));
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&Apk, "lib/apk/db/installed", &bytes);
        }
    }
}
