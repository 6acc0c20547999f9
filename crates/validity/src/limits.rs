//! What one object may cost at most.

/// Most mismatches told of one object. A file that is no manifest at all would give thousands.
pub(crate) const MAX_MISMATCHES: usize = 100;

/// Deepest value that is checked; the same as what the reader of texts takes.
pub(crate) const MAX_DEPTH: usize = seawall_syntax::limits::MAX_DEPTH;

/// Most characters of a value that a message repeats.
pub(crate) const MAX_SHOWN: usize = 60;

/// Most steps of checking one custom resource: `oneOf`, `anyOf` and `not` walk the same value several times.
pub(crate) const MAX_CUSTOM_STEPS: usize = 500_000;

/// Longest pattern of a CRD that is compiled, and the memory that it may take.
pub(crate) const MAX_PATTERN: usize = 2_000;
/// See [`MAX_PATTERN`].
pub(crate) const MAX_PATTERN_BYTES: usize = 1 << 20;
