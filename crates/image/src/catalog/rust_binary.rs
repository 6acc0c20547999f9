//! Crates of programs written in Rust.
//!
//! `cargo auditable` puts the whole list of dependencies into a section (`.dep-v0`: JSON, compressed with zlib). Without it,
//! two things remain: the compiler's version, and the crates that paths in panic messages name. Those are in the program for
//! certain, and others can be as well, which is reported as unknown.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::OnceLock;

use regex::bytes::Regex;
use seawall_package::{Package, PackageKind};
use serde::Deserialize;

use super::executable::{Executable, is_executable};
use super::limits::{MAX_AUDIT_BYTES, MAX_FIELD_BYTES, MAX_PACKAGES, MAX_PANIC_PATHS};
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct RustBinary;

const NAME: &str = "rust-binary";

/// Programs of Rust are above 100 kB, and small ones without the standard library have no crates to speak of.
const MIN_BYTES: u64 = 8 << 10;

/// The same name in ELF, PE and Mach-O files.
const SECTIONS: &[&str] = &[".dep-v0"];

impl Cataloger for RustBinary {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        Want::by_head_from(MIN_BYTES, entry)
    }

    fn wants_content(&self, head: &[u8]) -> bool {
        is_executable(head)
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let Some(executable) = Executable::new(file.bytes) else {
            return Ok(Reading::default());
        };
        let compiler = compiler(&executable);
        let mut reading = Reading::default();
        if let Some(section) = executable.section(SECTIONS) {
            reading.packages = audited(section)?;
            reading
                .packages
                .extend(compiler.map(|found| found.package()));
        } else if let Some(compiler) = compiler {
            reading.packages = named_by_panics(&executable);
            reading.packages.push(compiler.package());
            reading.unknown.push(
                "a program of Rust without a list of its dependencies: only crates that panic messages name are known".to_owned(),
            );
        }
        Ok(reading)
    }
}

/// What is known of the compiler.
#[derive(Debug, PartialEq, Eq)]
enum Compiler {
    /// Its version, in the section that names producers.
    Version(String),
    /// The commit in paths of the standard library, which stripping leaves.
    Commit(String),
}

impl Compiler {
    fn package(self) -> Package {
        let (version, fact) = match self {
            Self::Version(version) => (version, None),
            Self::Commit(commit) => (String::new(), Some(("rust.commit".to_owned(), commit))),
        };
        let mut package = Package::new(PackageKind::Generic, "rust", version, NAME);
        package.facts.extend(fact);
        package
    }
}

fn compiler(executable: &Executable<'_>) -> Option<Compiler> {
    static VERSION: OnceLock<Option<Regex>> = OnceLock::new();
    static PATH: OnceLock<Option<Regex>> = OnceLock::new();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let version = VERSION.get_or_init(|| {
        Regex::new(r"(?-u)rustc version ([0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}[-0-9a-z.]{0,30})").ok()
    });
    let producers = executable.section(&[".comment"]).unwrap_or_default();
    if let Some(captures) = version.as_ref()?.captures(producers) {
        return Some(Compiler::Version(text(&captures[1])));
    }
    // Paths of the standard library, as rustup's compilers and those of Debian write them.
    let path = PATH.get_or_init(|| {
        Regex::new(r"(?-u)/rustc/([0-9a-f]{40})/|/rustc-([0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4})(?:-src)?/library/").ok()
    });
    executable.read_only().find_map(|data| {
        let captures = path.as_ref()?.captures(data)?;
        let commit = captures
            .get(1)
            .map(|commit| Compiler::Commit(text(commit.as_bytes())));
        commit.or_else(|| Some(Compiler::Version(text(captures.get(2)?.as_bytes()))))
    })
}

/// The list of `cargo auditable`; fields that are not needed are passed over.
#[derive(Deserialize)]
struct Audit {
    packages: Vec<AuditedCrate>,
}

#[derive(Deserialize)]
struct AuditedCrate {
    name: String,
    version: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    root: bool,
}

fn audited(section: &[u8]) -> Result<Vec<Package>, Unreadable> {
    let mut text = Vec::new();
    let limit = MAX_AUDIT_BYTES as u64 + 1;
    flate2::read::ZlibDecoder::new(section)
        .take(limit)
        .read_to_end(&mut text)
        .map_err(|error| {
            Unreadable::new(format!("the list of crates cannot be unpacked: {error}"))
        })?;
    if text.len() > MAX_AUDIT_BYTES {
        return Err(Unreadable::new("the list of crates is too long"));
    }
    let audit: Audit = serde_json::from_slice(&text).map_err(|error| {
        Unreadable::new(format!("the list of crates is not understood: {error}"))
    })?;
    if audit.packages.len() > MAX_PACKAGES {
        return Err(Unreadable::new("the list of crates is too long"));
    }
    Ok(audit.packages.into_iter().map(audited_crate).collect())
}

