//! Real inputs, file by file.

use std::path::{Path, PathBuf};

use seawall_load::{FileOptions, Input, load_files};

use super::compare::contradictions;

/// Files above this size are inputs for limits, not manifests that people keep.
const MAX_BYTES: u64 = 300_000;

fn manifests(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let kind = entry.file_type().expect("a type");
        if kind.is_dir() {
            manifests(&path, found);
        } else if kind.is_file()
            && path
                .extension()
                .is_some_and(|end| end == "yaml" || end == "yml" || end == "json" || end == "zst")
            && entry.metadata().expect("a size").len() < MAX_BYTES
        {
            found.push(path);
        }
    }
}

/// Parts that the files are shared out to, so that they are read at the same time.
const PARTS: usize = 3;

#[test]
fn commands_never_contradict_each_other_on_real_inputs() {
    agree(0);
}

#[test]
fn commands_never_contradict_each_other_on_more_real_inputs() {
    agree(1);
}

#[test]
fn commands_never_contradict_each_other_on_still_more_real_inputs() {
    agree(2);
}

fn agree(part: usize) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpora");
    if !root.is_dir() {
        eprintln!("SKIPPED: no corpora at {}", root.display());
        return;
    }
    let mut files = Vec::new();
    manifests(&root, &mut files);
    let mut clusters = 0;
    let mut wrong = Vec::new();
    files.sort();
    for file in files.into_iter().skip(part).step_by(PARTS) {
        for one in load_files(&[Input::Path(file.clone())], &FileOptions::default()) {
            if one.cluster.objects().is_empty() {
                continue;
            }
            clusters += 1;
            let lines = contradictions(&one.cluster);
            let name = file.strip_prefix(&root).unwrap_or(&file).display();
            wrong.extend(lines.into_iter().map(|line| format!("{name}: {line}")));
        }
    }
    assert!(clusters > 1_000 / PARTS, "{clusters}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
