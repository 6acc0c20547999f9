//! How much is learned, and how much has to be learned before anything is told.

/// Identities that are known at most. Of more, nothing is learned, which is counted.
pub const MAX_ROLES: usize = 50_000;
/// Values of one kind of an identity. One with more has no habits there, and nothing is told.
pub const MAX_VALUES: usize = 512;
/// Bytes of a value.
pub const MAX_VALUE: usize = 256;
/// How often an identity has to have acted before anything is told of it.
pub const MIN_ACTS: u64 = 30;
/// On how many days it has to have acted before hours are told.
pub const MIN_DAYS_OF_HOURS: u32 = 7;
/// Bytes of a file.
pub const MAX_FILE: usize = 256 << 20;
