//! Which files git keeps: the names in the index of a repository, versions 2 to 4.
//!
//! Only names and their kinds are read. The format is that of `gitformat-index`: a header, sorted entries, extensions, and
//! a hash over all of it, which is not checked: nothing is decided by it but what else is read.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::limits::{MAX_GIT_FILE_BYTES, MAX_INDEX_BYTES, MAX_INDEX_NAME_BYTES};

/// Bytes of the hashes that repositories use: SHA-1, SHA-256.
const HASHES: [usize; 2] = [20, 32];

/// Bytes of an entry before its hash: two times, device, inode, mode, owner, group, size.
const FACTS: usize = 40;

/// Where the mode of an entry is.
const MODE: usize = 24;

/// The nearest directory at or above a whole path that is a work tree.
pub(crate) fn work_tree(whole: &Path) -> Option<&Path> {
    whole.ancestors().find(|above| is_work_tree(above))
}

/// Whether a directory is one that git keeps: it holds `.git`, a directory or a file that says where that is.
pub(crate) fn is_work_tree(directory: &Path) -> bool {
    directory.join(".git").exists()
}

/// Gives every file and link in the index of a work tree: its path from there, as it is written.
///
/// # Errors
/// What is wrong with the index, as the end of a sentence.
pub(crate) fn each_tracked(work_tree: &Path, each: &mut dyn FnMut(&[u8])) -> Result<(), String> {
    let Some(directory) = git_directory(work_tree)? else {
        return Ok(());
    };
    let Some(bytes) = read(&directory.join("index"), MAX_INDEX_BYTES)? else {
        // Nothing was added yet.
        return Ok(());
    };
    if let Some(shared) = each_name(&bytes, each)? {
        // The index holds what changed since; what was deleted since is not there to be read.
        let name = directory.join(format!("sharedindex.{shared}"));
        let bytes = read(&name, MAX_INDEX_BYTES)?
            .ok_or_else(|| format!("its shared part `{}` is missing", name.display()))?;
        each_name(&bytes, each)?;
    }
    Ok(())
}

/// The directory that holds the index. In a worktree and a submodule `.git` is a file that names it.
pub(crate) fn git_directory(work_tree: &Path) -> Result<Option<PathBuf>, String> {
    let own = work_tree.join(".git");
    if own.is_dir() {
        return Ok(Some(own));
    }
    let Some(text) = read(&own, MAX_GIT_FILE_BYTES)? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&text);
    match text.strip_prefix("gitdir:").map(str::trim) {
        Some(path) if !path.is_empty() => Ok(Some(work_tree.join(path))),
        _ => Err(format!("`{}` does not name a git directory", own.display())),
    }
}

/// A file that is no larger than it may be; `None` where there is none.
pub(crate) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, String> {
    let cannot = |error: std::io::Error| format!("`{}` cannot be read: {error}", path.display());
    match std::fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            return Err(format!("`{}` is not a file", path.display()));
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(error)),
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(cannot)?;
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if bytes.len() as u64 > most {
        return Err(format!("`{}` is larger than {most} bytes", path.display()));
    }
    Ok(Some(bytes))
}

/// Gives the names of an index. Returns the name of the index that it shares entries with, where there is one.
fn each_name(bytes: &[u8], each: &mut dyn FnMut(&[u8])) -> Result<Option<String>, String> {
    // Which hash it is says only the configuration; with the wrong one, the end is not where it has to be.
    let fitting = HASHES
        .into_iter()
        .find_map(|hash| Index { bytes, hash }.walk(&mut |_| {}).ok().map(|_| hash));
    let hash = fitting.unwrap_or(HASHES[0]);
    Index { bytes, hash }
        .walk(each)
        .map_err(|why| format!("its index cannot be read: {why}"))
}

struct Index<'b> {
    bytes: &'b [u8],
    hash: usize,
}