fn audited_crate(found: AuditedCrate) -> Package {
    let mut package = Package::new(PackageKind::Cargo, found.name, found.version, NAME);
    // Build scripts and macros ran when the program was built; nothing of them is in it.
    package.development = found.kind == "build";
    if found.root {
        package
            .facts
            .push(("rust.root".to_owned(), "true".to_owned()));
    }
    // A crate of a directory or a repository can have the name of a published one.
    if !found.source.is_empty() && found.source != "crates.io" {
        package.facts.push(("rust.source".to_owned(), found.source));
    }
    package
}

/// `/b/.cargo/registry/src/index.crates.io-6f17d22bba15001f/serde_json-1.0.108/src/de.rs`; Debian's are in
/// `/usr/share/cargo/registry/`.
fn named_by_panics(executable: &Executable<'_>) -> Vec<Package> {
    static PATH: OnceLock<Option<Regex>> = OnceLock::new();
    let path = PATH.get_or_init(|| {
        Regex::new(r"(?-u)registry[/\\](?:src[/\\][0-9A-Za-z.-]{1,80}[/\\])?([0-9A-Za-z_-]{1,80})-([0-9]{1,10}\.[0-9]{1,10}\.[0-9]{1,10}(?:[-+][0-9A-Za-z.+-]{1,60})?)[/\\]").ok()
    });
    let Some(path) = path else {
        return Vec::new();
    };
    let mut found = BTreeSet::new();
    for data in executable.read_only() {
        for captures in path.captures_iter(data) {
            let text = |index: usize| String::from_utf8_lossy(&captures[index]).into_owned();
            if found.len() < MAX_PANIC_PATHS {
                found.insert((text(1), text(2)));
            }
        }
    }
    let packages = found
        .into_iter()
        .filter(|(name, _)| name.len() < MAX_FIELD_BYTES);
    packages
        .map(|(name, version)| {
            let mut package = Package::new(PackageKind::Cargo, name, version, NAME);
            package
                .facts
                .push(("rust.evidence".to_owned(), "panic-path".to_owned()));
            package
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;
    use crate::catalog::sample::{elf, try_read};

    const LIST: &str = r#"{"packages":[{"name":"demo","version":"0.1.0","source":"local","dependencies":[1],"root":true},
{"name":"serde","version":"1.0.200","source":"crates.io"},{"name":"cc","version":"1.0.83","source":"crates.io","kind":"build"}]}"#;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder =
            flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn the_list_of_cargo_auditable() {
        let bytes = elf(&[
            (".dep-v0", &packed(LIST)),
            (
                ".comment",
                b"\0rustc version 1.75.0 (82e1608df 2023-12-21)\0",
            ),
        ]);
        let reading = try_read(&RustBinary, "usr/bin/demo", &bytes).expect("a program");
        let rows: Vec<_> = reading
            .packages
            .iter()
            .map(|p| (&*p.name, &*p.version, p.development))
            .collect();
        assert_eq!(
            rows,
            [
                ("demo", "0.1.0", false),
                ("serde", "1.0.200", false),
                ("cc", "1.0.83", true),
                ("rust", "1.75.0", false)
            ]
        );
        assert_eq!(reading.packages[0].fact("rust.root"), Some("true"));
        assert!(reading.unknown.is_empty());
    }

    #[test]
    fn panic_messages_name_crates() {
        let text = b"x/rustc/82e1608dfa6e0b5569232559e3d385fea5a93112/library/core/src/y\0\
/b/.cargo/registry/src/index.crates.io-6f17d22bba15001f/regex-automata-0.4.3/src/meta.rs\0\
/b/.cargo/registry/src/github.com-1ecc6299db9ec823/wasi-0.11.0+wasi-snapshot-preview1/src/lib.rs\0";
        let reading =
            try_read(&RustBinary, "usr/bin/demo", &elf(&[(".rodata", text)])).expect("a program");
        let rows: Vec<_> = reading
            .packages
            .iter()
            .map(|p| (&*p.name, &*p.version))
            .collect();
        assert_eq!(
            rows,
            [
                ("regex-automata", "0.4.3"),
                ("wasi", "0.11.0+wasi-snapshot-preview1"),
                ("rust", "")
            ]
        );
        assert_eq!(reading.unknown.len(), 1);
    }

    #[test]
    fn a_damaged_list_is_unknown_and_another_program_is_nothing() {
        assert!(try_read(&RustBinary, "x", &elf(&[(".dep-v0", b"nonsense")])).is_err());
        assert!(try_read(&RustBinary, "x", &elf(&[(".dep-v0", &packed("{}"))])).is_err());
        let other = try_read(&RustBinary, "x", &elf(&[(".rodata", b"nothing")]));
        assert_eq!(other, Ok(Reading::default()));
    }

    proptest! {
        #[test]
        fn never_panics(section in proptest::collection::vec(any::<u8>(), 1..200)) {
            let _ = try_read(&RustBinary, "x", &elf(&[(".dep-v0", &section), (".rodata", &section)]));
        }
    }
}
