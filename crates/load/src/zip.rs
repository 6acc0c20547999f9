//! Names in a `.zip` archive, from the directory at its end. What is in it is not unpacked.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Longest end of an archive: 22 bytes and a comment.
const MAX_END: u64 = 22 + 0xffff;

/// Largest directory of an archive that is read, in bytes.
const MAX_DIRECTORY: u64 = 16 << 20;

/// Whether an archive holds a file with such a name.
pub(crate) fn holds(path: &Path, is_wanted: impl Fn(&Path) -> bool) -> Option<bool> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(MAX_END)))
        .ok()?;
    let mut end = Vec::new();
    file.by_ref().take(MAX_END).read_to_end(&mut end).ok()?;
    let at = memchr::memmem::rfind(&end, b"PK\x05\x06")?;
    let size = number(&end, at + 12)?;
    let start = number(&end, at + 16)?;
    file.seek(SeekFrom::Start(start)).ok()?;
    let mut directory = Vec::new();
    file.take(size.min(MAX_DIRECTORY))
        .read_to_end(&mut directory)
        .ok()?;
    let mut rest = directory.as_slice();
    while rest.starts_with(b"PK\x01\x02") {
        let short = |at: usize| {
            rest.get(at..at + 2)
                .map(|two| usize::from(u16::from_le_bytes([two[0], two[1]])))
        };
        let (name, more, comment) = (short(28)?, short(30)?, short(32)?);
        let text = rest.get(46..46 + name)?;
        if is_wanted(Path::new(&*String::from_utf8_lossy(text))) {
            return Some(true);
        }
        rest = rest.get(46 + name + more + comment..)?;
    }
    Some(false)
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..at + 4)?;
    Some(u64::from(u32::from_le_bytes(four.try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive with files of these names and nothing in them.
    fn zip(names: &[&str]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut directory = Vec::new();
        for name in names {
            let length = (name.len() as u16).to_le_bytes();
            let mut entry = [0; 46];
            entry[..4].copy_from_slice(b"PK\x01\x02");
            entry[28..30].copy_from_slice(&length);
            directory.extend(entry);
            directory.extend(name.as_bytes());
            let mut local = [0; 30];
            local[..4].copy_from_slice(b"PK\x03\x04");
            local[26..28].copy_from_slice(&length);
            bytes.extend(local);
            bytes.extend(name.as_bytes());
        }
        let start = bytes.len() as u32;
        bytes.extend(&directory);
        let mut end = [0; 22];
        end[..4].copy_from_slice(b"PK\x05\x06");
        end[12..16].copy_from_slice(&(directory.len() as u32).to_le_bytes());
        end[16..20].copy_from_slice(&start.to_le_bytes());
        bytes.extend(end);
        bytes
    }

    #[test]
    fn names_are_found_and_broken_archives_are_none() {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("a.zip");
        let is_yaml = |path: &Path| path.extension().is_some_and(|ending| ending == "yaml");
        let whole = zip(&["a.txt", "b/c.yaml"]);
        for (bytes, expect) in [
            (whole.clone(), Some(true)),
            (zip(&["a.txt"]), Some(false)),
            (whole[..40].to_vec(), None),
            (Vec::new(), None),
        ] {
            std::fs::write(&path, bytes).expect("written");
            assert_eq!(holds(&path, is_yaml), expect);
        }
        for cut in 0..whole.len() {
            std::fs::write(&path, &whole[cut..]).expect("written");
            let _ = holds(&path, is_yaml);
        }
    }
}
