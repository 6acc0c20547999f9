//! Java libraries and applications: archives (`jar`, `war`, `ear`, …), at any depth inside each other.
//!
//! What an archive is: its `pom.properties` (the one whose artifact the file is named after, where there are several), then its
//! manifest, then the file's name. Every other `pom.properties` is a library that was copied in (shaded). Without
//! `pom.properties` the group comes from the Maven repository that the file is in, from a table of well-known artifacts, or from
//! the manifest; the fact `jar.group` says which (`path`, `known`, `guessed`). A name without colon has no known group.
//!
//! Modules of the JDK itself (`jmod`) are not libraries: the JDK is one product.
//!
//! Not found: libraries that were copied in without their metadata, which `jar.sha1` can still identify as a whole.

use seawall_package::Package;
use seawall_package::PackageKind::Maven;
use sha1::{Digest, Sha1};

use super::super::archive::{Archive, Budget};
use super::super::found::{Found, With};
use super::super::java_group::group_of;
use super::super::java_manifest::Manifest;
use super::super::java_name::{FileName, repository_group};
use super::super::java_properties::{Coordinates, from_pom, from_properties};
use super::super::limits::{
    MAX_ARCHIVE_BYTES, MAX_ARCHIVE_DEPTH, MAX_ARCHIVE_TEXT_BYTES, MAX_INNER_PATH_BYTES,
    MAX_NESTED_ARCHIVES, MAX_NESTED_BYTES,
};
use super::super::place::Located;
use super::super::reader::Reader;
use crate::catalog::{FileView, Unreadable};

/// Endings of archives that hold Java classes or such archives.
const ENDINGS: &[&str] = &[
    ".jar", ".war", ".ear", ".par", ".sar", ".nar", ".jpi", ".hpi", ".kar", ".rar", ".aar", ".lpkg",
];

/// Java libraries and applications.
pub(crate) static JAVA: Reader = Reader {
    max_bytes: MAX_ARCHIVE_BYTES,
    ..Reader::new("java-archive", wants, read)
};

/// Whether a file is an archive of Java, by its name.
pub(super) fn is_archive(name: &str) -> bool {
    ENDINGS.iter().any(|ending| {
        let from = name.len().wrapping_sub(ending.len());
        name.get(from..)
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
    })
}

fn is_properties(name: &str) -> bool {
    name.ends_with("/pom.properties") && in_maven(name)
}

fn in_maven(name: &str) -> bool {
    name.starts_with("META-INF/maven/") || name.contains("/META-INF/maven/")
}

fn wants(at: &Located<'_>) -> bool {
    is_archive(at.name) || is_properties(at.path)
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let path = &file.entry.path;
    if is_properties(path) {
        // An unpacked archive.
        let coordinates =
            from_properties(file.bytes).ok_or_else(|| Unreadable::new("no `artifactId`"))?;
        found.add(package_of(&coordinates, found));
        return Ok(());
    }
    // Resource archives of the same ending exist (RAR is also a compressor's); these begin otherwise.
    if file.bytes.starts_with(b"Rar!") || file.bytes.is_empty() {
        return Ok(());
    }
    let mut budget = Budget::new();
    let inside = Inside {
        path,
        inner: String::new(),
        depth: 0,
    };
    archive(file.bytes, &inside, &mut budget, found).map_err(Unreadable::new)
}

/// Reads an archive that lies in another file at `inner`, the path as places write it.
pub(super) fn nested(
    path: &str,
    inner: String,
    bytes: &[u8],
    budget: &mut Budget,
    found: &mut Found,
) -> Result<(), String> {
    let depth = 1;
    archive(bytes, &Inside { path, inner, depth }, budget, found)
}

/// Where an archive is.
struct Inside<'a> {
    /// The outermost file.
    path: &'a str,
    /// Path inside of it, as places write it; empty for the outermost file itself.
    inner: String,
    depth: usize,
}

impl Inside<'_> {
    fn file_path(&self) -> &str {
        match self.inner.rsplit_once("!/") {
            Some((_, last)) => last,
            None => self.path,
        }
    }

    fn within(&self, name: &str) -> String {
        format!("{}!/{name}", self.inner)
    }
}

