//! Well-known programs that were put into an image without a package manager, by the version in the file:
//! `content/image/binaries.yaml`.
//!
//! A file that is named like one of them and shows no version is unknown. Whether a distribution's package owns the file is
//! not decided here.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex::bytes::Regex;
use seawall_content::{ContentError, Document, files};
use seawall_finding::glob_matches;
use seawall_package::{OPERATING_SYSTEM, Package, PackageKind};

use super::executable::{is_executable, other_system};
use super::limits::{MAX_BINARY_BYTES, MAX_TEXT_BYTES};
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct Binaries;

const NAME: &str = "binary";

/// Different versions that one expression can find in a file before it counts as finding none.
const MAX_VERSIONS: usize = 3;

#[derive(Debug)]
struct Program {
    name: String,
    is_text: bool,
    names: Vec<String>,
    under: Option<String>,
    series: Option<Regex>,
    /// Compiled when first needed: most images have few of these programs.
    versions: Vec<(String, OnceLock<Option<Regex>>)>,
}

fn read() -> Result<Vec<Program>, ContentError> {
    Document::built_in(files::IMAGE_BINARIES, "seawall.binaries", 1..=1)?.read(|root| {
        root.list("programs")?.distinct_by("name")?.each(|entry| {
            let texts = |name: &'static str| -> Result<Vec<String>, ContentError> {
                let list = entry.list(name)?.not_empty()?.distinct_texts()?;
                Ok(list.into_iter().map(str::to_owned).collect())
            };
            entry.optional_flag("recalled")?;
            let series = entry.optional_text("series")?;
            let series = series.map(Regex::new).transpose();
            let series = series.map_err(|error| {
                entry.error(format!("`series` is no regular expression: {error}"))
            })?;
            let versions = texts("versions")?.into_iter();
            Ok(Program {
                name: entry.text("name")?.to_owned(),
                is_text: entry.optional_flag("text")?.unwrap_or(false),
                names: texts("files")?,
                under: entry.optional_text("under")?.map(str::to_owned),
                series,
                versions: versions.map(|text| (text, OnceLock::new())).collect(),
            })
        })
    })
}

/// The programs with their globs by the first byte of the name: every file of an image is compared with them.
struct Table {
    programs: Vec<Program>,
    by_byte: Vec<Vec<(usize, usize)>>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        // Content that cannot be read gives no programs, which a test rules out.
        let programs = read().unwrap_or_default();
        let mut by_byte = vec![Vec::new(); 256];
        for (index, program) in programs.iter().enumerate() {
            for (place, name) in program.names.iter().enumerate() {
                if let Some(&byte) = name.as_bytes().first() {
                    by_byte[usize::from(byte)].push((index, place));
                }
            }
        }
        Table { programs, by_byte }
    })
}

/// Nearly every file is ruled out by what stands before the first `*`.
fn matches(glob: &str, file: &str) -> bool {
    let begin = glob.split(['*', '?']).next().unwrap_or_default();
    file.starts_with(begin) && begin.len() < glob.len() && glob_matches(glob, file)
}

/// The programs that a file can be, and whether it has exactly their name.
fn candidates(path: &str) -> Vec<(&'static Program, bool)> {
    let file = path.rsplit('/').next().unwrap_or(path);
    let Some(&byte) = file.as_bytes().first() else {
        return Vec::new();
    };
    let table = table();
    let mut found: Vec<(&Program, bool)> = Vec::new();
    for &(index, place) in &table.by_byte[usize::from(byte)] {
        let program = &table.programs[index];
        let is_here = |directory: &String| path.split('/').any(|part| part == directory);
        let is_exact = program.names[place] == file;
        if (is_exact || matches(&program.names[place], file))
            && program.under.as_ref().is_none_or(is_here)
        {
            match found.last_mut() {
                Some((last, exact)) if std::ptr::eq(*last, program) => *exact |= is_exact,
                _ => found.push((program, is_exact)),
            }
        }
    }
    found
}

impl Cataloger for Binaries {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        3
    }

    fn wants(&self, entry: &Entry) -> Want {
        let found = candidates(&entry.path);
        if found.is_empty() {
            return Want::No;
        }
        let is_text = found.iter().any(|(program, _)| program.is_text);
        match is_text {
            true if entry.size <= MAX_TEXT_BYTES => Want::Whole,
            true => Want::No,
            false => Want::ByHead,
        }
    }

    fn wants_content(&self, head: &[u8]) -> bool {
        is_executable(head)
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        if file.bytes.len() > MAX_BINARY_BYTES {
            return Err(Unreadable::new(
                "too large to be searched for the version of a known program",
            ));
        }
        let is_binary = is_executable(&file.bytes[..file.bytes.len().min(512)]);
        let mut reading = Reading::default();
        let mut unknown: Vec<&str> = Vec::new();
        for (program, is_exact) in candidates(&file.entry.path) {
            if program.is_text == is_binary {
                continue;
            }
            let versions = program.versions_in(&file.entry.path, file.bytes);
            if versions.is_empty() && is_exact && !program.is_text {
                unknown.push(&program.name);
            }
            reading.packages.extend(versions.iter().map(|version| {
                let mut package = program.package(version);
                if let Some(system) = other_system(file.bytes) {
                    let fact = (OPERATING_SYSTEM.to_owned(), system.to_owned());
                    package.facts.push(fact);
                }
                package
            }));
        }
        // `mysqld` is MySQL or MariaDB: one of several is enough.
        if reading.packages.is_empty() && !unknown.is_empty() {
            reading.unknown.push(format!(
                "named like {}, and shows no version of it",
                unknown.join(" or ")
            ));
        }
        Ok(reading)
    }
}

