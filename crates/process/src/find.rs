//! Where programs are.

use std::path::PathBuf;

/// Looks a program up in `PATH`. Relative entries are passed over: they would find what lies in a scanned directory.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths)
        .filter(|directory| directory.is_absolute())
        .map(|directory| directory.join(name))
        .find(|candidate| candidate.is_file())
}
