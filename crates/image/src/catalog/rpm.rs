//! Packages of Red Hat, SUSE, Amazon, Azure Linux, Photon and others with rpm, in each of its three database formats: SQLite,
//! rpm's own (`Packages.db`) and Berkeley DB (`Packages`).
//!
//! Keys that were imported to verify packages are in the database as packages named `gpg-pubkey`, and are left out. Changes
//! that SQLite keeps in a write-ahead log beside the database are not applied, and are reported as unknown.

mod bdb;
mod header;
mod ndb;
mod sqlite;

use seawall_package::{Package, PackageKind, SourcePackage};

use self::header::{Header, Tag};
use super::notes::{Notes, shown};
use super::ownership::{Ownership, root_before};
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct Rpm;

const NAME: &str = "rpm";

/// `usr/share/rpm` is where OSTree keeps it.
const DIRECTORIES: &[&str] = &["usr/lib/sysimage/rpm", "usr/share/rpm", "var/lib/rpm"];

const FILES: &[&str] = &["Packages", "Packages.db", "rpmdb.sqlite", WRITE_AHEAD_LOG];
const WRITE_AHEAD_LOG: &str = "rpmdb.sqlite-wal";

/// The databases of Photon's and Azure Linux' distroless images, in text: one package a line.
const MANIFEST: &str = "var/lib/rpmmanifest/container-manifest-2";

/// A file whose state is one of these is not there, or is another package's: `RPMFILE_STATE_REPLACED`, `…_NOTINSTALLED`.
const ABSENT_STATES: &[u8] = &[1, 2];

/// The root and the file's name.
fn parts(path: &str) -> Option<(&str, &str)> {
    if let Some(root) = root_before(path, MANIFEST) {
        return Some((root, MANIFEST));
    }
    let (directory, file) = path.rsplit_once('/')?;
    let root = DIRECTORIES
        .iter()
        .find_map(|known| root_before(directory, known))?;
    FILES.contains(&file).then_some((root, file))
}

impl Cataloger for Rpm {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        match parts(&entry.path) {
            Some(_) => Want::Whole,
            None => Want::No,
        }
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let Some((root, name)) = parts(&file.entry.path) else {
            return Ok(Reading::default());
        };
        let mut notes = Notes::default();
        let mut found = Found {
            root,
            packages: Vec::new(),
            ownership: Ownership::new(root),
        };
        let bytes = file.bytes;
        // Which program made the file is decided by its content: the names were reused.
        if name == MANIFEST {
            found.manifest(&String::from_utf8_lossy(bytes), &mut notes);
        } else if name == WRITE_AHEAD_LOG {
            if !bytes.is_empty() {
                notes.add(|| {
                    "changes of the package database in its write-ahead log are not applied"
                        .to_owned()
                });
            }
        } else if bytes.starts_with(sqlite::MAGIC) {
            for blob in sqlite::blobs(bytes, &mut notes)? {
                found.add(&blob, &mut notes);
            }
        } else if bytes.starts_with(ndb::MAGIC) {
            for blob in ndb::blobs(bytes, &mut notes)? {
                found.add(blob, &mut notes);
            }
        } else if bdb::is_one(bytes) {
            for blob in bdb::blobs(bytes, &mut notes)? {
                found.add(&blob, &mut notes);
            }
        } else {
            return Err(Unreadable::new(
                "the package database has an unknown format",
            ));
        }
        Ok(Reading {
            packages: found.packages,
            owned: found.ownership.finish(&mut notes),
            unknown: notes.finish(),
            ..Reading::default()
        })
    }
}

struct Found<'r> {
    root: &'r str,
    packages: Vec<Package>,
    ownership: Ownership,
}

