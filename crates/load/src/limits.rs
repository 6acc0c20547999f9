//! What one input may cost at most.

/// Largest file that is read, in bytes. A dump of 100,000 objects is about a third of it.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Largest text that a compressed file may unpack to, in bytes.
pub const MAX_UNPACKED_BYTES: u64 = 4 << 30;

/// Deepest nesting of `List` objects inside `List` objects.
pub const MAX_LIST_DEPTH: usize = 8;

/// Most files in the directory of a chart, or directories that a kustomization builds on. Charts with their dependencies
/// have some thousand; a repository that is a chart as a whole may have many more.
pub const MAX_RENDERED_FILES: usize = 1_000_000;
