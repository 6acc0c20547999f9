//! The files of a corpus.

use std::io::Read;
use std::path::Path;

const CORPORA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora");

/// Name and content of each file of a directory, a `.tar.zst` or a `.zst`; `None`, said aloud, when it is not there.
pub fn members(name: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let path = Path::new(CORPORA).join(name);
    if !path.exists() {
        println!("skipped: no corpus at {}", path.display());
        return None;
    }
    let mut members = Vec::new();
    if path.is_dir() {
        let entries = std::fs::read_dir(&path).expect("a readable corpus");
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for file in paths {
            let bytes = std::fs::read(&file).expect("a readable corpus");
            members.push((file.to_string_lossy().into_owned(), bytes));
        }
        return Some(members);
    }
    let packed = std::fs::read(&path).expect("a readable corpus");
    let plain = zstd::decode_all(packed.as_slice()).expect("zstd");
    if !name.ends_with(".tar.zst") {
        return Some(vec![(name.trim_end_matches(".zst").to_owned(), plain)]);
    }
    for entry in tar::Archive::new(plain.as_slice()).entries().expect("tar") {
        let mut entry = entry.expect("an entry");
        if !entry.header().entry_type().is_file() {
            continue;
        }
        let name = entry.path().expect("a path").to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("an entry's bytes");
        members.push((name, bytes));
    }
    Some(members)
}