fn archive(
    bytes: &[u8],
    inside: &Inside<'_>,
    budget: &mut Budget,
    found: &mut Found,
) -> Result<(), String> {
    let wanted = |name: &str| {
        name == "META-INF/MANIFEST.MF" || is_archive(name) || in_maven(name) && is_pom(name)
    };
    let archive = Archive::open(bytes, budget, wanted).ok_or("is no zip archive")?;
    if let Some(why) = &archive.broken {
        found.unknown(format!("`{}`: {why}", inside.inner));
    }
    let mut manifest = Manifest::default();
    let mut poms: Vec<(Coordinates, &str)> = Vec::new();
    let described: std::collections::HashSet<&str> = archive
        .members
        .iter()
        .filter_map(|member| member.name.strip_suffix("/pom.properties"))
        .collect();
    for member in archive
        .members
        .iter()
        .filter(|member| !is_archive(&member.name))
    {
        let is_pom_xml = member.name.ends_with("/pom.xml");
        if is_pom_xml && described.contains(&member.name[..member.name.len() - "/pom.xml".len()]) {
            continue;
        }
        match archive.text(member, MAX_ARCHIVE_TEXT_BYTES, budget) {
            Ok(text) if member.name == "META-INF/MANIFEST.MF" => manifest = Manifest::read(&text),
            Ok(text) => {
                let coordinates = match is_pom_xml {
                    true => from_pom(&text),
                    false => from_properties(&text),
                };
                match coordinates {
                    Some(coordinates) => poms.push((coordinates, &member.name)),
                    None => found.unknown(format!(
                        "`{}` names no artifact",
                        inside.within(&member.name)
                    )),
                }
            }
            Err(why) => found.unknown(format!("`{}` {why}", inside.within(&member.name))),
        }
    }
    identify(bytes, inside, &manifest, &poms, budget, found);
    for member in archive
        .members
        .iter()
        .filter(|member| is_archive(&member.name))
    {
        let inner = inside.within(&member.name);
        if inside.depth >= MAX_ARCHIVE_DEPTH || inner.len() > MAX_INNER_PATH_BYTES {
            found.unknown(format!(
                "`{inner}` is nested deeper than {MAX_ARCHIVE_DEPTH} archives"
            ));
            continue;
        }
        if !budget.take_archive() {
            found.unknown(format!(
                "more than {MAX_NESTED_ARCHIVES} archives inside; the rest is not read"
            ));
            break;
        }
        let nested = Inside {
            path: inside.path,
            inner,
            depth: inside.depth + 1,
        };
        let result = archive
            .content(member, MAX_NESTED_BYTES, budget)
            .and_then(|bytes| self::archive(&bytes, &nested, budget, found));
        if let Err(why) = result {
            found.unknown(format!("`{}` {why}", nested.inner));
        }
    }
    Ok(())
}

fn is_pom(name: &str) -> bool {
    name.ends_with("/pom.properties") || name.ends_with("/pom.xml")
}

fn package_of(coordinates: &Coordinates, found: &Found) -> Package {
    let name = match coordinates.group.is_empty() {
        true => coordinates.artifact.clone(),
        false => format!("{}:{}", coordinates.group, coordinates.artifact),
    };
    found.package(Maven, name, coordinates.version.as_str())
}

/// Adds what an archive is, and what was copied into it.
fn identify(
    bytes: &[u8],
    inside: &Inside<'_>,
    manifest: &Manifest,
    poms: &[(Coordinates, &str)],
    budget: &mut Budget,
    found: &mut Found,
) {
    let path = inside.file_path();
    let file = FileName::read(path);
    let own = own_pom(&file, manifest, poms);
    for (at, (coordinates, name)) in poms.iter().enumerate() {
        if own != Some(at) {
            let package = package_of(coordinates, found).inside(&inside.within(name));
            found.add(package.with("jar.shaded", "true"));
        }
    }
    let mut package = match own.and_then(|at| poms.get(at)) {
        Some((coordinates, _)) => package_of(coordinates, found),
        None => {
            // A title that is a well-known artifact says more than the file's name.
            let titled = manifest
                .artifact()
                .filter(|title| file.artifact.is_empty() || group_of(title).is_some());
            let artifact = titled.unwrap_or_else(|| file.artifact.to_owned());
            if artifact.is_empty() {
                return;
            }
            let version = manifest.version(file.version).unwrap_or_default();
            let split = manifest.split_name(&artifact);
            let artifact = split.map_or(artifact.as_str(), |(_, artifact)| artifact);
            let group = repository_group(path, artifact)
                .map(|group| (group, "path"))
                .or_else(|| group_of(artifact).map(|group| (group.to_owned(), "known")))
                .or_else(|| split.map(|(group, _)| (group.to_owned(), "guessed")))
                .or_else(|| manifest.group(artifact).map(|group| (group, "guessed")));
            let (name, how) = match group {
                Some((group, how)) => (format!("{group}:{artifact}"), Some(how)),
                None => (artifact.to_owned(), None),
            };
            found
                .package(Maven, name, version)
                .with_some("jar.group", how)
                .licensed(manifest.license())
        }
    };
    match budget.take_hashed(bytes.len()) {
        true => {
            let digest = Sha1::digest(bytes);
            let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            package = package.with("jar.sha1", hex);
        }
        false => found.unknown(format!(
            "`{}` is not hashed: more bytes than one archive can cost",
            inside.inner
        )),
    }
    if !inside.inner.is_empty() {
        package = package.inside(&inside.inner);
    }
    found.add(package);
}

/// Which of several descriptions is the archive's own: the one that its file is named after, or the only one.
fn own_pom(
    file: &FileName<'_>,
    manifest: &Manifest,
    poms: &[(Coordinates, &str)],
) -> Option<usize> {
    let named = poms.iter().enumerate().filter(|(_, (coordinates, _))| {
        let artifact = coordinates.artifact.as_str();
        // Some distributions name files by group and artifact.
        let grouped = file.stem.strip_prefix(coordinates.group.as_str());
        let grouped = grouped.and_then(|rest| rest.strip_prefix('.'));
        [Some(file.stem), grouped]
            .into_iter()
            .flatten()
            .any(|stem| {
                stem.strip_prefix(artifact)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']))
            })
    });
    let longest = named.max_by_key(|(at, (coordinates, name))| {
        (
            coordinates.artifact.len(),
            name.starts_with("META-INF/"),
            std::cmp::Reverse(*at),
        )
    });
    if let Some((at, _)) = longest {
        return Some(at);
    }
    // A file with another version in its name, or a manifest that names something else, has one copied in.
    match poms {
        [(coordinates, name)]
            if name.starts_with("META-INF/")
                && file
                    .version
                    .is_none_or(|version| version == coordinates.version)
                && manifest.agrees(&coordinates.group, &coordinates.artifact) =>
        {
            Some(0)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
