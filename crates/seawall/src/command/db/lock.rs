//! One change of a database at a time.

use std::fs::{File, OpenOptions};
use std::path::Path;

use anyhow::{Context, bail};

/// Holds the right to change a database until it is dropped, also by the end of the program.
pub(super) struct Lock(#[expect(dead_code, reason = "it is held, not used")] File);

/// Takes the right to change the database in this place, whose directory is made where there is none. Who only reads it needs
/// none: a database is replaced as a whole, and what is open stays what it is.
///
/// # Errors
/// When another command changes it.
pub(super) fn lock(path: &Path) -> anyhow::Result<Lock> {
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        std::fs::create_dir_all(parent)
            .with_context(|| format!("`{}` cannot be made", parent.display()))?;
    }
    let lock_path = path.with_extension("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .with_context(|| format!("`{}` cannot be opened", lock_path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(std::fs::TryLockError::WouldBlock) => {
            bail!(
                "another update or import of `{}` is running",
                path.display()
            )
        }
        Err(std::fs::TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("`{}` cannot be locked", lock_path.display()))
        }
    }
}
