//! Which file is which, whatever it is called: by what it begins with, and by its place on the disk.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::compressed::read_from;

/// What a log begins with, without compression.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Head {
    /// How many bytes.
    pub bytes: u64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
}

/// Bytes that tell a log from all others. The ID of the first event stands behind some more.
const TELLING_BYTES: u64 = 64;

/// The place of a file on the disk, which stays the same when it is renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Disk {
    /// The device.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
}

impl Head {
    /// The first bytes of a file; `None` where it has fewer.
    pub fn of(path: &Path, bytes: u64) -> io::Result<Option<Self>> {
        let mut stream = read_from(open(path)?, 0)?;
        let mut head = Vec::new();
        stream.by_ref().take(bytes).read_to_end(&mut head)?;
        let sha256: String = Sha256::digest(&head)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok((head.len() as u64 == bytes).then_some(Self { bytes, sha256 }))
    }

    /// Whether no other log begins with it.
    pub fn is_telling(&self) -> bool {
        self.bytes >= TELLING_BYTES
    }

    /// Whether a file begins with it. A file that is being compressed cannot be read yet, and is none.
    pub fn is_of(&self, path: &Path) -> bool {
        Self::of(path, self.bytes).is_ok_and(|head| head.as_ref() == Some(self))
    }
}

impl Disk {
    /// The place of an open file.
    pub fn of(file: &File) -> io::Result<Self> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let metadata = file.metadata()?;
            Ok(Self {
                device: metadata.dev(),
                inode: metadata.ino(),
            })
        }
        #[cfg(not(unix))]
        {
            let _ = file;
            Ok(Self::default())
        }
    }
}

/// Opens a log.
pub(super) fn open(path: &Path) -> io::Result<File> {
    crate::named::open_named(path)
}
