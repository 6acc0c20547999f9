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

/// An ELF file with these sections, all of them mapped read-only in one segment, and at least 64 KiB long.
pub(crate) fn elf(sections: &[(&str, &[u8])]) -> Vec<u8> {
    const BASE: u64 = 0x40_0000;
    let start = 64 + 56;
    let mut data = Vec::new();
    let mut names = vec![0_u8];
    let mut rows: Vec<[u64; 4]> = vec![[0; 4]];
    for (name, content) in sections {
        rows.push([
            names.len() as u64,
            1,
            (start + data.len()) as u64,
            content.len() as u64,
        ]);
        names.extend_from_slice(name.as_bytes());
        names.push(0);
        data.extend_from_slice(content);
    }
    rows.push([
        names.len() as u64,
        3,
        (start + data.len()) as u64,
        names.len() as u64 + 10,
    ]);
    names.extend_from_slice(b".shstrtab\0");
    data.extend_from_slice(&names);
    data.resize(data.len().max(64 << 10).next_multiple_of(8), 0);
    let length = (start + data.len()) as u64;
    let mut bytes = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    let half = |values: &[u16]| {
        values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let long = |values: &[u64]| {
        values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    bytes.extend(half(&[2, 62, 1, 0]));
    bytes.extend(long(&[BASE, 64, length]));
    bytes.extend(half(&[
        0,
        0,
        64,
        56,
        1,
        64,
        rows.len() as u16,
        rows.len() as u16 - 1,
    ]));
    bytes.extend(half(&[1, 0, 4, 0]));
    bytes.extend(long(&[0, BASE, BASE, length, length, 4096]));
    bytes.extend_from_slice(&data);
    for [name, kind, offset, size] in rows {
        bytes.extend_from_slice(&(name as u32).to_le_bytes());
        bytes.extend_from_slice(&(kind as u32).to_le_bytes());
        let address = if kind == 1 { BASE + offset } else { 0 };
        bytes.extend(long(&[2, address, offset, size, 0, 1, 0]));
    }
    bytes
}
