//! Zip archives in memory, within limits: the directory is read once, and only what a cataloger wants is unpacked.
//!
//! Paths inside are only names here: nothing is written anywhere.

use std::borrow::Cow;
use std::io::Read;

use flate2::bufread::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};

use super::limits::{
    MAX_ARCHIVE_ENTRIES, MAX_HASHED_BYTES, MAX_INNER_PATH_BYTES, MAX_NESTED_ARCHIVES,
    MAX_UNPACKED_BYTES,
};

/// What an outermost archive with all archives in it can still cost.
pub(super) struct Budget {
    /// Bytes that are unpacked.
    unpacked: usize,
    /// Entries of directories.
    entries: usize,
    /// Archives inside.
    archives: usize,
    /// Bytes that are hashed.
    hashed: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            unpacked: MAX_UNPACKED_BYTES,
            entries: MAX_ARCHIVE_ENTRIES,
            archives: MAX_NESTED_ARCHIVES,
            hashed: MAX_HASHED_BYTES,
        }
    }

    /// Takes one archive; false when there are too many.
    pub(super) fn take_archive(&mut self) -> bool {
        take(&mut self.archives, 1)
    }

    /// Takes bytes that were unpacked; false when there are too many.
    pub(super) fn take_unpacked(&mut self, bytes: usize) -> bool {
        take(&mut self.unpacked, bytes)
    }

    /// One that allows to unpack so many bytes.
    #[cfg(test)]
    pub(super) fn of_bytes(unpacked: usize) -> Self {
        Self {
            unpacked,
            ..Self::new()
        }
    }

    /// Takes bytes to hash; false when there are too many.
    pub(super) fn take_hashed(&mut self, bytes: usize) -> bool {
        take(&mut self.hashed, bytes)
    }
}

fn take(left: &mut usize, count: usize) -> bool {
    match left.checked_sub(count) {
        Some(rest) => {
            *left = rest;
            true
        }
        None => false,
    }
}

/// An archive and the entries that are wanted.
pub(super) struct Archive<'b> {
    zip: ZipSliceArchive<&'b [u8]>,
    /// The entries that are wanted, in the order of the directory.
    pub(super) members: Vec<Member>,
    /// Why the directory could not be read to its end.
    pub(super) broken: Option<String>,
}

/// One entry of an archive.
pub(super) struct Member {
    /// Its path as the directory writes it.
    pub(super) name: String,
    method: CompressionMethod,
    is_encrypted: bool,
    place: ZipArchiveEntryWayfinder,
}

impl<'b> Archive<'b> {
    /// Reads the directory; `None` when the bytes are no archive.
    pub(super) fn open(
        bytes: &'b [u8],
        budget: &mut Budget,
        mut wants: impl FnMut(&str) -> bool,
    ) -> Option<Self> {
        let zip = ZipArchive::from_slice(bytes).ok()?;
        let mut archive = Self {
            zip,
            members: Vec::new(),
            broken: None,
        };
        let mut entries = archive.zip.entries();
        loop {
            match entries.next_entry() {
                Ok(Some(entry)) => {
                    if !take(&mut budget.entries, 1) {
                        archive.broken = Some(format!("more than {MAX_ARCHIVE_ENTRIES} entries"));
                        break;
                    }
                    let path = entry.file_path();
                    let Ok(name) = std::str::from_utf8(path.as_bytes()) else {
                        continue;
                    };
                    if path.is_dir() || !wants(name) {
                        continue;
                    }
                    if name.len() > MAX_INNER_PATH_BYTES {
                        archive.broken = Some("holds names too long to be read".to_owned());
                    } else {
                        archive.members.push(Member {
                            name: name.to_owned(),
                            method: entry.compression_method(),
                            is_encrypted: entry.flags().is_encrypted(),
                            place: entry.wayfinder(),
                        });
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    archive.broken = Some(format!("its directory is broken: {error}"));
                    break;
                }
            }
        }
        Some(archive)
    }

    /// The text that an entry is, up to a size.
    pub(super) fn text(
        &self,
        member: &Member,
        max_bytes: usize,
        budget: &mut Budget,
    ) -> Result<Cow<'_, [u8]>, String> {
        let content = self.content(member, max_bytes, budget)?;
        // Stored entries can overlap: what is read of them counts as if it were unpacked.
        if let Cow::Borrowed(bytes) = content
            && (bytes.len() > max_bytes || !take(&mut budget.unpacked, bytes.len()))
        {
            return Err(format!(
                "is larger than {max_bytes} bytes, or there is too much of it"
            ));
        }
        Ok(content)
    }

