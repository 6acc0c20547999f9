//! One layer, read as a stream: decompressed, hashed, taken apart, and each of its files offered to its readers once.
//!
//! Nothing is unpacked, and content is kept only while a file is read. A layer that breaks its format or exceeds a limit is
//! read as far as it goes, and what is beyond is unknown.

#[cfg(test)]
mod compressed;
mod decompress;
mod examine;
mod intake;
mod links;
#[cfg(test)]
mod made;
mod metered;
mod reading;
mod sparse;
mod symlinks;
mod tar_stream;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod unit;

use std::collections::HashMap;
use std::io::{self, BufReader, Read};

pub use decompress::Compression;
pub use examine::{Examination, Examiner, Observation};
pub use intake::{Intake, MAX_CATALOGERS, Readers, TooMany};
pub use reading::{Blob, FileObservations, FileReading, LayerReading, LayerUnknown, Removal};

use self::decompress::Uncompressed;
use self::links::{Wanted, settle};
use self::metered::SourceError;
use self::sparse::Filled;
pub use self::symlinks::note_unread_links;
pub use self::tar_stream::{Content, TarEntry, TarError, TarKind, TarStream};
use crate::digest::{Digest, Hasher};
use crate::entry::{Entry, EntryKind};
use crate::limits::Limits;
use crate::path::{join, normalize, split, text_of};
use crate::unknown::{Unknown, UnknownKind};

/// What marks a file as a removal of another (image specification, *Whiteouts*).
const WHITEOUT: &str = ".wh.";

/// What marks a directory as opaque; other names that begin like this are of aufs, and mean nothing.
const WHITEOUT_META: &str = ".wh..wh.";

/// Reads a layer. `open` gives its blob from the beginning; it is called a second time only when a cataloger wants a file
/// under the name of a hard link after it has passed. The blob's digest is computed with the algorithm of `expected`, and
/// a blob that is not what it says is unknown.
///
/// # Errors
/// When `open` fails, or the blob cannot be read to its end for reasons that are not its own: a transfer that broke.
pub fn read_layer<R: Read>(
    open: &mut dyn FnMut() -> io::Result<R>,
    expected: Option<&Digest>,
    readers: Readers<'_>,
) -> io::Result<LayerReading> {
    let mut intake = Intake::new(readers);
    let hasher = || expected.map_or_else(Hasher::default, Hasher::like);
    let stream = Uncompressed::new(open()?, hasher(), readers.limits)?;
    let compression = stream.compression();
    let mut tar = TarStream::new(stream);
    let end = first_pass(&mut tar, &mut intake);
    let mut stream = tar.into_inner();
    let end = match end {
        // A decoder that gave up is not asked again.
        Err(error @ TarError::Read(_)) => Err(error),
        other => {
            if let Err(error) = other {
                report(&mut intake, error)?;
            }
            io::copy(&mut stream, &mut io::sink())
                .map(drop)
                .map_err(TarError::Read)
        }
    };
    if let Err(error) = end
        && stream.bomb().is_none()
    {
        report(&mut intake, error)?;
    }
    if stream.bomb().is_none() {
        match stream.drain_blob() {
            Err(error) if stream.bomb().is_none() => return Err(error),
            _ => {}
        }
    }
    if let Some(bomb) = stream.bomb() {
        let unknown = Unknown::new(UnknownKind::Limit, "", bomb.to_string());
        intake.reading.add_unknown(unknown);
    } else {
        let (size, digest) = stream.blob();
        let (content_size, diff_id) = stream.content();
        if let Some(expected) = expected
            && *expected != digest
        {
            let reason = format!("the layer is `{digest}` and not `{expected}`");
            intake.unknown(None, UnknownKind::Digest, "", reason);
        }
        intake.reading.blob = Some(Blob {
            digest,
            diff_id,
            size,
            content_size,
            compression,
        });
    }
    drop(stream);
    note_unread_links(&mut intake);
    let again = settle(&mut intake);
    if !again.is_empty() {
        let stream = Uncompressed::new(open()?, hasher(), readers.limits)?;
        second_pass(&mut TarStream::new(stream), &mut intake, again)?;
    }
    Ok(intake.finish())
}

/// The uncompressed bytes of a stream, whatever compresses it, within limits: for archives of images.
///
/// # Errors
/// When its beginning cannot be read.
pub fn open_stream<R: Read>(input: R, limits: Limits) -> io::Result<impl Read + use<R>> {
    Uncompressed::new(input, Hasher::default(), limits)
}

/// Takes in all entries.
fn first_pass<R: Read>(tar: &mut TarStream<R>, intake: &mut Intake<'_>) -> Result<(), TarError> {
    while let Some(found) = tar.next_entry()? {
        let Some(entry) = admit(&found, intake) else {
            continue;
        };
        let is_file = entry.kind == EntryKind::File;
        let index = intake
            .entry(entry)
            .map_err(|error| TarError::Limit(error.to_string()))?;
        if is_file {
            offer(tar, &found, |content| intake.file(index, content))?;
        }
    }
    Ok(())
}

