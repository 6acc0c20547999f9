//! Executables that say which distribution package they were built in: the note that Fedora, Azure Linux and newer Debian and
//! Ubuntu put into each ELF file. It stays with a program that is copied into an image without its package database.
//!
//! The note names the package's source. Where the database of the image has the file, it knows more, and goes before.
//! Source: <https://uapi-group.org/specifications/specs/package_metadata_for_executable_files/>.

use seawall_package::{Package, PackageKind, SourcePackage};
use serde::Deserialize;

use super::bytes::slice;
use super::executable::Executable;
use super::limits::{MAX_CANDIDATES, MAX_FIELD_BYTES};
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct ElfNote;

const NAME: &str = "elf-note";

/// The type of the note, with its owner `FDO`.
const PACKAGE_NOTE: u32 = 0xcafe_1a7e;
const OWNER: &[u8] = b"FDO\0";

/// Smaller files are no executables of a distribution.
const MIN_BYTES: u64 = 4 << 10;

/// What the note says. Further fields name a debug server and a CPE of the distribution.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Note {
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    os: String,
    #[serde(default)]
    os_version: String,
}

impl Cataloger for ElfNote {
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
        head.starts_with(b"\x7fELF")
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let Some(executable) = Executable::new(file.bytes) else {
            return Ok(Reading::default());
        };
        let section = executable.section(&[".note.package"]);
        let Some(text) = section.and_then(|section| description(&executable, section)) else {
            return Ok(Reading::default());
        };
        let text = text.split(|&byte| byte == 0).next().unwrap_or_default();
        let note: Note = serde_json::from_slice(text).map_err(|error| {
            Unreadable::new(format!(
                "the note of the package is not understood: {error}"
            ))
        })?;
        Ok(Reading {
            packages: package(note).into_iter().collect(),
            ..Reading::default()
        })
    }
}

/// The content of the first note that is a package's. Owner and content are padded to 4 bytes.
fn description<'a>(executable: &Executable<'_>, section: &'a [u8]) -> Option<&'a [u8]> {
    let mut at = 0_usize;
    for _ in 0..MAX_CANDIDATES {
        let header = slice(section, at, 12)?;
        let owner_length = executable.order.size(header, 0)?;
        let length = executable.order.size(header, 4)?;
        let kind = executable.order.u32(header, 8)?;
        let owner = slice(section, at + 12, owner_length)?;
        let start = (at + 12 + owner_length).next_multiple_of(4);
        let text = slice(section, start, length)?;
        if kind == PACKAGE_NOTE && owner == OWNER {
            return Some(text);
        }
        at = (start + length).next_multiple_of(4);
    }
    None
}

/// Nothing for notes that name no package of a distribution's package manager.
fn package(note: Note) -> Option<Package> {
    let kind = match &*note.kind {
        "deb" => PackageKind::Deb,
        "rpm" => PackageKind::Rpm,
        "apk" => PackageKind::Apk,
        "alpm" | "arch" => PackageKind::Alpm,
        _ => return None,
    };
    let is_short = [&note.name, &note.version, &note.os]
        .iter()
        .all(|text| text.len() <= MAX_FIELD_BYTES);
    if note.name.is_empty() || !is_short {
        return None;
    }
    let mut package = Package::new(kind, note.name.clone(), note.version.clone(), NAME);
    package.source = Some(SourcePackage {
        name: note.name,
        version: note.version,
    });
    package.architecture = (!note.architecture.is_empty()).then_some(note.architecture);
    for (name, value) in [("os.id", note.os), ("os.version", note.os_version)] {
        if !value.is_empty() {
            package.facts.push((name.to_owned(), value));
        }
    }
    Some(package)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::sample::{elf, try_read};

    fn note(kind: u32, text: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for number in [OWNER.len() as u32, text.len() as u32, kind] {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend_from_slice(OWNER);
        bytes.extend_from_slice(text);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    #[test]
    fn a_note_names_the_package_of_a_program() {
        let text = br#"{"type":"rpm","name":"busybox","version":"1.35.0-13.cm2","architecture":"x86_64","osCpe":"cpe:/o","os":"mariner","osVersion":"2.0"}"#;
        let section = [note(1, b"other"), note(PACKAGE_NOTE, text)].concat();
        let reading = try_read(
            &ElfNote,
            "bin/busybox",
            &elf(&[(".note.package", &section)]),
        )
        .expect("a note");
        let package = &reading.packages[0];
        assert_eq!(
            (package.kind, &*package.name, &*package.version),
            (PackageKind::Rpm, "busybox", "1.35.0-13.cm2")
        );
        assert_eq!(
            (package.fact("os.id"), package.fact("os.version")),
            (Some("mariner"), Some("2.0"))
        );
    }

    #[test]
    fn other_notes_say_nothing_and_damaged_ones_are_unknown() {
        let read =
            |section: &[u8]| try_read(&ElfNote, "bin/x", &elf(&[(".note.package", section)]));
        assert_eq!(read(&note(1, b"{}")), Ok(Reading::default()));
        assert_eq!(
            read(&note(PACKAGE_NOTE, b"{\"type\":\"other\",\"name\":\"x\"}")),
            Ok(Reading::default())
        );
        assert!(read(&note(PACKAGE_NOTE, b"nonsense")).is_err());
        assert_eq!(
            try_read(&ElfNote, "bin/x", &elf(&[])),
            Ok(Reading::default())
        );
    }

    proptest! {
        #[test]
        fn never_panics(section in proptest::collection::vec(any::<u8>(), 1..80)) {
            let _ = try_read(&ElfNote, "bin/x", &elf(&[(".note.package", &section)]));
        }
    }
}
