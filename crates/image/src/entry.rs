//! One entry of a layer or a directory tree.

use serde::{Deserialize, Serialize};

/// One entry of a layer or a directory tree, without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Path from the root without leading slash, `./` or `..`; the reader normalises it and refuses what would leave the root.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Permission bits with set-uid, set-gid and sticky: `0o4755`.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Size of the content in bytes; 0 for what has none.
    pub size: u64,
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link with its target as written.
    Symlink(String),
    /// Another name of a file of the same layer, by its normalised path.
    HardLink(String),
    /// A device, FIFO or socket.
    Special,
}