impl Program {
    fn versions_in(&self, path: &str, bytes: &[u8]) -> BTreeSet<String> {
        let file = path.rsplit('/').next().unwrap_or(path);
        let series = self.series.as_ref().map(|series| {
            let found = series
                .captures(file.as_bytes())
                .and_then(|captures| captures.get(1));
            let text = found.map(|series| String::from_utf8_lossy(series.as_bytes()).into_owned());
            text.map_or_else(
                || "[23]\\.[0-9]{1,2}".to_owned(),
                |series| regex::escape(&series),
            )
        });
        for (text, compiled) in &self.versions {
            let fresh;
            let expression = match &series {
                None => compiled.get_or_init(|| expression(text)),
                Some(series) => {
                    fresh = expression(&text.replace("SERIES", series));
                    &fresh
                }
            };
            let Some(expression) = expression else {
                continue;
            };
            let matches = expression
                .captures_iter(bytes)
                .filter_map(|captures| captures.name("version"));
            let found: BTreeSet<String> = matches
                .map(|version| String::from_utf8_lossy(version.as_bytes()).into_owned())
                .take(1000)
                .collect();
            if (1..=MAX_VERSIONS).contains(&found.len()) {
                return found;
            }
        }
        BTreeSet::new()
    }

    fn package(&self, version: &str) -> Package {
        Package::new(PackageKind::Generic, &self.name, version, NAME)
    }
}

/// Over bytes, whatever their encoding.
fn expression(text: &str) -> Option<Regex> {
    Regex::new(&format!("(?-u){text}")).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::sample::{elf, read};

    #[test]
    fn the_content_reads() {
        for program in super::read().expect("binaries.yaml") {
            for (text, _) in &program.versions {
                let text = text.replace("SERIES", "3\\.11");
                let expression =
                    expression(&text).unwrap_or_else(|| panic!("{}: {text}", program.name));
                assert!(
                    expression
                        .capture_names()
                        .flatten()
                        .any(|name| name == "version"),
                    "{text}"
                );
            }
            assert!(
                program
                    .names
                    .iter()
                    .all(|name| !name.starts_with(['*', '?']))
            );
        }
    }

    fn check(path: &str, text: &[u8], expect: &[(&str, &str)]) {
        let reading = read(&Binaries, path, &elf(&[(".rodata", text)]));
        let rows: Vec<_> = reading
            .packages
            .iter()
            .map(|p| (&*p.name, &*p.version))
            .collect();
        assert_eq!(rows, expect, "{path}");
        assert_eq!(
            reading.unknown.len(),
            usize::from(expect.is_empty()),
            "{:?}",
            reading.unknown
        );
    }

    #[test]
    fn programs_by_the_version_in_them() {
        check(
            "usr/sbin/nginx",
            b"\0nginx version: nginx/1.25.3\n\0",
            &[("nginx", "1.25.3")],
        );
        check(
            "usr/sbin/nginx",
            b"\0nginx version: openresty/1.21.4.1\n\0",
            &[("openresty", "1.21.4.1")],
        );
        check(
            "usr/local/bin/python3.11",
            b"\x002.5.0\x003.11.4\0",
            &[("python", "3.11.4")],
        );
        check(
            "usr/local/lib/libpython3.11.so.1.0",
            b"\x003.11.4+\0",
            &[("python", "3.11.4+")],
        );
        check(
            "usr/local/bin/node",
            b"node.js/v18.17.1\0OpenSSL 3.0.9+quic 30 May 2023\0",
            &[("node", "18.17.1"), ("openssl", "3.0.9")],
        );
        check(
            "usr/lib/libcrypto.so.1.1",
            b"OpenSSL 1.1.1w  11 Sep 2023\0",
            &[("openssl", "1.1.1w")],
        );
        check(
            "bin/busybox",
            b"BusyBox v1.36.1 (2023-05-18)\0",
            &[("busybox", "1.36.1")],
        );
        check(
            "usr/sbin/mysqld",
            b"10.11.4-MariaDB-1~deb12u1\0",
            &[("mariadb", "10.11.4")],
        );
        check(
            "usr/local/bin/php",
            b"X-Powered-By: PHP/8.2.10\0",
            &[("php", "8.2.10")],
        );
        check("usr/sbin/nginx", b"a program of the same name", &[]);
    }

    #[test]
    fn text_files_that_state_a_version() {
        let reading = read(
            &Binaries,
            "usr/local/lib/erlang/releases/25/OTP_VERSION",
            b"25.3.2.6\n",
        );
        assert_eq!(reading.packages[0].version, "25.3.2.6");
        let wordpress = b"<?php\n$wp_version = '6.4.2';\n";
        assert_eq!(
            read(&Binaries, "var/www/wp-includes/version.php", wordpress).packages[0].version,
            "6.4.2"
        );
        assert!(
            read(&Binaries, "var/www/other/version.php", wordpress)
                .packages
                .is_empty()
        );
    }

    #[test]
    fn a_script_of_the_name_is_none() {
        assert_eq!(
            read(
                &Binaries,
                "usr/bin/node",
                b"#!/bin/sh\nexec node.js/v18.17.1\n"
            ),
            Reading::default()
        );
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..100), path in "(usr/)?(bash|node|python3\\.1[0-9]|OTP_VERSION|\\PC{0,6})") {
            let _ = read(&Binaries, &path, &bytes);
            let _ = read(&Binaries, &path, &elf(&[(".rodata", &bytes)]));
        }
    }
}
