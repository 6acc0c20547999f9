//! What is run: a program, its arguments, and what it may read.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What to run.
#[derive(Debug, Clone)]
pub struct Job<'j> {
    /// The program.
    pub program: &'j Path,
    /// Its arguments; paths in them are absolute.
    pub arguments: Vec<OsString>,
    /// Files and directories that it may read, besides the system's programs.
    pub readable: Vec<PathBuf>,
    /// Other programs that it may start, besides the system's.
    pub programs: Vec<PathBuf>,
    /// Whether it may open connections.
    pub is_network_allowed: bool,
}
