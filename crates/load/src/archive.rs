//! What a packed file of a folder is, by its first bytes: a chart, manifests, or nothing that is read here.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::language::names_an_object;
use crate::names::{has_ending, is_archive_name, is_kustomization_name};
use crate::snapshot::is_snapshot;
use crate::tar::{BLOCK, Header, each_file as each_in_archive};
use crate::text::may_hold_objects;

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Packed {
    /// A packed chart, as `helm package` makes it.
    Chart,
    /// A text or a snapshot, or what cannot be unpacked and may have been one: the reader reports it.
    Manifests,
    /// An archive that holds charts or kustomizations, which are rendered where they are unpacked.
    Source,
    /// An archive of something else, an image, a text of something else.
    Other,
    /// An archive by its name that cannot be read, and why.
    Broken(String),
}

/// Most bytes of a text that are looked at. What is an object says so at its beginning.
const HEAD_BYTES: u64 = 1 << 20;

/// Most bytes of an archive that are looked through, unpacked: helm takes no larger chart.
const ARCHIVE_BYTES: u64 = 100 << 20;

/// Endings of manifests in archives.
const TEXT: &[&str] = &["yaml", "yml", "json"];

/// What a packed file is. It is unpacked as far as it takes to tell.
pub(crate) fn packed(path: &Path) -> Packed {
    if has_ending(path, &["zip"]) {
        let is_source = |path: &Path| has_ending(path, &["yaml", "yml"]);
        return match crate::zip::holds(path, is_source) {
            Some(true) => Packed::Source,
            _ => Packed::Other,
        };
    }
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
    } else if is_archive && !has_ending(path, &["tar"]) {
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
    if head.len() >= BLOCK && Header::read(&head[..BLOCK]).is_some() {
        let all = io::Cursor::new(&head).chain(reader).take(ARCHIVE_BYTES);
        return match (sort(all, may_be_chart), end) {
            (Ok(packed), Ok(_)) => packed,
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

/// What an archive is, by the names in it and what is in its texts.
fn sort(archive: impl Read, may_be_chart: bool) -> io::Result<Packed> {
    let is_chart = Cell::new(false);
    let is_source = Cell::new(false);
    let mut is_text = false;
    let is_wanted = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        let is_root = name == "Chart.yaml" || is_kustomization_name(path);
        is_source.set(is_source.get() || is_root);
        let is_top = name == "Chart.yaml" && path.components().count() == 2;
        is_chart.set(is_chart.get() || is_top);
        !is_root && has_ending(path, TEXT)
    };
    let each = &mut |_: &Path, text: &[u8]| is_text |= names_an_object(text);
    each_in_archive(archive, is_wanted, each)?;
    Ok(match (is_chart.get(), is_source.get()) {
        (true, _) if may_be_chart => Packed::Chart,
        (_, true) => Packed::Source,
        _ if is_text => Packed::Manifests,
        _ => Packed::Other,
    })
}

/// Gives every text of manifests in an archive.
pub(crate) fn each_text(archive: &[u8], each: &mut dyn FnMut(&Path, &[u8])) -> io::Result<()> {
    each_in_archive(archive, |path| has_ending(path, TEXT), each)
}

/// Whether a text is an archive.
pub(crate) fn is_archive(text: &[u8]) -> bool {
    text.len() >= BLOCK && Header::read(&text[..BLOCK]).is_some()
}

/// Gives every file of a packed archive.
pub(crate) fn each_file(path: &Path, each: &mut dyn FnMut(&Path, &[u8])) -> io::Result<()> {
    let file = BufReader::new(File::open(path)?);
    let archive = flate2::read::MultiGzDecoder::new(file).take(ARCHIVE_BYTES);
    each_in_archive(archive, |_| true, each)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::names::is_packed_name;

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
        let text = "apiVersion: v1\nkind: Pod\n";
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
            ("a.TGZ", gzip(&source), "Source"),
            ("source.gz", gzip(&source), "Source"),
            ("layer.zst", zstd(&chart), "Source"),
            ("all.tar", tar(&[("a/b.yaml", text)]), "Manifests"),
            ("all.tgz", gzip(&tar(&[("a/b.yaml", text)])), "Manifests"),
            (
                "all.tar.zst",
                zstd(&tar(&[("a/b.yaml", text)])),
                "Manifests",
            ),
            ("none.tar", tar(&[("a/b.txt", text)]), "Other"),
            ("none.zip", b"PK".to_vec(), "Other"),
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