impl Index<'_> {
    fn walk(&self, each: &mut dyn FnMut(&[u8])) -> Result<Option<String>, String> {
        const SHORT: &str = "it is truncated";
        let bytes = self.bytes;
        if bytes.get(..4) != Some(b"DIRC") {
            return Err("it does not start like an index".to_owned());
        }
        let version = number(bytes, 4).ok_or(SHORT)?;
        if !(2..=4).contains(&version) {
            return Err(format!("its version is {version}; 2 to 4 are supported"));
        }
        let count = number(bytes, 8).ok_or(SHORT)?;
        let end = bytes.len().checked_sub(self.hash).ok_or(SHORT)?;
        let mut at = 12;
        let mut name: Vec<u8> = Vec::new();
        for _ in 0..count {
            let start = at;
            let flags = bytes.get(start + FACTS + self.hash..).ok_or(SHORT)?;
            let is_extended = flags.first().ok_or(SHORT)? & 0x40 != 0;
            at += FACTS + self.hash + 2 + 2 * usize::from(is_extended && version >= 3);
            if version == 4 {
                let (dropped, behind) = variable(bytes, at).ok_or(SHORT)?;
                let kept = name
                    .len()
                    .checked_sub(dropped)
                    .ok_or("a name removes more of the previous name than it has")?;
                name.truncate(kept);
                at = behind;
            } else {
                name.clear();
            }
            let rest = bytes.get(at..end).ok_or(SHORT)?;
            let length = memchr::memchr(0, rest).ok_or(SHORT)?;
            if name.len() + length > MAX_INDEX_NAME_BYTES {
                return Err(format!(
                    "a name is longer than {MAX_INDEX_NAME_BYTES} bytes"
                ));
            }
            name.extend_from_slice(&rest[..length]);
            at += length + 1;
            if version != 4 {
                // Entries are filled up to a multiple of eight.
                at = start + (at - start).next_multiple_of(8);
            }
            let mode = number(bytes, start + MODE).ok_or(SHORT)?;
            // Files and links; neither other repositories (0o16) nor directories of a sparse index (0o04).
            if matches!(mode >> 12, 0o10 | 0o12) && !name.is_empty() {
                each(&name);
            }
        }
        self.shared(at, end)
    }

    /// Goes through the extensions, which end where the last hash begins.
    fn shared(&self, mut at: usize, end: usize) -> Result<Option<String>, String> {
        const ODD: &str = "its extensions do not end with it";
        let mut shared = None;
        while at < end {
            let signature = self.bytes.get(at..at + 4).ok_or(ODD)?;
            let size = number(self.bytes, at + 4).ok_or(ODD)? as usize;
            at += 8;
            let behind = at.checked_add(size).filter(|to| *to <= end).ok_or(ODD)?;
            if signature == b"link" {
                let hash = self.bytes[at..behind].get(..self.hash).ok_or(ODD)?;
                let is_named = hash.iter().any(|byte| *byte != 0);
                let digits = || hash.iter().map(|byte| format!("{byte:02x}")).collect();
                shared = is_named.then(digits);
            }
            at = behind;
        }
        match at == end {
            true => Ok(shared),
            false => Err(ODD.to_owned()),
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(four.try_into().ok()?))
}

