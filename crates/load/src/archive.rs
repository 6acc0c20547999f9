//! What a packed file of a folder is, by its first bytes: a chart, manifests, or nothing that is read here.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::snapshot::is_snapshot;
use crate::text::may_hold_objects;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Packed {
    /// A packed chart, as `helm package` makes it.
    Chart,
    /// A text or a snapshot, or what cannot be unpacked and may have been one: whoever reads it says so.
    Manifests,
    /// An archive, an image, a text of something else.
    Other,
    /// An archive by its name that cannot be read, and why.
    Broken(String),
}

/// Most bytes of a text that are looked at. What is an object says so at its beginning.
const HEAD_BYTES: u64 = 1 << 20;

/// Most bytes of an archive that are looked through, unpacked: helm takes no larger chart.
const ARCHIVE_BYTES: u64 = 100 << 20;

/// The size of a block of an archive.
const BLOCK: usize = 512;

/// Whether the ending of a file says that it is packed.
pub(crate) fn is_packed_name(path: &Path) -> bool {
    is_archive_name(path) || has_ending(path, &["gz", "zst"])
}

/// Whether a file is an archive by its name.
pub(crate) fn is_archive_name(path: &Path) -> bool {
    let is_packed_tar = has_ending(path, &["gz"])
        && has_ending(Path::new(path.file_stem().unwrap_or_default()), &["tar"]);
    has_ending(path, &["tgz"]) || is_packed_tar
}

/// Whether a file ends in one of these, in letters of any size.
pub(crate) fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        let mut known = endings.iter();
        known.any(|known| ending.eq_ignore_ascii_case(known))
    })
}

/// What a packed file is. It is unpacked as far as it takes to tell.
pub(crate) fn packed(path: &Path) -> Packed {
    let is_archive = is_archive_name(path);
    let unread = |error: io::Error| match is_archive {
        true => Packed::Broken(format!("cannot be read: {error}")),
        false => Packed::Manifests,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return unread(error),
    };
    let mut first = Vec::with_capacity(4);
    let mut file = BufReader::new(file);
    if let Err(error) = file.by_ref().take(4).read_to_end(&mut first) {
        return unread(error);
    }
    let is_gzip = first.starts_with(&crate::packed::GZIP_MAGIC);
    let is_zstd = first == crate::packed::ZSTD_MAGIC;
    let rest = io::Cursor::new(first).chain(file);
    if is_gzip {
        look(flate2::read::MultiGzDecoder::new(rest), is_archive, true)
    } else if is_archive {
        Packed::Broken("is not a gzip file, although its name says so".to_owned())
    } else if is_zstd {
        match zstd::stream::read::Decoder::new(rest) {
            Ok(reader) => look(reader, false, false),
            Err(_) => Packed::Manifests,
        }
    } else {
        look(rest, false, false)
    }
}

fn look(mut reader: impl Read, is_archive: bool, may_be_chart: bool) -> Packed {
    let mut head = Vec::new();
    let end = reader.by_ref().take(HEAD_BYTES).read_to_end(&mut head);
    if head.len() >= BLOCK && Entry::read(&head[..BLOCK]).is_some() {
        if !may_be_chart {
            return Packed::Other;
        }
        let all = io::Cursor::new(&head).chain(reader).take(ARCHIVE_BYTES);
        return match (holds_chart(all), end) {
            (Ok(true), Ok(_)) => Packed::Chart,
            (Ok(false), Ok(_)) => Packed::Other,
            (_, Err(error)) | (Err(error), _) => {
                Packed::Broken(format!("cannot be unpacked: {error}"))
            }
        };
    }
    if let (Err(error), true) = (&end, is_archive) {
        return Packed::Broken(format!("cannot be unpacked: {error}"));
    }
    let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    // What an API server logged is no manifest, although each line of it looks like one.
    let is_log = memchr::memmem::find(&head, b"\"auditID\"").is_some()
        && memchr::memmem::find(&head, b"audit.k8s.io/").is_some();
    let is_binary = is_log || !is_wide && memchr::memchr(0, &head).is_some();
    if !is_binary && (end.is_err() || is_snapshot(&head) || may_hold_objects(&head)) {
        Packed::Manifests
    } else {
        Packed::Other
    }
}

/// Whether there is a `Chart.yaml` in the topmost folder of an archive.
fn holds_chart(mut archive: impl Read) -> io::Result<bool> {
    let mut block = [0; BLOCK];
    loop {
        let mut filled = 0;
        while filled < BLOCK {
            match archive.read(&mut block[filled..])? {
                0 => return Ok(false),
                count => filled += count,
            }
        }
        let Some(entry) = Entry::read(&block) else {
            return Ok(false);
        };
        if entry.is_file && entry.is_chart {
            return Ok(true);
        }
        let padded = entry
            .size
            .div_ceil(BLOCK as u64)
            .saturating_mul(BLOCK as u64);
        io::copy(&mut archive.by_ref().take(padded), &mut io::sink())?;
    }
}

