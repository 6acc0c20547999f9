//! Archives of packages in memory: tar archives, whatever compresses them, and `ar` archives. Within limits: what is decompressed
//! counts, wanted or not.

use std::io::{self, Read};

use super::archive::Budget;
use super::limits::{MAX_ARCHIVE_TEXT_BYTES, MAX_INNER_PATH_BYTES};
use crate::layer::{Compression, TarKind, TarStream};
use crate::limits::{MAX_XZ_MEMORY_KIB, MAX_ZSTD_WINDOW_LOG};

/// What a compressed stream unpacks to, as it is read; `Err` says why it is not read.
pub(super) fn decompressed<'b>(
    bytes: &'b [u8],
    budget: &'b mut Budget,
) -> Result<Unpacked<'b>, String> {
    let broken = |error: io::Error| format!("is broken: {error}");
    let stream: Box<dyn Read + 'b> = match Compression::detect(bytes) {
        Compression::None => Box::new(bytes),
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(bytes)),
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(bytes)),
        Compression::Xz => {
            let stream = lzma_rust2::XzReader::new_mem_limit(bytes, true, MAX_XZ_MEMORY_KIB);
            Box::new(stream)
        }
        Compression::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(bytes).map_err(broken)?;
            decoder
                .window_log_max(MAX_ZSTD_WINDOW_LOG)
                .map_err(broken)?;
            Box::new(decoder)
        }
    };
    Ok(Unpacked { stream, budget })
}

/// A stream that takes from the budget what is read of it.
pub(super) struct Unpacked<'b> {
    stream: Box<dyn Read + 'b>,
    budget: &'b mut Budget,
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer)?;
        match self.budget.take_unpacked(count) {
            true => Ok(count),
            false => Err(io::Error::other("unpacks to more than is read of one file")),
        }
    }
}

/// The whole of a compressed text, up to the limit of texts.
pub(super) fn text(bytes: &[u8], budget: &mut Budget) -> Result<Vec<u8>, String> {
    let mut all = Vec::new();
    let stream = decompressed(bytes, budget)?;
    let result = stream
        .take(MAX_ARCHIVE_TEXT_BYTES as u64 + 1)
        .read_to_end(&mut all);
    match result {
        _ if all.len() > MAX_ARCHIVE_TEXT_BYTES => Err(format!(
            "unpacks to more than {MAX_ARCHIVE_TEXT_BYTES} bytes"
        )),
        Ok(_) => Ok(all),
        Err(error) => Err(format!("is broken: {error}")),
    }
}

