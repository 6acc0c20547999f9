//! Limits on foreign input, with reasons.

/// Longest version that is compared, in bytes. The longest in use, pseudo-versions and module streams of rpms, have about
/// 100; comparing is linear in the length.
pub const MAX_VERSION_BYTES: usize = 1024;

/// Longest CVSS vector that is read, in bytes. CVSS 4.0 with every metric has fewer than 300.
pub const MAX_VECTOR_BYTES: usize = 512;

/// Most ranges that one entry of an advisory can have. The longest real ones, of the kernel, have some dozens. Finding the
/// least fixed version looks at each pair.
pub const MAX_COMPARED_RANGES: usize = 500;
