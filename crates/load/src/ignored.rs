//! Files that git ignores and does not keep: nobody applies them from the repository, but somebody may from here. They are
//! not read in directories; that some look like manifests is said once.

use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Diagnostic;
use crate::language::holds_objects;
use crate::limits::{MAX_IGNORED_ENTRIES, MAX_IGNORED_OPENED};
use crate::named::is_regular;
use crate::names::{is_kustomization_name, is_manifest_name};
use crate::tree::is_left_to_helm;

/// What was seen of a directory.
#[derive(Default)]
pub(crate) struct Seen {
    pub directories: HashSet<PathBuf>,
    /// Files that are read, or would be if they held an object.
    pub files: HashSet<PathBuf>,
}

/// Looks through what lies in the directories that were seen, and was not seen itself.
pub(crate) fn look_through(
    root: &Path,
    seen: &Seen,
    leaves_out: impl Fn(&Path, bool) -> bool,
) -> Option<Diagnostic> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut entries = 0;
    let mut opened = 0;
    let mut is_cut = false;
    let mut waiting: VecDeque<PathBuf> = VecDeque::new();
    let mut directories: Vec<&PathBuf> = seen.directories.iter().collect();
    directories.sort();
    let look = |path: &Path, found: &mut Vec<PathBuf>, opened: &mut usize| {
        if is_manifest_name(path) && !is_kustomization_name(path) && is_regular(path) {
            *opened += 1;
            if holds_objects(path) {
                found.push(path.to_owned());
            }
        }
    };
    for directory in directories {
        for (path, is_directory) in list(directory) {
            let is_seen = match is_directory {
                true => seen.directories.contains(&path),
                false => seen.files.contains(&path),
            };
            if is_seen || is_left_to_helm(&path) {
                continue;
            }
            if is_directory {
                if !leaves_out(&path, true) {
                    waiting.push_back(path);
                }
            } else if is_manifest_name(&path) && !leaves_out(&path, false) {
                look(&path, &mut found, &mut opened);
            }
        }
    }
    // What lies near is looked at first.
    while let Some(directory) = waiting.pop_front() {
        for (path, is_directory) in list(&directory) {
            entries += 1;
            if entries > MAX_IGNORED_ENTRIES || opened > MAX_IGNORED_OPENED {
                is_cut = true;
                waiting.clear();
                break;
            }
            match is_directory {
                true => waiting.push_back(path),
                false => look(&path, &mut found, &mut opened),
            }
        }
    }
    found.sort();
    let first = found.first()?;
    let count = match (found.len(), is_cut) {
        (1, false) => "1 file that git ignores looks like a manifest and is".to_owned(),
        (count, false) => format!("{count} files that git ignores look like manifests and are"),
        (count, true) => {
            format!("at least {count} files that git ignores look like manifests and are")
        }
    };
    let message = format!("{count} not read; the first is `{}`", first.display());
    let name = Arc::from(root.display().to_string());
    Some(
        Diagnostic::note(&name, message)
            .hint("to read them, name the file or its directory as an input as well")
            .shown(),
    )
}

/// What is in a directory: paths, and whether each is one itself. Links are followed by nobody.
fn list(directory: &Path) -> Vec<(PathBuf, bool)> {
    let Ok(listed) = std::fs::read_dir(directory) else {
        return Vec::new();
    };
    let entries = listed.flatten().filter(|entry| entry.file_name() != ".git");
    let kinds = entries.filter_map(|entry| {
        let kind = entry.file_type().ok()?;
        (kind.is_dir() || kind.is_file()).then(|| (entry.path(), kind.is_dir()))
    });
    let mut all: Vec<_> = kinds.collect();
    all.sort();
    all
}
