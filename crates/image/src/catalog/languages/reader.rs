//! A cataloger of one kind of file as data: its name, which files it reads, and the function that reads one.

use super::limits::MAX_TEXT_BYTES;
use super::{found::Found, place::Located};
use crate::catalog::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::entry::Entry;

/// A cataloger that knows its files by their path.
pub(super) struct Reader {
    /// Its name in results: `python-installed`, `cargo-lock`.
    pub(super) name: &'static str,
    /// Raised when the same file would give another result.
    pub(super) version: u32,
    /// Whether a file is one of its own.
    pub(super) wants: fn(&Located<'_>) -> bool,
    /// Reads one.
    pub(super) read: fn(&FileView<'_>, &mut Found) -> Result<(), Unreadable>,
    /// Whether the first bytes of such a file are those of one of its own; `None` where its path decides.
    pub(super) head: Option<fn(&[u8]) -> bool>,
    /// Largest file that it reads, in bytes.
    pub(super) max_bytes: usize,
}

impl Reader {
    /// A cataloger of texts.
    pub(super) const fn new(
        name: &'static str,
        wants: fn(&Located<'_>) -> bool,
        read: fn(&FileView<'_>, &mut Found) -> Result<(), Unreadable>,
    ) -> Self {
        Self {
            name,
            version: 1,
            wants,
            read,
            head: None,
            max_bytes: MAX_TEXT_BYTES,
        }
    }
}

impl Cataloger for Reader {
    fn name(&self) -> &'static str {
        self.name
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn wants(&self, entry: &Entry) -> Want {
        match (self.wants)(&Located::new(&entry.path)) {
            true if self.head.is_some() => Want::ByHead,
            true => Want::Whole,
            false => Want::No,
        }
    }

    fn wants_content(&self, head: &[u8]) -> bool {
        self.head.is_some_and(|is_own| is_own(head))
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        if file.bytes.len() > self.max_bytes {
            return Err(Unreadable::new(format!(
                "larger than {} MiB, the most that {} reads",
                self.max_bytes >> 20,
                self.name
            )));
        }
        let mut found = Found::new(self.name);
        (self.read)(file, &mut found)?;
        Ok(found.into_reading())
    }
}
