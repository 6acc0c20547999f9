//! What a program in the sandbox may touch.

use std::path::PathBuf;

/// What a program in the sandbox may touch.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// Files and directories that it may read.
    pub readable: Vec<PathBuf>,
    /// Programs that it may start, besides the system's.
    pub programs: Vec<PathBuf>,
    /// Whether it may open connections.
    pub is_network_allowed: bool,
    /// The only directory that it may write to.
    pub work: PathBuf,
}
