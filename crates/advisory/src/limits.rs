//! Limits on foreign input, with reasons.

/// Longest version that is compared, in bytes. The longest in use, pseudo-versions and module streams of rpms, have about
/// 100; comparing is linear in the length.
pub const MAX_VERSION_BYTES: usize = 1024;