    /// The archive that an entry is, up to a size where it has to be unpacked. Stored content is not copied.
    pub(super) fn content(
        &self,
        member: &Member,
        max_bytes: usize,
        budget: &mut Budget,
    ) -> Result<Cow<'_, [u8]>, String> {
        if member.is_encrypted {
            return Err("is encrypted".to_owned());
        }
        let entry = self
            .zip
            .get_entry(member.place)
            .map_err(|error| format!("is broken: {error}"))?;
        let data = entry.data();
        match member.method {
            CompressionMethod::STORE => Ok(Cow::Borrowed(data)),
            CompressionMethod::DEFLATE => {
                let max_bytes = max_bytes.min(budget.unpacked);
                let mut bytes = Vec::new();
                let mut unpacked = DeflateDecoder::new(data).take(max_bytes as u64 + 1);
                let result = unpacked.read_to_end(&mut bytes);
                budget.unpacked = budget.unpacked.saturating_sub(bytes.len());
                match result {
                    _ if bytes.len() > max_bytes => {
                        Err(format!("unpacks to more than {max_bytes} bytes"))
                    }
                    Ok(_) => Ok(Cow::Owned(bytes)),
                    Err(error) => Err(format!("is broken: {error}")),
                }
            }
            method => Err(format!(
                "is compressed in a way that is not read ({method:?})"
            )),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;

    /// An archive of these files; compressed where asked.
    pub(in super::super) fn zip(files: &[(&str, &[u8], bool)]) -> Vec<u8> {
        let mut output = Vec::new();
        let mut archive = rawzip::ZipArchiveWriter::new(&mut output);
        for (name, bytes, is_compressed) in files {
            let method = match is_compressed {
                true => CompressionMethod::DEFLATE,
                false => CompressionMethod::STORE,
            };
            let (mut entry, config) = archive
                .new_file(name)
                .compression_method(method)
                .start()
                .expect("an entry");
            if *is_compressed {
                let level = flate2::Compression::fast();
                let mut writer = config.wrap(flate2::write::DeflateEncoder::new(&mut entry, level));
                writer.write_all(bytes).expect("written");
                let (encoder, descriptor) = writer.finish().expect("finished");
                encoder.finish().expect("finished");
                entry.finish(descriptor).expect("finished");
            } else {
                let mut writer = config.wrap(&mut entry);
                writer.write_all(bytes).expect("written");
                let (_, descriptor) = writer.finish().expect("finished");
                entry.finish(descriptor).expect("finished");
            }
        }
        archive.finish().expect("finished");
        output
    }

    #[test]
    fn stored_and_compressed_entries_are_read_behind_a_script() {
        let bytes = zip(&[("a", b"stored", false), ("b/c", b"packed", true)]);
        for prefix in [&b""[..], b"#!/bin/sh\nexec java -jar $0\n"] {
            let whole = [prefix, &bytes].concat();
            let mut budget = Budget::new();
            let archive = Archive::open(&whole, &mut budget, |_| true).expect("an archive");
            let contents: Vec<_> = archive
                .members
                .iter()
                .map(|member| {
                    archive
                        .content(member, 100, &mut budget)
                        .expect("content")
                        .into_owned()
                })
                .collect();
            assert_eq!(contents, [b"stored".to_vec(), b"packed".to_vec()]);
        }
    }

    #[test]
    fn bombs_end_at_their_limit() {
        let bytes = zip(&[("a", &vec![0; 1 << 20], true)]);
        let mut budget = Budget::new();
        let archive = Archive::open(&bytes, &mut budget, |_| true).expect("an archive");
        let error = archive
            .content(&archive.members[0], 1000, &mut budget)
            .expect_err("too large");
        assert!(error.contains("1000"), "{error}");
        let stored = zip(&[("a", &[0; 100], false)]);
        let stored = Archive::open(&stored, &mut budget, |_| true).expect("an archive");
        assert!(stored.text(&stored.members[0], 10, &mut budget).is_err());
        assert!(stored.text(&stored.members[0], 100, &mut budget).is_ok());
        budget.unpacked = 10;
        assert!(
            archive
                .content(&archive.members[0], 1 << 30, &mut budget)
                .is_err()
        );
    }

    proptest::proptest! {
        #[test]
        fn changed_bytes_never_panic(at in 0usize..300, byte: u8, cut in 0usize..300) {
            let mut bytes = zip(&[("a", b"stored", false), ("b/c", b"packed", true)]);
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(length - cut % length / 4);
            let mut budget = Budget::new();
            if let Some(archive) = Archive::open(&bytes, &mut budget, |_| true) {
                for member in &archive.members {
                    let _ = archive.content(member, 100, &mut budget);
                }
            }
        }
    }
}
