//! Files that a user names beside the input: exceptions, baselines, facts, flows. Each ends, and is no larger than it may be.

use std::fs::Metadata;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use crate::limits::{MAX_FILE_BYTES, MAX_LINE_BYTES};

/// Reads a file that a user named.
///
/// # Errors
/// When it cannot be read, is a device or a named pipe, or is larger than a gigabyte.
pub fn read_named(path: &Path) -> io::Result<Vec<u8>> {
    let file = open_named(path)?;
    let size = file.metadata()?.len().min(MAX_FILE_BYTES);
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(io::Error::other(format!(
            "it is larger than {MAX_FILE_BYTES} bytes"
        )));
    }
    Ok(bytes)
}

/// Opens a file that a user named, and that ends.
///
/// # Errors
/// When it cannot be opened, or is a device or a named pipe.
pub fn open_named(path: &Path) -> io::Result<std::fs::File> {
    let metadata = std::fs::metadata(path)?;
    if let Some(what) = endless(path, &metadata) {
        return Err(io::Error::other(format!("it is {what}, not a file")));
    }
    std::fs::File::open(path)
}

/// The lines of a file that a user named; `-` is standard input.
///
/// # Errors
/// As [`open_named`]; a line that is longer than 16 MiB is an error in its place, and the last one.
pub fn named_lines(path: &Path) -> io::Result<Box<dyn Iterator<Item = io::Result<String>>>> {
    Ok(if path.as_os_str() == "-" {
        Box::new(Lines(Some(BufReader::new(io::stdin()))))
    } else {
        Box::new(Lines(Some(BufReader::new(open_named(path)?))))
    })
}

struct Lines<R>(Option<R>);

impl<R: BufRead> Iterator for Lines<R> {
    type Item = io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut line = String::new();
        let reader = self.0.as_mut()?;
        match reader.take(MAX_LINE_BYTES + 1).read_line(&mut line) {
            Ok(0) => None,
            Ok(length) if length as u64 > MAX_LINE_BYTES => {
                self.0 = None;
                Some(Err(io::Error::other(format!(
                    "a line is longer than {MAX_LINE_BYTES} bytes"
                ))))
            }
            Ok(_) => {
                let end = line.trim_end_matches(['\n', '\r']).len();
                line.truncate(end);
                Some(Ok(line))
            }
            Err(error) => {
                self.0 = None;
                Some(Err(error))
            }
        }
    }
}

/// Whether reading would end where the file ends. Links may lead to devices and pipes that nobody writes to; what
/// leads nowhere is told when it is opened.
pub(crate) fn is_regular(path: &Path) -> bool {
    std::fs::metadata(path).map_or(true, |metadata| metadata.is_file())
}

/// What something is that may go on for ever, or that nobody may write to. A pipe that a shell made (`<(…)`, `/dev/stdin`)
/// has no name of its own, and ends when its writer does.
pub(crate) fn endless(path: &Path, metadata: &Metadata) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_char_device() || kind.is_block_device() {
            return Some("a device");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_fifo() && !is_open_already(path) {
            return Some("a named pipe");
        }
    }
    let _ = (path, metadata);
    None
}

/// Whether a path names a file that the program has open already.
#[cfg(unix)]
fn is_open_already(path: &Path) -> bool {
    let own = ["/dev/fd", "/proc/self/fd"];
    own.iter()
        .any(|folder| path.parent() == Some(Path::new(folder)))
        || path == Path::new("/dev/stdin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_ends_the_lines() {
        let long = "x".repeat(MAX_LINE_BYTES as usize + 1);
        let text = format!("one\r\n\ntwo\n{long}\nthree\n");
        let lines: Vec<_> = Lines(Some(text.as_bytes())).collect();
        let read: Vec<_> = lines
            .iter()
            .filter_map(|line| line.as_deref().ok())
            .collect();
        assert_eq!(read, ["one", "", "two"]);
        assert!(lines[3].is_err());
        assert_eq!(lines.len(), 4);
    }

    #[cfg(unix)]
    #[test]
    fn what_never_ends_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = folder.path().join("link.yaml");
        std::os::unix::fs::symlink("/dev/zero", &link).expect("a link");
        let pipe = folder.path().join("pipe.yaml");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo runs").success());
        for path in [Path::new("/dev/zero"), &link, &pipe] {
            assert!(read_named(path).is_err(), "{}", path.display());
        }
    }
}
