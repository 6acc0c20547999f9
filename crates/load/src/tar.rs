//! Files in an archive (POSIX.1-1988 `tar`, and what came after it).

use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The size of a block of an archive.
pub(crate) const BLOCK: usize = 512;

/// Longest name that is written in an entry of its own.
const MAX_NAME_BYTES: u64 = 64 << 10;

/// The header of an entry.
pub(crate) struct Header {
    /// Its path, as far as the header holds it.
    pub name: Vec<u8>,
    /// Bytes behind it.
    pub size: u64,
    /// What it is: `0` or nothing for a file.
    pub kind: u8,
}

impl Header {
    /// `None` for what is no header: its sum does not fit, or it is the end.
    pub fn read(block: &[u8]) -> Option<Self> {
        let said = octal(block.get(148..156)?)?;
        let sum = |byte: (usize, &u8)| match byte.0 {
            148..156 => u64::from(b' '),
            _ => u64::from(*byte.1),
        };
        let block = block.get(..BLOCK)?;
        if block.iter().enumerate().map(sum).sum::<u64>() != said {
            return None;
        }
        let size = match block[124] & 0x80 {
            0 => octal(&block[124..136])?,
            _ => block[128..136]
                .iter()
                .fold(0, |size, byte| size << 8 | u64::from(*byte)),
        };
        let text = |field: &[u8]| {
            let end = memchr::memchr(0, field).unwrap_or(field.len());
            field[..end].to_vec()
        };
        let mut name = text(&block[..100]);
        if &block[257..262] == b"ustar" && block[262] == 0 && block[345] != 0 {
            name = [text(&block[345..500]), name].join(&b'/');
        }
        Some(Self {
            name,
            size,
            kind: block[156],
        })
    }

    /// Whether it is a file, and not a directory, a link or a note about the next entry.
    pub fn is_file(&self) -> bool {
        matches!(self.kind, b'0' | 0)
    }

    /// The bytes that its content is filled up to.
    fn padded(&self) -> u64 {
        let block = BLOCK as u64;
        self.size.div_ceil(block).saturating_mul(block)
    }
}

/// Gives every file of an archive that is asked for, with its path. One that breaks off ends there.
pub(crate) fn each_file(
    mut archive: impl Read,
    is_wanted: impl Fn(&Path) -> bool,
    each: &mut dyn FnMut(&Path, &[u8]),
) -> io::Result<()> {
    let mut block = [0; BLOCK];
    let mut longer: Option<Vec<u8>> = None;
    while fill(&mut archive, &mut block)? {
        let Some(header) = Header::read(&block) else {
            return Ok(());
        };
        let mut content = archive.by_ref().take(header.padded());
        let mut bytes = Vec::new();
        match header.kind {
            // GNU writes a long name before its entry, and POSIX.1-2001 a list of fields.
            b'L' | b'x' => {
                content
                    .by_ref()
                    .take(header.size.min(MAX_NAME_BYTES))
                    .read_to_end(&mut bytes)?;
                longer = match header.kind {
                    b'L' => Some(
                        bytes
                            .split(|byte| *byte == 0)
                            .next()
                            .unwrap_or_default()
                            .to_vec(),
                    ),
                    _ => path_field(&bytes).or(longer),
                };
            }
            _ => {
                let name = longer.take().unwrap_or_else(|| header.name.clone());
                let path = PathBuf::from(String::from_utf8_lossy(&name).into_owned());
                let path = path.strip_prefix("./").unwrap_or(&path);
                if header.is_file() && is_wanted(path) {
                    content.by_ref().take(header.size).read_to_end(&mut bytes)?;
                    each(path, &bytes);
                }
            }
        }
        io::copy(&mut content, &mut io::sink())?;
    }
    Ok(())
}

/// Fills a block; `false` at the end.
fn fill(archive: &mut impl Read, block: &mut [u8; BLOCK]) -> io::Result<bool> {
    let mut filled = 0;
    while filled < BLOCK {
        match archive.read(&mut block[filled..])? {
            0 => return Ok(false),
            count => filled += count,
        }
    }
    Ok(true)
}

/// The path of `length path=…`, one field a line.
fn path_field(bytes: &[u8]) -> Option<Vec<u8>> {
    bytes.split(|byte| *byte == b'\n').find_map(|line| {
        let at = memchr::memchr(b' ', line)?;
        line[at + 1..].strip_prefix(b"path=").map(<[u8]>::to_vec)
    })
}

/// A number as archives write it; nothing is zero.
fn octal(field: &[u8]) -> Option<u64> {
    let digits = field.split(|byte| *byte == 0).next()?.trim_ascii();
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 8)?;
        number.checked_mul(8)?.checked_add(u64::from(digit))
    })
}
