//! What one input may cost at most.

use std::time::Duration;

/// Largest file that is read, in bytes. A dump of 100,000 objects is about a third of it.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Largest text that a compressed file may unpack to, in bytes.
pub const MAX_UNPACKED_BYTES: u64 = 4 << 30;

/// Longest time for `helm` or `kustomize`, which may wait for a network.
pub const MAX_RENDER_TIME: Duration = Duration::from_secs(120);

/// Largest output of `helm` or `kustomize` that is taken, in bytes.
pub const MAX_RENDERED_BYTES: usize = 256 << 20;

/// Deepest nesting of `List` objects inside `List` objects.
pub const MAX_LIST_DEPTH: usize = 8;