/// The header of an entry of an archive (POSIX.1-1988 `tar`, and what came after it).
struct Entry {
    size: u64,
    is_file: bool,
    is_chart: bool,
}

impl Entry {
    /// `None` for what is no header: its sum does not fit, or it is the end.
    fn read(block: &[u8]) -> Option<Self> {
        let said = octal(&block[148..156])?;
        let sum = |byte: (usize, &u8)| match byte.0 {
            148..156 => u64::from(b' '),
            _ => u64::from(*byte.1),
        };
        if block.iter().enumerate().map(sum).sum::<u64>() != said {
            return None;
        }
        let size = match block[124] & 0x80 {
            0 => octal(&block[124..136])?,
            _ => block[128..136]
                .iter()
                .fold(0, |size, byte| size << 8 | u64::from(*byte)),
        };
        let name = block[..100].split(|byte| *byte == 0).next()?;
        let name = name.strip_prefix(b"./").unwrap_or(name);
        let has_prefix = &block[257..262] == b"ustar" && block[262] == 0 && block[345] != 0;
        let mut parts = name.split(|byte| *byte == b'/').skip(1);
        Some(Self {
            size,
            is_file: matches!(block[156], b'0' | 0),
            is_chart: !has_prefix
                && parts.next() == Some(&b"Chart.yaml"[..])
                && parts.next().is_none(),
        })
    }
}

/// A number as archives write it; nothing is zero.
fn octal(field: &[u8]) -> Option<u64> {
    let digits = field.split(|byte| *byte == 0).next()?.trim_ascii();
    digits.iter().try_fold(0_u64, |number, digit| {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit < 8)?;
        number.checked_mul(8)?.checked_add(u64::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// An archive with these files.
    fn tar(files: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, text) in files {
            let mut header = [0_u8; BLOCK];
            header[..name.len()].copy_from_slice(name.as_bytes());
            header[124..135].copy_from_slice(format!("{:011o}", text.len()).as_bytes());
            header[156] = b'0';
            header[257..263].copy_from_slice(b"ustar\0");
            header[148..156].fill(b' ');
            let sum: u64 = header.iter().map(|byte| u64::from(*byte)).sum();
            header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
            bytes.extend(header);
            bytes.extend(text.as_bytes());
            bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        }
        bytes.resize(bytes.len() + 2 * BLOCK, 0);
        bytes
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).expect("packed");
        packer.finish().expect("packed")
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::encode_all(bytes, 1).expect("packed")
    }

    #[test]
    fn what_is_packed_is_told_by_what_is_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let object = b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
        let deep = "#".repeat(3000);
        let chart = tar(&[
            ("api/values.yaml", &deep),
            ("api/Chart.yaml", "name: api\n"),
        ]);
        let source = tar(&[("api/sub/Chart.yaml", "name: api\n"), ("Chart.yaml", "")]);
        let kinds = [
            ("a.tgz", gzip(&chart), "Chart"),
            ("a.tar.gz", gzip(&chart), "Chart"),
            ("a.gz", gzip(&chart), "Chart"),
            ("a.TGZ", gzip(&source), "Other"),
            ("source.gz", gzip(&source), "Other"),
            ("layer.zst", zstd(&chart), "Other"),
            ("q.gz", gzip(object), "Manifests"),
            ("q.zst", zstd(object), "Manifests"),
            ("plain.gz", object.to_vec(), "Manifests"),
            ("notes.gz", gzip(b"notes\n"), "Other"),
            ("binary.gz", gzip(b"kind\0metadata"), "Other"),
            ("text.tgz", gzip(object), "Manifests"),
            ("pointer.tgz", b"version 1\n".to_vec(), "Broken"),
            ("empty.tgz", Vec::new(), "Broken"),
            ("cut.tgz", gzip(&chart)[..40].to_vec(), "Broken"),
            (
                "audit.log.gz",
                gzip(
                    b"{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"1\"}\n",
                ),
                "Other",
            ),
            ("cut.gz", gzip(object)[..20].to_vec(), "Manifests"),
            ("cut.zst", zstd(object)[..9].to_vec(), "Manifests"),
        ];
        for (name, bytes, expect) in kinds {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("written");
            let found = format!("{:?}", packed(&path));
            assert!(found.starts_with(expect), "{name}: {found}");
            assert!(is_packed_name(&path), "{name}");
        }
        assert!(!is_packed_name(Path::new("app.jar")));
        assert!(!is_packed_name(Path::new("tgz")));
    }
}
