//! Files for tests.

use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::{Entry, EntryKind};

/// A regular file.
pub(crate) fn entry(path: &str, size: usize) -> Entry {
    Entry {
        path: path.to_owned(),
        kind: EntryKind::File,
        mode: 0o755,
        uid: 0,
        gid: 0,
        size: size as u64,
    }
}

/// What the cataloger says of this file; nothing when it does not want it.
pub(crate) fn try_read(
    cataloger: &dyn Cataloger,
    path: &str,
    bytes: &[u8],
) -> Result<Reading, Unreadable> {
    let entry = entry(path, bytes.len());
    let wanted = match cataloger.wants(&entry) {
        Want::No => false,
        Want::ByHead => cataloger.wants_content(&bytes[..bytes.len().min(512)]),
        Want::Whole => true,
    };
    if !wanted {
        return Ok(Reading::default());
    }
    cataloger.read(&FileView {
        entry: &entry,
        bytes,
    })
}

/// Like [`try_read`] for files that can be understood; an error is one unknown.
pub(crate) fn read(cataloger: &dyn Cataloger, path: &str, bytes: &[u8]) -> Reading {
    try_read(cataloger, path, bytes).unwrap_or_else(|error| Reading {
        unknown: vec![error.reason],
        ..Reading::default()
    })
}

/// A file of the corpora, unpacked; `None`, and a visible line, where they are absent.
pub(crate) fn corpus(name: &str) -> Option<Vec<u8>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora/");
    match std::fs::read(format!("{path}{name}")) {
        Ok(bytes) if name.ends_with(".zst") => {
            Some(zstd::decode_all(&*bytes).expect("the corpora are whole"))
        }
        Ok(bytes) => Some(bytes),
        Err(error) => {
            println!("skipped: corpora/{name}: {error}");
            None
        }
    }
}
