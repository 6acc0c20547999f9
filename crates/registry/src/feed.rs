//! Feeds of advisories where they are kept: a file, a directory, an archive of any usual kind, compressed or not.
//!
//! Members are handed over one after the other. What cannot be read is named and counted, never left out.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use seawall_advisory::import::limits::MAX_MEMBER_BYTES;

/// Most members of one feed. GitHub's advisories, the largest with one file each, are about 300,000; CVE List is 350,000.
const MAX_MEMBERS: u64 = 5_000_000;

/// Most bytes of all members of a feed together. The CVE List has 4 GB; a bomb has no end.
const MAX_FEED_BYTES: u64 = 64 << 30;

/// Directories below which advisories are not looked for: of version control, and of editors.
const HIDDEN: char = '.';

/// What was read of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedFiles {
    /// Members that were handed over.
    pub members: u64,
    /// What was not read, and why.
    pub unread: Vec<String>,
    /// When the newest of its files was changed, in seconds since 1970; 0 where the system does not say.
    pub changed: u64,
}

/// Hands over each member of a feed with its name and bytes.
///
/// # Errors
/// Where the path itself cannot be read.
pub fn read_feed(path: &Path, each: &mut dyn FnMut(&str, &[u8])) -> io::Result<FeedFiles> {
    let mut walk = Walk {
        files: FeedFiles::default(),
        bytes: 0,
        each,
    };
    if std::fs::metadata(path)?.is_dir() {
        walk.directory(path)?;
    } else {
        walk.file(path, &path.display().to_string())?;
    }
    Ok(walk.files)
}

struct Walk<'e> {
    files: FeedFiles,
    bytes: u64,
    each: &'e mut dyn FnMut(&str, &[u8]),
}