/// Reads again what is wanted under the names of hard links.
fn second_pass<R: Read>(
    tar: &mut TarStream<R>,
    intake: &mut Intake<'_>,
    mut again: HashMap<u32, Vec<Wanted>>,
) -> io::Result<()> {
    let mut counter = Intake::new(Readers {
        catalogers: &[],
        examiners: &[],
        limits: *intake.limits(),
    });
    while !again.is_empty() {
        let found = match tar.next_entry() {
            Ok(Some(found)) => found,
            Ok(None) | Err(TarError::Limit(_) | TarError::Malformed { .. }) => break,
            Err(TarError::Read(error)) if is_foreign(&error) => return Err(error),
            Err(TarError::Read(_)) => break,
        };
        let Some(entry) = admit(&found, &mut counter) else {
            continue;
        };
        let Ok(index) = counter.entry(entry) else {
            break;
        };
        let Some(wanted) = again.remove(&index) else {
            continue;
        };
        let read = offer(tar, &found, |content| {
            let mut bytes = Vec::new();
            let most = intake.limits().file_bytes;
            // The size was compared with the limit under the first name; the links say it again.
            if found.size <= most {
                bytes.reserve_exact(usize::try_from(found.size).unwrap_or(0));
                content.take(most).read_to_end(&mut bytes)?;
            }
            for one in &wanted {
                intake.offer(one.link, one.whole, one.by_head, false, &mut &bytes[..])?;
            }
            Ok(())
        });
        match read {
            Err(error) if is_foreign(&error) => return Err(error),
            _ => {}
        }
    }
    for wanted in again.values().flatten() {
        let path = intake.reading.entries[wanted.link as usize].path.clone();
        let reason = "the file of a hard link could not be read again";
        intake.unknown(Some(wanted.link), UnknownKind::Unavailable, &path, reason);
    }
    Ok(())
}

fn offer<R: Read>(
    tar: &mut TarStream<R>,
    found: &TarEntry,
    take: impl FnOnce(&mut dyn io::BufRead) -> io::Result<()>,
) -> io::Result<()> {
    match &found.parts {
        Some(parts) => {
            let filled = Filled::new(tar.content(), parts, found.size);
            take(&mut BufReader::new(filled))
        }
        None => take(&mut tar.content()),
    }
}

/// What an entry of the archive means; `None` for what brings nothing, and then removals and unknowns are noted.
fn admit(found: &TarEntry, intake: &mut Intake<'_>) -> Option<Entry> {
    let path = match normalize(&found.path) {
        Ok(path) => path,
        Err(error) => {
            let shown = text_of(&found.path[..found.path.len().min(200)]);
            intake.unknown(None, UnknownKind::Malformed, &shown, error.to_string());
            return None;
        }
    };
    let (directory, name) = split(&path);
    if let Some(rest) = name.strip_prefix(WHITEOUT) {
        let (path, opaque) = match name.strip_prefix(WHITEOUT_META) {
            Some(".opq") => (directory.to_owned(), true),
            Some(_) => return None,
            None => (join(directory, rest), false),
        };
        if matches!(rest, "" | "." | "..") {
            let reason = "a whiteout that names no file";
            intake.unknown(None, UnknownKind::Malformed, &path, reason);
            return None;
        }
        intake.remove(Removal {
            path,
            opaque,
            at: intake.reading.entries.len() as u32,
        });
        return None;
    }
    let kind = match found.kind {
        TarKind::File => EntryKind::File,
        TarKind::Directory => EntryKind::Directory,
        TarKind::Symlink => EntryKind::Symlink(text_of(&found.link)),
        TarKind::Special => EntryKind::Special,
        TarKind::HardLink => match normalize(&found.link) {
            Ok(target) => EntryKind::HardLink(target),
            Err(error) => {
                let reason = format!("a hard link whose target is refused: {error}");
                intake.unknown(None, UnknownKind::Malformed, &path, reason);
                return None;
            }
        },
        TarKind::Other(byte) => {
            let reason = format!("an entry of the type `{}`", text_of(&[byte]));
            intake.unknown(None, UnknownKind::Unsupported, &path, reason);
            return None;
        }
    };
    if path.is_empty() {
        // The root itself.
        if kind != EntryKind::Directory {
            let reason = "an entry without a name";
            intake.unknown(None, UnknownKind::Malformed, "", reason);
        }
        return None;
    }
    Some(Entry {
        path,
        kind,
        mode: found.mode,
        uid: found.uid,
        gid: found.gid,
        size: found.size,
    })
}

/// Whether an error is one of the input and not of the format.
fn is_foreign(error: &io::Error) -> bool {
    error
        .get_ref()
        .is_some_and(|inner| inner.is::<SourceError>())
}

fn report(intake: &mut Intake<'_>, error: TarError) -> io::Result<()> {
    let (kind, reason) = match error {
        TarError::Read(error) if is_foreign(&error) => return Err(error),
        TarError::Read(error) => {
            let reason = format!("the layer cannot be decompressed: {error}");
            (UnknownKind::Malformed, reason)
        }
        TarError::Limit(reason) => (UnknownKind::Limit, reason),
        error @ TarError::Malformed { .. } => (UnknownKind::Malformed, error.to_string()),
    };
    let unknown = Unknown::new(kind, "", reason);
    intake.reading.add_unknown(unknown);
    Ok(())
}
