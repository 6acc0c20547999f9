//! What one data file can cost at most.

/// Largest data file, in bytes. The largest built-in file is below 100 KiB; 10,000 exceptions with every field are
/// about 4 MiB.
pub const MAX_BYTES: usize = 32 << 20;

/// Deepest nesting of lists and mappings. Data files written by people stay below 8.
pub const MAX_DEPTH: usize = 32;

/// Most values in one file. A value takes 32 bytes and more, so that this is a few hundred MiB at worst.
pub const MAX_VALUES: usize = 4_000_000;

/// Characters of foreign text that an error repeats.
pub(crate) const MAX_QUOTED: usize = 60;

/// What one data file can cost at most; [`Default`] is for files that people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes.
    pub bytes: usize,
    /// Deepest nesting of lists and mappings.
    pub depth: usize,
    /// Most values, aliases expanded.
    pub values: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: MAX_BYTES,
            depth: MAX_DEPTH,
            values: MAX_VALUES,
        }
    }
}
