//! Directory trees and single files: what has no layers.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use seawall_image::layer::note_unread_links;
use seawall_image::path::{join, text_of};
use seawall_image::{Entry, EntryKind, Intake, LayerReading, Readers, UnknownKind};

use crate::error::SourceError;
use crate::limits::MAX_DEPTH;

/// Reads a directory tree as one layer without a blob. Links are not followed, and nothing but regular files is opened.
/// `skips_mounts` for the root of a running container: what is mounted there is not of the image.
pub(crate) fn read_tree(
    root: &Path,
    readers: Readers<'_>,
    skips_mounts: bool,
) -> Result<LayerReading, SourceError> {
    let mut intake = Intake::new(readers);
    let failed = |error| SourceError::file(root, error);
    let metadata = fs::metadata(root).map_err(failed)?;
    if !metadata.is_dir() {
        return Err(failed(std::io::Error::other("not a directory")));
    }
    let device = device_of(&metadata);
    // Directories that are still to be read: their path from the root, and how deep they are.
    let mut open: Vec<(String, PathBuf, usize)> = vec![(String::new(), root.to_owned(), 0)];
    while let Some((path, directory, depth)) = open.pop() {
        let listed = match fs::read_dir(&directory) {
            Ok(listed) => listed,
            Err(error) => {
                intake.unknown(None, UnknownKind::Unavailable, &path, error.to_string());
                continue;
            }
        };
        let mut names: Vec<_> = Vec::new();
        for one in listed {
            match one {
                Ok(one) => names.push(one.file_name()),
                Err(error) => {
                    intake.unknown(None, UnknownKind::Unavailable, &path, error.to_string());
                    break;
                }
            }
        }
        names.sort();
        for name in names {
            let full = directory.join(&name);
            let path = join(&path, &text_of(name.as_encoded_bytes()));
            let metadata = match fs::symlink_metadata(&full) {
                Ok(metadata) => metadata,
                Err(error) => {
                    intake.unknown(None, UnknownKind::Unavailable, &path, error.to_string());
                    continue;
                }
            };
            let kind = kind_of(&full, &metadata);
            let is_directory = kind == EntryKind::Directory;
            if is_directory && skips_mounts && device_of(&metadata) != device {
                if !is_pseudo(&path) {
                    let reason = "another file system is mounted here, and was not read";
                    intake.unknown(None, UnknownKind::Unavailable, &path, reason);
                }
                continue;
            }
            let is_file = kind == EntryKind::File;
            let entry = entry_of(path.clone(), kind, &metadata);
            let index = match intake.entry(entry) {
                Ok(index) => index,
                Err(error) => {
                    intake.unknown(None, UnknownKind::Limit, "", error.to_string());
                    return Ok(intake.finish());
                }
            };
            if is_file {
                offer(&mut intake, index, &path, &full);
            } else if is_directory && depth < MAX_DEPTH {
                open.push((path, full, depth + 1));
            } else if is_directory {
                let reason = format!("deeper than {MAX_DEPTH} directories");
                intake.unknown(None, UnknownKind::Limit, &path, reason);
            }
        }
    }
    note_unread_links(&mut intake);
    Ok(intake.finish())
}

/// Reads one file as a layer with one entry.
pub(crate) fn read_file(path: &Path, readers: Readers<'_>) -> Result<LayerReading, SourceError> {
    let mut intake = Intake::new(readers);
    let metadata = fs::metadata(path).map_err(|error| SourceError::file(path, error))?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = text_of(name.as_encoded_bytes());
    let entry = entry_of(name.clone(), EntryKind::File, &metadata);
    if let Ok(index) = intake.entry(entry) {
        offer(&mut intake, index, &name, path);
    }
    Ok(intake.finish())
}

fn offer(intake: &mut Intake<'_>, index: u32, path: &str, full: &Path) {
    // Opened only when somebody wants it.
    let mut content = BufReader::with_capacity(64 << 10, Lazy::Path(full));
    if let Err(error) = intake.file(index, &mut content) {
        intake.unknown(
            Some(index),
            UnknownKind::Unavailable,
            path,
            error.to_string(),
        );
    }
}

/// A file that is opened at its first read.
enum Lazy<'p> {
    Path(&'p Path),
    File(File),
}

impl std::io::Read for Lazy<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            match self {
                Self::File(file) => return file.read(buffer),
                Self::Path(path) => {
                    let file = open_regular(path)?;
                    *self = Self::File(file);
                }
            }
        }
    }
}

/// Opens a regular file; not a link or FIFO that took its place after it was listed.
fn open_regular(path: &Path) -> std::io::Result<File> {
    #[cfg(unix)]
    let file = {
        use rustix::fs::{Mode, OFlags, open};
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        File::from(open(path, flags, Mode::empty())?)
    };
    #[cfg(not(unix))]
    let file = File::open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(std::io::Error::other("not a regular file")),
    }
}

fn kind_of(path: &Path, metadata: &fs::Metadata) -> EntryKind {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        let target = fs::read_link(path).unwrap_or_default();
        return EntryKind::Symlink(text_of(target.as_os_str().as_encoded_bytes()));
    }
    match (kind.is_file(), kind.is_dir()) {
        (true, _) => EntryKind::File,
        (_, true) => EntryKind::Directory,
        _ => EntryKind::Special,
    }
}

/// What the kernel makes, and no image has.
fn is_pseudo(path: &str) -> bool {
    matches!(path, "proc" | "sys" | "dev")
}

#[cfg(unix)]
fn device_of(metadata: &fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.dev()
}

#[cfg(not(unix))]
fn device_of(_: &fs::Metadata) -> u64 {
    0
}

#[cfg(unix)]
fn entry_of(path: String, kind: EntryKind, metadata: &fs::Metadata) -> Entry {
    use std::os::unix::fs::MetadataExt as _;
    Entry {
        path,
        size: if kind == EntryKind::File {
            metadata.size()
        } else {
            0
        },
        kind,
        mode: metadata.mode() & 0o7777,
        uid: metadata.uid().into(),
        gid: metadata.gid().into(),
    }
}

#[cfg(not(unix))]
fn entry_of(path: String, kind: EntryKind, metadata: &fs::Metadata) -> Entry {
    Entry {
        path,
        size: if kind == EntryKind::File {
            metadata.len()
        } else {
            0
        },
        kind,
        mode: 0o644,
        uid: 0,
        gid: 0,
    }
}
