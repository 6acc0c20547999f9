//! Why a spool cannot be used.

use std::io;
use std::path::PathBuf;

/// Why a spool cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// Another program has it.
    #[error("the spool `{0}` is used by another process")]
    Locked(PathBuf),
    /// A file or directory of it cannot be used.
    #[error("the spool `{path}` cannot be used", path = .path.display())]
    Path {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It cannot be read or written.
    #[error("the spool cannot be used")]
    Io(#[from] io::Error),
}
