//! What a path shows.

/// One visible path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visible {
    /// What it is.
    pub kind: VisibleKind,
    /// The entry that gave it this name.
    pub entry: At,
    /// The entry with its content: another one than `entry` for hard links.
    pub content: At,
    /// What it replaced: an index into the replaced files.
    pub(super) earlier: Option<u32>,
}

/// What a visible path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisibleKind {
    /// A regular file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link with its target as written.
    Symlink(Box<str>),
    /// Something else, or a hard link to nothing.
    Special,
}

/// An entry of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// Index of the layer, from 0.
    pub layer: u32,
    /// Index of the entry in it.
    pub entry: u32,
}

/// A file that a later one replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replaced {
    pub(super) content: At,
    pub(super) earlier: Option<u32>,
}
