//! Executables that were packed: what is inside is not seen, so that it is unknown.

use memchr::memmem;

use super::executable::is_executable;
use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct Packed;

/// Smaller files are not worth packing.
const MIN_BYTES: u64 = 1 << 10;

/// What UPX writes into the headers: its magic number, and in PE files the names of its sections.
const MARKS: &[&[u8]] = &[b"UPX!", b"UPX0\0"];

impl Cataloger for Packed {
    fn name(&self) -> &'static str {
        "packed"
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        Want::by_head_from(MIN_BYTES, entry)
    }

    fn wants_content(&self, head: &[u8]) -> bool {
        is_executable(head) && MARKS.iter().any(|mark| memmem::find(head, mark).is_some())
    }

    fn needs_head_alone(&self) -> bool {
        true
    }

    fn read(&self, _file: &FileView<'_>) -> Result<Reading, Unreadable> {
        Err(Unreadable::new(
            "the executable is packed with UPX, and what is inside is not read",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{elf, try_read};

    #[test]
    fn a_packed_executable_is_unknown() {
        assert!(try_read(&Packed, "bin/x", &elf(&[(".x", b"\0\0UPX!\x0d")])).is_err());
        assert!(try_read(&Packed, "bin/x", &elf(&[(".x", b"plain")])).is_ok());
        assert!(
            try_read(
                &Packed,
                "bin/x",
                &[&b"UPX! in a text"[..], &[b' '; 2000]].concat()
            )
            .is_ok()
        );
    }
}