impl Walk<'_> {
    fn directory(&mut self, root: &Path) -> io::Result<()> {
        let mut waiting: Vec<PathBuf> = vec![root.to_owned()];
        while let Some(directory) = waiting.pop() {
            let mut entries: Vec<_> = std::fs::read_dir(&directory)?.collect::<Result<_, _>>()?;
            entries.sort_by_key(std::fs::DirEntry::file_name);
            for entry in entries {
                if entry.file_name().to_string_lossy().starts_with(HIDDEN) {
                    continue;
                }
                let path = entry.path();
                let kind = entry.file_type()?;
                if kind.is_dir() {
                    waiting.push(path);
                } else if kind.is_file() {
                    let below = path.strip_prefix(root).unwrap_or(&path);
                    let name = below.display().to_string();
                    if let Err(error) = self.file(&path, &name) {
                        self.skip(&name, &error.to_string());
                    }
                } else {
                    self.skip(
                        &path.display().to_string(),
                        "it is neither a file nor a directory",
                    );
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: &str) -> io::Result<()> {
        // Before it is opened: opening a pipe waits for somebody who writes to it.
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::other("it is no regular file"));
        }
        let file = File::open(path)?;
        let changed = metadata.modified().ok();
        let changed = changed.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let changed = changed.map_or(0, |since| since.as_secs());
        self.files.changed = self.files.changed.max(changed);
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let head = reader.fill_buf()?;
        match head {
            [0x1f, 0x8b, ..] => {
                let inner = flate2::bufread::MultiGzDecoder::new(reader);
                self.unpacked(inner, without(name, &[".gz", ".tgz"]))
            }
            [0x28, 0xb5, 0x2f, 0xfd, ..] => {
                let inner = zstd::stream::read::Decoder::with_buffer(reader)?;
                self.unpacked(inner, without(name, &[".zst", ".tzst"]))
            }
            [b'P', b'K', 3 | 5, 4 | 6, ..] => self.zip(reader.into_inner(), name),
            _ => self.unpacked(reader, name),
        }
    }

    /// A stream that is no longer compressed: an archive or a member.
    fn unpacked(&mut self, inner: impl Read, name: &str) -> io::Result<()> {
        let mut inner = BufReader::with_capacity(1 << 16, inner);
        if is_tar(inner.fill_buf()?) {
            return self.tar(inner);
        }
        self.member(name, inner)
    }

    fn tar(&mut self, inner: impl Read) -> io::Result<()> {
        let mut tail = Tail::new(inner);
        let mut archive = tar::Archive::new(&mut tail);
        for entry in archive.entries()? {
            let entry = entry?;
            let kind = entry.header().entry_type();
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if kind.is_file() {
                self.member(&name, entry)?;
            } else if !(kind.is_dir() || kind.is_pax_global_extensions()) {
                self.skip(&name, "it is neither a file nor a directory");
            }
        }
        // To the end, so that checksums are compared, and a cut archive is not taken for a whole one.
        io::copy(&mut tail, &mut io::sink())?;
        match tail.ends_with_zeros() {
            true => Ok(()),
            false => Err(io::Error::other("the archive ends before its end")),
        }
    }

    fn zip(&mut self, file: File, name: &str) -> io::Result<()> {
        let broken = |error: rawzip::Error| io::Error::other(format!("{name}: {error}"));
        let mut buffer = vec![0; rawzip::RECOMMENDED_BUFFER_SIZE];
        let mut file = file;
        file.rewind()?;
        let archive = rawzip::ZipArchive::from_file(file, &mut buffer).map_err(broken)?;
        let mut entries = archive.entries(&mut buffer);
        while let Some(entry) = entries.next_entry().map_err(broken)? {
            if entry.is_dir() {
                continue;
            }
            let path = String::from_utf8_lossy(entry.file_path().as_bytes()).into_owned();
            let method = entry.compression_method();
            let content = archive.get_entry(entry.wayfinder()).map_err(broken)?;
            let read = match method {
                rawzip::CompressionMethod::STORE => {
                    let reader = content.verifying_reader(content.reader());
                    self.member(&path, reader)
                }
                rawzip::CompressionMethod::DEFLATE => {
                    let inner = flate2::read::DeflateDecoder::new(content.reader());
                    self.member(&path, content.verifying_reader(inner))
                }
                other => {
                    self.skip(&path, &format!("compression method {other:?}"));
                    continue;
                }
            };
            if let Err(error) = read {
                self.skip(&path, &error.to_string());
            }
        }
        Ok(())
    }

    fn member(&mut self, name: &str, content: impl Read) -> io::Result<()> {
        let mut bytes = Vec::new();
        let most = MAX_MEMBER_BYTES as u64;
        content.take(most + 1).read_to_end(&mut bytes)?;
        self.files.members += 1;
        self.bytes += bytes.len() as u64;
        if self.files.members > MAX_MEMBERS || self.bytes > MAX_FEED_BYTES {
            return Err(io::Error::other(
                "the feed is larger than any that is known",
            ));
        }
        (self.each)(name, &bytes);
        Ok(())
    }

    fn skip(&mut self, name: &str, reason: &str) {
        self.files.unread.push(format!("{name}: {reason}"));
    }
}

/// A reader that knows the last block that passed: an archive ends with blocks of zeros.
struct Tail<R> {
    inner: R,
    last: Vec<u8>,
}

/// Bytes of a block of an archive.
const BLOCK: usize = 512;

impl<R> Tail<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            last: Vec::with_capacity(2 * BLOCK),
        }
    }

    fn ends_with_zeros(&self) -> bool {
        self.last.len() >= BLOCK
            && self.last[self.last.len() - BLOCK..]
                .iter()
                .all(|byte| *byte == 0)
    }
}

impl<R: Read> Read for Tail<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let new = &buffer[..count];
        if new.len() >= BLOCK {
            self.last.clear();
            self.last.extend_from_slice(&new[new.len() - BLOCK..]);
        } else {
            self.last.extend_from_slice(new);
            let extra = self.last.len().saturating_sub(BLOCK);
            self.last.drain(..extra);
        }
        Ok(count)
    }
}

/// A name without the ending of its compression.
fn without<'n>(name: &'n str, endings: &[&str]) -> &'n str {
    let shorter = endings.iter().find_map(|ending| name.strip_suffix(ending));
    shorter.unwrap_or(name)
}

/// Whether bytes begin an archive: the magic stands behind the first header.
fn is_tar(head: &[u8]) -> bool {
    head.get(257..262) == Some(b"ustar")
}
