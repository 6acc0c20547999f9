//! What one text may cost at most.

/// Most envelopes inside of each other. A log of a container runtime inside of a record of a collector inside of a cloud's export are
/// three.
pub(crate) const MAX_ENVELOPES: usize = 6;

/// Bytes in front of the JSON of a line: a time, the name of a node, what a container runtime or syslog adds.
pub(crate) const MAX_PREFIX_BYTES: usize = 512;

/// Most bytes that are put together of the parts of one line. The same as of a line.
pub(crate) const MAX_JOINED_BYTES: usize = 128 << 20;