/// A number as packs write offsets: seven bits a byte, each but the last one with the highest bit, and one more for
/// every byte that follows.
fn variable(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let mut value = 0_usize;
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        value = value
            .checked_mul(128)?
            .checked_add(usize::from(byte & 0x7f))?;
        if byte & 0x80 == 0 {
            return Some((value, at));
        }
        value = value.checked_add(1)?;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An index with these files, as git writes it.
    fn index(version: u32, hash: usize, names: &[&str], extensions: &[(&str, &[u8])]) -> Vec<u8> {
        let mut bytes = b"DIRC".to_vec();
        bytes.extend(version.to_be_bytes());
        bytes.extend((names.len() as u32).to_be_bytes());
        let mut last: &[u8] = b"";
        for (place, name) in names.iter().map(|name| name.as_bytes()).enumerate() {
            let start = bytes.len();
            bytes.extend([7; MODE]);
            bytes.extend(0o100_644_u32.to_be_bytes());
            bytes.extend([7; FACTS - MODE - 4]);
            bytes.extend(vec![7; hash]);
            // Some with the second flags that version 3 brought.
            let is_extended = version >= 3 && place % 2 == 1;
            let flags = (name.len() as u16).min(0xfff) | if is_extended { 0x4000 } else { 0 };
            bytes.extend(flags.to_be_bytes());
            if is_extended {
                bytes.extend([0x20, 0]);
            }
            if version == 4 {
                let shared = last.iter().zip(name).take_while(|(a, b)| a == b).count();
                let dropped = last.len() - shared;
                if dropped >= 128 {
                    bytes.push(0x80 | (dropped / 128 - 1) as u8);
                }
                bytes.push((dropped % 128) as u8);
                bytes.extend(&name[shared..]);
                bytes.push(0);
            } else {
                bytes.extend(name);
                bytes.push(0);
                let length = (bytes.len() - start).next_multiple_of(8);
                bytes.resize(start + length, 0);
            }
            last = name;
        }
        for (signature, data) in extensions {
            bytes.extend(signature.as_bytes());
            bytes.extend((data.len() as u32).to_be_bytes());
            bytes.extend(*data);
        }
        bytes.extend(vec![9; hash]);
        bytes
    }

    fn names(bytes: &[u8]) -> Result<(Vec<String>, Option<String>), String> {
        let mut found = Vec::new();
        let mut each = |name: &[u8]| found.push(String::from_utf8_lossy(name).into_owned());
        let shared = each_name(bytes, &mut each)?;
        Ok((found, shared))
    }

    #[test]
    fn names_of_every_version_are_read() {
        let long = format!("b/{}", "x".repeat(300));
        let all = ["a.yaml", "a/b.yaml", &long, "b/y", "c"];
        for version in 2..=4 {
            for hash in HASHES {
                let bytes = index(version, hash, &all, &[("TREE", b"abc"), ("UNTR", b"")]);
                let (found, shared) = names(&bytes).expect("reads");
                assert_eq!(found, all, "{version} {hash}");
                assert_eq!(shared, None);
            }
        }
        let link = [0xab; 24];
        let bytes = index(2, 20, &["a"], &[("link", &link)]);
        assert_eq!(names(&bytes).expect("reads").1, Some("ab".repeat(20)));
    }

    #[test]
    fn what_is_no_index_is_said() {
        let whole = index(2, 20, &["a.yaml", "b.yaml"], &[]);
        let mut newer = whole.clone();
        newer[7] = 5;
        for (bytes, word) in [
            (&b"index"[..], "does not start"),
            (&newer, "version is 5"),
            (&whole[..40], "truncated"),
            (&whole[..whole.len() - 3], "extensions"),
        ] {
            let error = names(bytes).expect_err("no index");
            assert!(error.contains(word), "{error}");
        }
    }

    #[test]
    fn a_worktree_says_where_its_index_is() {
        let root = tempfile::tempdir().expect("a directory");
        let (tree, kept) = (root.path().join("tree"), root.path().join("kept"));
        std::fs::create_dir_all(&tree).expect("a directory");
        std::fs::create_dir_all(&kept).expect("a directory");
        let mut count = 0;
        std::fs::write(tree.join(".git"), "gitdir: ../kept\n").expect("a file");
        each_tracked(&tree, &mut |_| count += 1).expect("nothing is tracked yet");
        assert_eq!(count, 0);
        let link = [&[0xab; 20][..], &[0; 4]].concat();
        std::fs::write(kept.join("index"), index(2, 20, &["a"], &[("link", &link)]))
            .expect("a file");
        assert!(each_tracked(&tree, &mut |_| {}).is_err());
        let shared = kept.join(format!("sharedindex.{}", "ab".repeat(20)));
        std::fs::write(shared, index(4, 20, &["b", "c"], &[])).expect("a file");
        each_tracked(&tree, &mut |_| count += 1).expect("reads");
        assert_eq!(count, 3);
        assert_eq!(work_tree(&tree.join("x/y")), Some(tree.as_path()));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fall(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), version in 2..5_u8, cut in any::<prop::sample::Index>()) {
            let _ = names(&bytes);
            if bytes.len() > 12 {
                bytes[..8].copy_from_slice(&[b'D', b'I', b'R', b'C', 0, 0, 0, version]);
                bytes[8..11].fill(0);
                let _ = names(&bytes);
            }
            let mut whole = index(u32::from(version), 20, &["a.yaml", "a/b.yaml", "c"], &[("TREE", b"x")]);
            let place = cut.index(whole.len());
            whole[place] ^= 0x41;
            let _ = names(&whole);
            let _ = names(&whole[..place]);
        }
    }
}