/// The files of a tar archive that are wanted, each with its name and up to so many bytes, in order. What is behind the last
/// file that is needed is not read: `until` says after how many.
pub(super) fn members(
    bytes: &[u8],
    budget: &mut Budget,
    max_bytes: usize,
    until: usize,
    wants: &dyn Fn(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut tar = TarStream::new(decompressed(bytes, budget)?);
    let mut found = Vec::new();
    while found.len() < until {
        let Some(entry) = tar
            .next_entry()
            .map_err(|error| format!("is broken: {error}"))?
        else {
            break;
        };
        let name = String::from_utf8_lossy(&entry.path);
        let name = name.strip_prefix("./").unwrap_or(&name);
        let is_file = entry.kind == TarKind::File && entry.parts.is_none();
        if !is_file || name.len() > MAX_INNER_PATH_BYTES || !wants(name) {
            continue;
        }
        if entry.size > max_bytes as u64 {
            return Err(format!("holds a file of more than {max_bytes} bytes"));
        }
        let name = name.to_owned();
        let mut content = Vec::new();
        tar.content()
            .read_to_end(&mut content)
            .map_err(|error| format!("is broken: {error}"))?;
        if content.len() as u64 != entry.size {
            return Err("ends within a file".to_owned());
        }
        found.push((name, content));
    }
    Ok(found)
}

/// The members of an `ar` archive by name, as far as it keeps the format.
pub(super) fn ar(bytes: &[u8]) -> Option<Vec<(&str, &[u8])>> {
    const HEADER_BYTES: usize = 60;
    let mut rest = bytes.strip_prefix(b"!<arch>\n")?;
    let mut found = Vec::new();
    while rest.len() >= HEADER_BYTES {
        let (header, after) = rest.split_at(HEADER_BYTES);
        let field = |from: usize, to: usize| {
            let text = std::str::from_utf8(header.get(from..to)?).ok()?;
            Some(text.trim_end())
        };
        let name = field(0, 16)?.trim_end_matches('/');
        let size: usize = field(48, 58)?.parse().ok()?;
        found.push((name, after.get(..size)?));
        // Members begin at even places.
        rest = after.get(size + size % 2..).unwrap_or_default();
    }
    Some(found)
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use super::*;

    /// A tar archive of these files.
    pub(in super::super) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = ::tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = ::tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder
                .append_data(&mut header, name, *bytes)
                .expect("appended");
        }
        builder.into_inner().expect("finished")
    }

    pub(in super::super) fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("finished")
    }

    pub(in super::super) fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ::bzip2::write::BzEncoder::new(Vec::new(), ::bzip2::Compression::fast());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("finished")
    }

    /// `printf 'a text\n' | xz`.
    pub(in super::super) const XZ: &[u8] = include_bytes!("unpack/text.xz");

    #[test]
    fn every_compression_is_read() {
        let tar = tar(&[("./a/b", b"first"), ("c", b"second")]);
        let zstd = ::zstd::encode_all(tar.as_slice(), 1).expect("zstd");
        for packed in [tar.clone(), gzip(&tar), bzip2(&tar), zstd] {
            let found = members(&packed, &mut Budget::new(), 100, 9, &|name| name == "a/b");
            assert_eq!(found, Ok(vec![("a/b".to_owned(), b"first".to_vec())]));
        }
        assert_eq!(text(XZ, &mut Budget::new()), Ok(b"a text\n".to_vec()));
    }

    #[test]
    fn limits_and_broken_streams_are_errors() {
        let zeros = vec![0; 1 << 20];
        let mut budget = Budget::of_bytes(1 << 16);
        for packed in [gzip(&zeros), bzip2(&zeros)] {
            assert!(text(&packed, &mut budget).is_err());
        }
        let tar = tar(&[("a", b"content")]);
        let mut budget = Budget::new();
        assert!(members(&tar, &mut budget, 3, 9, &|_| true).is_err());
        for packed in [gzip(&tar), bzip2(&tar), tar] {
            let cut = &packed[..packed.len().min(1000) / 2];
            assert!(members(cut, &mut budget, 100, 9, &|_| true).is_err());
        }
    }

    #[test]
    fn members_of_ar_archives() {
        let mut bytes = b"!<arch>\n".to_vec();
        for (name, content) in [("debian-binary", "2.0\n"), ("odd/", "abc"), ("last", "x")] {
            bytes.extend(
                format!(
                    "{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n",
                    0,
                    0,
                    0,
                    644,
                    content.len()
                )
                .bytes(),
            );
            bytes.extend(content.bytes());
            if content.len() % 2 == 1 {
                bytes.push(b'\n');
            }
        }
        let expect = [
            ("debian-binary", &b"2.0\n"[..]),
            ("odd", b"abc"),
            ("last", b"x"),
        ];
        assert_eq!(ar(&bytes).expect("an archive"), expect);
        assert_eq!(ar(&bytes[..70]), None);
        assert_eq!(ar(b"x"), None);
    }

    proptest::proptest! {
        #[test]
        fn changed_bytes_never_panic(at in 0usize..400, byte: u8, kind in 0usize..4) {
            let tar = tar(&[("a", b"content")]);
            let mut bytes = [gzip(&tar), bzip2(&tar), XZ.to_vec(), tar][kind].clone();
            let length = bytes.len();
            bytes[at % length] = byte;
            let mut budget = Budget::of_bytes(1 << 20);
            let _ = members(&bytes, &mut budget, 100, 9, &|_| true);
            let _ = text(&bytes, &mut budget);
            let _ = ar(&bytes);
        }
    }
}
