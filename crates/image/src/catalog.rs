//! What a cataloger is: one kind of evidence for installed software, one file each.

pub mod alpm;
pub mod apk;
pub mod binaries;
pub mod bottlerocket;
mod bytes;
pub mod dpkg;
pub mod elf_note;
mod executable;
pub mod go_binary;
pub mod java_runtime;
pub mod languages;
mod limits;
mod notes;
mod ownership;
pub mod packed;
pub mod release;
pub mod rpm;
pub mod rust_binary;
#[cfg(test)]
pub(crate) mod sample;
pub mod unopened;
pub mod unsupported;

use seawall_package::{FunctionSet, OsRelease, Package};
use serde::{Deserialize, Serialize};

use crate::Entry;

/// Whether a cataloger needs a file's content. The first bytes are read only for files for which one says [`Want::ByHead`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    /// It is none of its files.
    No,
    /// It decides by the first bytes ([`Cataloger::wants_content`]).
    ByHead,
    /// The whole content.
    Whole,
}

impl Want {
    /// [`Want::ByHead`] for files of at least this size, in bytes.
    pub(crate) fn by_head_from(least: u64, entry: &Entry) -> Self {
        match entry.size >= least {
            true => Self::ByHead,
            false => Self::No,
        }
    }
}

/// One kind of evidence for installed software: the database of a package manager, a lock file, a binary with build
/// information. It looks at one file at a time, so that its result can be kept with the layer; what several files say of one
/// package is joined by [`Reading::owned`] and [`Package::facts`].
pub trait Cataloger: Sync {
    /// Its name in results and options: `dpkg`, `go-binary`.
    fn name(&self) -> &'static str;

    /// Raised when the same file would give another result, so that results kept from before are not used.
    fn version(&self) -> u32;

    /// Whether it needs the content of this file; called for regular files (and hard links to them) only. Cheap: it is
    /// asked for every file of every layer.
    fn wants(&self, entry: &Entry) -> Want;

    /// After [`Want::ByHead`]: whether the file is one of its own by its first bytes (up to 512).
    fn wants_content(&self, _head: &[u8]) -> bool {
        false
    }

    /// Whether the first bytes are all that [`Cataloger::read`] needs, so that large files are not kept in memory for it.
    fn needs_head_alone(&self) -> bool {
        false
    }

    /// What the file says. An error means that the file is one of its own, and could not be understood: unknown.
    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable>;
}

/// A file with its content.
#[derive(Debug, Clone, Copy)]
pub struct FileView<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Its whole content.
    pub bytes: &'a [u8],
}

/// What one file says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Packages; `places` is filled in by the caller: empty is the file itself, and paths are what follows the file's path, each
    /// beginning with `!/` for what is inside an archive (or empty for the file itself).
    pub packages: Vec<Package>,
    /// Files that belong to packages.
    pub owned: Vec<Owned>,
    /// The operating system's release, where this is a file that states it.
    pub release: Option<OsRelease>,
    /// The functions of a Go binary; `None` where the file is none or has no function table.
    pub functions: Option<FunctionSet>,
    /// What in the file could not be understood while the rest was: each is unknown in the result.
    pub unknown: Vec<String>,
}

/// Files that belong to a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owned {
    /// Name of the package within the cataloger's own database; with `:architecture` for rpm, and for dpkg where its list file
    /// has it.
    pub package: String,
    /// Paths from the root, without leading slash.
    pub paths: Vec<String>,
}

/// A file that is one of a cataloger's own and could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Why, as a phrase: `the header ends after 12 bytes`.
    pub reason: String,
}

impl Unreadable {
    /// With this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}
