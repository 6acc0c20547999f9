//! Java runtimes: the file `release` of an installation, and the virtual machine itself where that file was removed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::bytes::Regex;
use seawall_package::{OPERATING_SYSTEM, Package, PackageKind};

use super::executable::{is_executable, other_system};
use super::limits::MAX_FIELD_BYTES;
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct JavaRuntime;

const NAME: &str = "java-runtime";

/// A `release` file has a list of modules at most.
const MAX_RELEASE_BYTES: u64 = 1 << 20;

const MACHINES: &[&str] = &["libjvm.so", "jvm.dll", "libjvm.dylib"];

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

impl Cataloger for JavaRuntime {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        3
    }

    fn wants(&self, entry: &Entry) -> Want {
        let file = file_name(&entry.path);
        let is_release = file == "release" && entry.size <= MAX_RELEASE_BYTES;
        if is_release || MACHINES.contains(&file) {
            Want::ByHead
        } else {
            Want::No
        }
    }

    fn wants_content(&self, head: &[u8]) -> bool {
        let has = |name: &[u8]| memchr::memmem::find(head, name).is_some();
        is_executable(head)
            || has(b"JAVA_VERSION=")
            || has(b"IMPLEMENTOR=")
            || has(b"JAVA_RUNTIME_VERSION=")
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let package = if file_name(&file.entry.path) == "release" {
            of_release(&String::from_utf8_lossy(file.bytes))
        } else {
            let package = of_machine(file.bytes);
            let system = other_system(file.bytes);
            package.map(|mut package| {
                package.facts.extend(fact_of(system));
                package
            })
        };
        let package =
            package.ok_or_else(|| Unreadable::new("a Java runtime that shows no version"))?;
        Ok(Reading {
            packages: vec![package],
            ..Reading::default()
        })
    }
}

fn fact_of(system: Option<&str>) -> Option<(String, String)> {
    system.map(|system| (OPERATING_SYSTEM.to_owned(), system.to_owned()))
}

/// `KEY="value"` lines.
fn of_release(text: &str) -> Option<Package> {
    let lines = text.lines().filter_map(|line| line.split_once('='));
    let values: BTreeMap<&str, &str> = lines
        .map(|(name, value)| (name, value.trim().trim_matches('"')))
        .collect();
    let value = |name: &str| {
        values
            .get(name)
            .copied()
            .filter(|text| !text.is_empty() && text.len() <= MAX_FIELD_BYTES)
    };
    let vendor = value("IMPLEMENTOR");
    let mut found = package(
        value("JAVA_VERSION").or_else(|| value("JAVA_RUNTIME_VERSION"))?,
        vendor.is_some_and(|name| name.contains("Oracle")),
    );
    found.vendor = vendor.map(str::to_owned);
    let system = match value("OS_NAME").unwrap_or_default() {
        "Windows" => Some("windows"),
        "Darwin" | "Mac OS X" => Some("macos"),
        _ => None,
    };
    found.facts.extend(fact_of(system));
    if let Some(build) = value("JAVA_RUNTIME_VERSION") {
        found
            .facts
            .push(("java.build".to_owned(), build.to_owned()));
    }
    Some(found)
}

/// `OpenJDK 64-Bit Server VM (17.0.9+9-LTS) for linux-amd64 JRE (17.0.9+9-LTS)`. Of Java 8 the machine has a version of its own,
/// and the runtime's follows: `OpenJDK 64-Bit Server VM (25.392-b08) for linux-amd64 JRE (1.8.0_392-b08)`.
fn of_machine(bytes: &[u8]) -> Option<Package> {
    static BANNER: OnceLock<Option<Regex>> = OnceLock::new();
    let banner = BANNER.get_or_init(|| {
        Regex::new(r"(?-u)(OpenJDK|HotSpot\(TM\)) [^()\x00\n]{1,40} \([^()\x00\n]{1,80}\) for [^()\x00\n]{1,40} JRE \(([0-9][^()+\x00\n]{0,40})[^()\x00\n]{0,60}\)").ok()
    });
    let captures = banner.as_ref()?.captures(bytes)?;
    let version = String::from_utf8_lossy(&captures[2]).into_owned();
    let version = version.split("-b").next().unwrap_or_default();
    Some(package(version, &captures[1] != b"OpenJDK"))
}

fn package(version: &str, is_oracle: bool) -> Package {
    let name = if is_oracle { "jdk" } else { "openjdk" };
    Package::new(PackageKind::Generic, name, version, NAME)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalog::sample::{elf, read, try_read};

    #[test]
    fn a_release_file_states_the_version() {
        let text = "IMPLEMENTOR=\"Eclipse Adoptium\"\nJAVA_RUNTIME_VERSION=\"17.0.9+9\"\nJAVA_VERSION=\"17.0.9\"\n";
        let reading = read(&JavaRuntime, "opt/java/openjdk/release", text.as_bytes());
        let package = &reading.packages[0];
        assert_eq!((&*package.name, &*package.version), ("openjdk", "17.0.9"));
        assert_eq!(package.fact("java.build"), Some("17.0.9+9"));
        assert_eq!(package.fact(OPERATING_SYSTEM), None);
        let windows = format!("{text}OS_NAME=\"Windows\"\n");
        let reading = read(&JavaRuntime, "opt/jdk/release", windows.as_bytes());
        assert_eq!(reading.packages[0].fact(OPERATING_SYSTEM), Some("windows"));
        assert_eq!(
            read(&JavaRuntime, "etc/release", b"something else"),
            Reading::default()
        );
    }

    #[test]
    fn the_machine_shows_it_as_well() {
        for (banner, name, version) in [
            (
                "OpenJDK 64-Bit Server VM (17.0.9+9-LTS) for linux-amd64 JRE (17.0.9+9-LTS), built",
                "openjdk",
                "17.0.9",
            ),
            (
                "OpenJDK 64-Bit Server VM (25.392-b08) for linux-amd64 JRE (1.8.0_392-b08), built",
                "openjdk",
                "1.8.0_392",
            ),
            (
                "Java HotSpot(TM) 64-Bit Server VM (21.0.1+12-LTS-29) for linux-amd64 JRE (21.0.1+12-LTS-29)",
                "jdk",
                "21.0.1",
            ),
        ] {
            let reading = read(
                &JavaRuntime,
                "opt/lib/server/libjvm.so",
                &elf(&[(".rodata", banner.as_bytes())]),
            );
            assert_eq!(
                (&*reading.packages[0].name, &*reading.packages[0].version),
                (name, version)
            );
        }
        assert!(try_read(&JavaRuntime, "opt/lib/server/libjvm.so", &elf(&[])).is_err());
    }

    proptest! {
        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = try_read(&JavaRuntime, "opt/release", &[b"JAVA_VERSION=", &bytes[..]].concat());
            let _ = try_read(&JavaRuntime, "opt/libjvm.so", &elf(&[(".rodata", &bytes)]));
        }
    }
}
