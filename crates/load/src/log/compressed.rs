//! Files that may be compressed, as what is in them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// The first bytes of a gzip file (RFC 1952), as the API server's own rotation writes it.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The first bytes of a Zstandard frame (RFC 8878).
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// How a stream is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstd,
}

fn packing(head: &[u8]) -> Packing {
    if head.starts_with(&ZSTD_MAGIC) {
        Packing::Zstd
    } else if head.starts_with(&GZIP_MAGIC) {
        Packing::Gzip
    } else {
        Packing::None
    }
}

/// A stream without its compression.
pub(super) fn unpacked<'s>(mut stream: impl BufRead + 's) -> io::Result<Box<dyn BufRead + 's>> {
    Ok(match packing(stream.fill_buf()?) {
        Packing::Zstd => {
            let stream = zstd::stream::read::Decoder::with_buffer(stream)?;
            Box::new(BufReader::with_capacity(1 << 16, stream))
        }
        Packing::Gzip => {
            let stream = flate2::bufread::MultiGzDecoder::new(stream);
            Box::new(BufReader::with_capacity(1 << 16, stream))
        }
        Packing::None => Box::new(stream),
    })
}

/// Whether a file is compressed. Nothing of it is read.
pub(super) fn is_compressed(file: &mut File) -> io::Result<bool> {
    let mut head = Vec::new();
    file.by_ref().take(4).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(packing(&head) != Packing::None)
}

/// What is in a file from an offset on; nothing where it is shorter.
pub(super) fn read_from(mut file: File, offset: u64) -> io::Result<Box<dyn BufRead>> {
    if !is_compressed(&mut file)? {
        file.seek(SeekFrom::Start(offset))?;
        return Ok(Box::new(BufReader::with_capacity(1 << 16, file)));
    }
    let mut stream = unpacked(BufReader::with_capacity(1 << 16, file))?;
    io::copy(&mut stream.by_ref().take(offset), &mut io::sink())?;
    Ok(stream)
}