impl Found<'_> {
    fn add(&mut self, blob: &[u8], notes: &mut Notes) {
        let Some(header) = Header::new(blob) else {
            notes.add(|| "the header of a package is damaged".to_owned());
            return;
        };
        let Some(name) = header.text(Tag::Name) else {
            notes.add(|| "the header of a package states no name".to_owned());
            return;
        };
        if name == "gpg-pubkey" {
            return;
        }
        let (Some(version), Some(release)) = (header.text(Tag::Version), header.text(Tag::Release))
        else {
            notes.add(|| format!("the header of `{}` states no version", shown(&name)));
            return;
        };
        let epoch = header.numbers(Tag::Epoch).next().unwrap_or(0);
        let source_rpm = header.text(Tag::SourceRpm);
        let architecture = header
            .text(Tag::Architecture)
            .filter(|name| name != "noarch");
        self.files(&header, &name, architecture.as_deref());
        let mut package = Package::new(
            PackageKind::Rpm,
            name,
            with_epoch(epoch, &version, &release),
            NAME,
        );
        package.source = source_rpm
            .as_deref()
            .and_then(|file| source(file, epoch, &version, &release));
        package.architecture = architecture;
        package.vendor = header.text(Tag::Vendor);
        package.modularity = header.text(Tag::ModularityLabel);
        package.licenses.extend(header.text(Tag::License));
        self.push(package);
    }

    fn push(&mut self, mut package: Package) {
        if !self.root.is_empty() {
            package
                .facts
                .push(("root".to_owned(), self.root.to_owned()));
        }
        self.packages.push(package);
    }

    /// A package can be installed for two architectures at once.
    fn files(&mut self, header: &Header<'_>, name: &str, architecture: Option<&str>) {
        self.ownership.package(match architecture {
            Some(architecture) => format!("{name}:{architecture}"),
            None => name.to_owned(),
        });
        let states = header.states();
        let is_there = |index: usize| {
            states
                .get(index)
                .is_none_or(|state| !ABSENT_STATES.contains(state))
        };
        let directories: Vec<&[u8]> = header.texts(Tag::DirectoryNames).collect();
        let names = header
            .texts(Tag::BaseNames)
            .zip(header.numbers(Tag::DirectoryIndexes));
        for (index, (base, directory)) in names.enumerate() {
            let directory = usize::try_from(directory)
                .ok()
                .and_then(|at| directories.get(at));
            if let (Some(directory), true) = (directory, is_there(index)) {
                self.ownership.path_bytes(directory, base);
            }
        }
        for (index, path) in header.texts(Tag::OldFileNames).enumerate() {
            if is_there(index) {
                self.ownership.path_bytes(b"", path);
            }
        }
    }

    /// Lines of the query format that distroless images of Photon and Azure Linux are made with: name, version-release,
    /// install time, build time, vendor, epoch, size, architecture, epoch, source rpm; separated by tabs.
    fn manifest(&mut self, text: &str, notes: &mut Notes) {
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let fields: Vec<&str> = line.splitn(11, '\t').collect();
            let [
                name,
                version,
                _,
                _,
                vendor,
                _,
                _,
                architecture,
                epoch,
                source_rpm,
                ..,
            ] = fields[..]
            else {
                notes.add(|| format!("a line of the manifest cannot be read: `{}`", shown(line)));
                continue;
            };
            let Some((version, release)) = version.split_once('-') else {
                notes.add(|| format!("package `{}` states no release", shown(name)));
                continue;
            };
            let epoch = epoch.parse().unwrap_or(0);
            let mut package = Package::new(
                PackageKind::Rpm,
                name,
                with_epoch(epoch, version, release),
                NAME,
            );
            package.source = source(source_rpm, epoch, version, release);
            let some = |text: &str| (!text.is_empty() && text != "(none)").then(|| text.to_owned());
            package.vendor = some(vendor);
            package.architecture = some(architecture).filter(|name| name != "noarch");
            self.push(package);
        }
    }
}

fn with_epoch(epoch: u32, version: &str, release: &str) -> String {
    match epoch {
        0 => format!("{version}-{release}"),
        _ => format!("{epoch}:{version}-{release}"),
    }
}

/// `bash-5.1.8-6.el9.src.rpm`. The name of the file has no epoch: a package with the version of its source has its epoch too.
fn source(file: &str, epoch: u32, version: &str, release: &str) -> Option<SourcePackage> {
    let stem = file.strip_suffix(".rpm")?;
    let stem = stem
        .strip_suffix(".src")
        .or_else(|| stem.strip_suffix(".nosrc"))?;
    let mut parts = stem.rsplitn(3, '-');
    let (source_release, source_version, name) = (parts.next()?, parts.next()?, parts.next()?);
    let is_same = source_version == version && source_release == release;
    Some(SourcePackage {
        name: name.to_owned(),
        version: with_epoch(
            if is_same { epoch } else { 0 },
            source_version,
            source_release,
        ),
    })
}

#[cfg(test)]
#[path = "rpm/tests.rs"]
mod tests;
