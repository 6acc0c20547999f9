//! Made-up layers, and a cataloger that reads them.

use std::io::Write;

use seawall_package::{Package, PackageKind};

use super::intake::Readers;
use super::read_layer;
use super::reading::LayerReading;
use crate::catalog::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::entry::Entry;
use crate::limits::Limits;
use crate::unknown::Unknown;

/// Reads `NAME VERSION` lines of files that end with `.pkg`, and files that begin with `#PKG` under any name.
pub(super) struct Lines;

impl Cataloger for Lines {
    fn name(&self) -> &'static str {
        "lines"
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        match entry.path.ends_with(".pkg") {
            true => Want::Whole,
            false => Want::ByHead,
        }
    }

    fn wants_content(&self, head: &[u8]) -> bool {
        head.starts_with(b"#PKG")
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let text = str::from_utf8(file.bytes).map_err(|_| Unreadable::new("no text"))?;
        let words = text.lines().filter_map(|line| line.split_once(' '));
        let packages = words
            .filter(|(name, _)| *name != "#PKG")
            .map(|(name, version)| Package::new(PackageKind::Generic, name, version, "lines"));
        Ok(Reading {
            packages: packages.collect(),
            ..Reading::default()
        })
    }
}

pub(super) fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files {
        add(
            &mut builder,
            path,
            tar::EntryType::Regular,
            "",
            content.as_bytes(),
        );
    }
    builder.into_inner().expect("memory")
}

pub(super) fn add(
    builder: &mut tar::Builder<Vec<u8>>,
    path: &str,
    kind: tar::EntryType,
    link: &str,
    content: &[u8],
) {
    let mut header = tar::Header::new_gnu();
    let bytes = header.as_mut_bytes();
    // Written by hand: the library refuses what hostile archives hold.
    let length = path.len().min(100);
    bytes[..length].copy_from_slice(&path.as_bytes()[..length]);
    let length = link.len().min(100);
    bytes[157..157 + length].copy_from_slice(&link.as_bytes()[..length]);
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(content.len() as u64);
    header.set_cksum();
    builder.append(&header, content).expect("memory");
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub(super) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub(super) fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(0);
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).expect("options");
    writer.write_all(bytes).expect("memory");
    writer.finish().expect("memory")
}

pub(super) fn read_with(bytes: &[u8], limits: Limits) -> LayerReading {
    let readers = Readers {
        catalogers: &[&Lines],
        examiners: &[],
        limits,
    };
    read_layer(&mut || Ok(bytes), None, readers).expect("memory is read to its end")
}

pub(super) fn read(bytes: &[u8]) -> LayerReading {
    read_with(bytes, Limits::default())
}

/// `PATH: NAME VERSION` of what was found, and `? REASON` of what is unknown.
pub(super) fn said(reading: &LayerReading) -> Vec<String> {
    let mut lines = Vec::new();
    for file in &reading.files {
        let path = &reading.entries[file.entry as usize].path;
        let packages = file.reading.packages.iter();
        lines.extend(packages.map(|found| format!("{path}: {} {}", found.name, found.version)));
    }
    for unknown in &reading.unknown {
        let Unknown { path, reason, .. } = &unknown.unknown;
        lines.push(format!("? {path}: {reason}"));
    }
    lines
}
