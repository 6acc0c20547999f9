//! A file of alerts that grows line by line, is put aside when it is large, and is cut back to what counts after a crash.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::output;

/// When a file is put aside, and how many are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rotation {
    /// Bytes from which on another file is begun.
    pub bytes: u64,
    /// Files that are kept beside it.
    pub kept: u32,
}

/// A file of alerts.
pub(super) struct Rotated {
    path: PathBuf,
    rotation: Rotation,
    file: File,
    length: u64,
}

/// How much of which file counts.
#[derive(Debug, Serialize, Deserialize)]
struct Mark {
    file: u64,
    length: u64,
}

impl Rotated {
    /// Opens a file behind what counts. What is behind that in the same file was written and not committed: its batches are read again.
    pub(super) fn open(path: &Path, rotation: Rotation, mark: &[u8]) -> anyhow::Result<Self> {
        let named = || format!("`{}` cannot be written", path.display());
        let found = std::fs::symlink_metadata(path);
        if found.is_ok_and(|found| !found.is_file()) {
            bail!(
                "`{}` is no file\n  hint: name a file, or write to standard output",
                path.display()
            );
        }
        let mut file = options().open(path).with_context(named)?;
        let mut length = file.metadata().with_context(named)?.len();
        let mark: Option<Mark> = serde_json::from_slice(mark).ok();
        if let Some(mark) = mark
            && mark.file == identity(&file)
            && mark.length < length
        {
            output::note(&format!(
                "{} bytes at the end of `{}` were written before a crash, and are written again",
                length - mark.length,
                path.display()
            ));
            file.set_len(mark.length).with_context(named)?;
            length = mark.length;
        }
        file.seek(SeekFrom::Start(length)).with_context(named)?;
        Ok(Self {
            path: path.to_owned(),
            rotation,
            file,
            length,
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let written = self.file.write_all(bytes);
        if written.is_err() {
            // Half a line would be there twice.
            self.file.set_len(self.length)?;
            self.file.seek(SeekFrom::Start(self.length))?;
            return written;
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    pub(super) fn mark(&self) -> Vec<u8> {
        let mark = Mark {
            file: identity(&self.file),
            length: self.length,
        };
        serde_json::to_vec(&mark).unwrap_or_default()
    }

    /// Begins another file where this one is large. Everything in this one has to be committed.
    pub(super) fn rotate(&mut self) -> io::Result<bool> {
        if self.length < self.rotation.bytes {
            return Ok(false);
        }
        if self.rotation.kept == 0 {
            self.file.set_len(0)?;
            self.file.seek(SeekFrom::Start(0))?;
            self.length = 0;
            return Ok(true);
        }
        for number in (1..self.rotation.kept).rev() {
            rename(&self.aside(number), &self.aside(number + 1))?;
        }
        rename(&self.path, &self.aside(1))?;
        self.file = options().open(&self.path)?;
        self.length = self.file.metadata()?.len();
        self.file.seek(SeekFrom::Start(self.length))?;
        Ok(true)
    }

    fn aside(&self, number: u32) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{number}"));
        PathBuf::from(name)
    }
}

/// Renames a file, where there is one.
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match std::fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Alerts quote what only administrators are to see.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

/// What a file is known by, whatever it is called.
#[cfg(unix)]
fn identity(file: &File) -> u64 {
    use std::os::unix::fs::MetadataExt;
    file.metadata().map_or(0, |found| found.ino())
}

#[cfg(not(unix))]
fn identity(_: &File) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROTATION: Rotation = Rotation { bytes: 10, kept: 2 };

    #[test]
    fn what_was_not_committed_is_cut_off_in_the_same_file_alone() {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("alerts");
        let text = || std::fs::read_to_string(&path).expect("a file");
        let mut file = Rotated::open(&path, ROTATION, b"").expect("a file");
        file.write(b"one\n").expect("a disk");
        let mark = file.mark();
        file.write(b"two\n").expect("a disk");
        drop(file);
        let mut file = Rotated::open(&path, ROTATION, &mark).expect("a file");
        file.write(b"three\n").expect("a disk");
        drop(file);
        assert_eq!(text(), "one\nthree\n");
        // Somebody put it aside and began another one.
        std::fs::rename(&path, folder.path().join("aside")).expect("a file");
        std::fs::write(&path, "of somebody else\n").expect("a file");
        Rotated::open(&path, ROTATION, &mark).expect("a file");
        assert_eq!(text(), "of somebody else\n");
    }

    #[test]
    fn large_files_are_put_aside_and_the_oldest_goes() {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("alerts");
        let mut file = Rotated::open(&path, ROTATION, b"").expect("a file");
        for number in 0..4 {
            file.write(format!("alert {number}...\n").as_bytes())
                .expect("a disk");
            assert!(file.rotate().expect("a disk"));
        }
        file.write(b"x\n").expect("a disk");
        assert!(!file.rotate().expect("a disk"));
        let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).ok();
        assert_eq!(text("alerts").as_deref(), Some("x\n"));
        assert_eq!(text("alerts.1").as_deref(), Some("alert 3...\n"));
        assert_eq!(text("alerts.2").as_deref(), Some("alert 2...\n"));
        assert_eq!(text("alerts.3"), None);
    }
}
