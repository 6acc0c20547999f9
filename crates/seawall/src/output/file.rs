//! Files that are written: beside what is there, and then put in its place. Whatever goes wrong, the old file is whole.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};

/// Bytes that are gathered before they are written.
const BUFFER_BYTES: usize = 1 << 16;

/// How much a file matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// It is somebody's own text: it is on the disk before it takes the place of the old one.
    Safe,
    /// It can be made again.
    Lightly,
}

/// Writes a file. It is never truncated, and never written through a link; devices and pipes are written as they are.
pub(crate) fn write_with(
    path: &Path,
    keep: Keep,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> anyhow::Result<()> {
    let named = || format!("`{}` cannot be written", path.display());
    if let Some(link) = linked_here(path) {
        bail!(
            "`{}` cannot be written: `{}` is a symlink, and nothing is written through a symlink\n  hint: name the file by the directory that contains it",
            path.display(),
            link.display()
        );
    }
    let old = match std::fs::symlink_metadata(path) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).with_context(named),
    };
    match old {
        Some(old) if old.is_dir() => bail!("`{}` is a directory", path.display()),
        Some(old) if old.is_symlink() && !is_special(path) => bail!(
            "`{}` is a symlink, and is not written through\n  hint: name the target file",
            path.display()
        ),
        Some(old) if old.is_file() => replace(path, Some(&old), keep, write),
        Some(_) => in_place(path, write),
        None => replace(path, None, keep, write),
    }
    .with_context(named)
}

/// Whether a path leads to a device or a pipe: nothing is lost there.
fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|target| !target.is_file() && !target.is_dir())
}

fn in_place(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let file = OpenOptions::new().write(true).open(path)?;
    let mut writer = BufWriter::with_capacity(BUFFER_BYTES, file);
    write(&mut writer)?;
    writer.flush()
}

fn replace(
    path: &Path,
    old: Option<&Metadata>,
    keep: Keep,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if old.is_some() {
        // Whoever may write the directory could replace a file that he may not write.
        OpenOptions::new().write(true).open(path)?;
    }
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut beside = builder().tempfile_in(directory)?;
    if let Some(old) = old {
        beside.as_file().set_permissions(old.permissions())?;
        keep_owner(beside.as_file(), old);
    }
    let mut writer = BufWriter::with_capacity(BUFFER_BYTES, beside.as_file_mut());
    write(&mut writer)?;
    writer.flush()?;
    drop(writer);
    if keep == Keep::Safe {
        beside.as_file().sync_all()?;
    }
    beside.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".seawall-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What a file has that is simply made; the mask of the user takes away from it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

/// The new file belongs to whom the old one did, where that can be had: an administrator who mends somebody's file does not
/// take it away.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(old.uid()), Some(old.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// The first link on the way to a file below the working directory: whoever wrote what is scanned there may have made it. What
/// stands elsewhere is the user's own.
fn linked_here(path: &Path) -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let below = match path.is_absolute() {
        true => path.strip_prefix(&here).ok()?,
        false => path,
    };
    let leaves = |part: Component<'_>| matches!(part, Component::ParentDir | Component::RootDir);
    if below.components().next().is_some_and(leaves) {
        return None;
    }
    link_below(&[], below)
}

/// The first link on the way from an input to a file below it, or the file itself where it is one. What is above an input the
/// user named.
pub(crate) fn link_below(inputs: &[PathBuf], file: &Path) -> Option<PathBuf> {
    let input = inputs
        .iter()
        .filter(|input| file.starts_with(input))
        .max_by_key(|input| input.components().count());
    let is_link =
        |path: &Path| std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    // What is named from here lies below the working directory.
    let here = PathBuf::new();
    let input = match input {
        Some(input) => input,
        None if file.is_relative() => &here,
        None => return Some(file.to_owned()).filter(|file| is_link(file)),
    };
    let below = file.strip_prefix(input).ok()?;
    if below.as_os_str().is_empty() {
        return Some(file.to_owned()).filter(|file| is_link(file));
    }
    let mut at = input.clone();
    for part in below.components() {
        if part == Component::CurDir {
            continue;
        }
        at.push(part);
        if is_link(&at) {
            return Some(at);
        }
    }
    None
}
