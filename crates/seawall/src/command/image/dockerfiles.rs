//! Dockerfiles and Containerfiles among what was named: files, and those below directories.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use seawall_finding::Finding;
use seawall_hardening::apply_fixes;
use seawall_scan::images::{Asked, examine_dockerfile};
use seawall_scan::{FixedFile, shown_diff};
use seawall_text::{Answer, diff};

use crate::output::Keep;
use crate::{clock, output};

/// Largest Dockerfile that is read, in bytes. BuildKit reads no larger ones either.
const MAX_BYTES: u64 = 1 << 20;

/// Deepest directory in which they are looked for.
const MAX_DEPTH: usize = 32;

/// Most entries of directories that are looked at.
const MAX_ENTRIES: usize = 2_000_000;

/// Directories that contain software of others, with the Dockerfiles of others.
const OF_OTHERS: &[&str] = &["node_modules", "site-packages", "vendor", "target"];

/// What was found in Dockerfiles.
#[derive(Default)]
pub(super) struct Dockerfiles {
    /// Findings of all of them.
    pub(super) findings: Vec<Finding>,
    /// What was asked of them.
    pub(super) asked: Asked,
    /// How many there are.
    pub(super) count: usize,
    /// Those with safe edits.
    pub(super) fixed: Vec<FixedFile>,
    /// What could not be read, as sentences.
    pub(super) unread: Vec<String>,
}

/// Whether a path names a Dockerfile.
pub(super) fn is_dockerfile(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    ["dockerfile", "containerfile"].iter().any(|kind| {
        let rest = name.strip_prefix(kind);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            || name
                .strip_suffix(kind)
                .is_some_and(|before| before.ends_with('.'))
    }) && !name.ends_with(".dockerignore")
}

impl Dockerfiles {
    /// Examines a file.
    pub(super) fn file(&mut self, path: &Path) {
        match read(path) {
            Ok(bytes) => self.examine(path, &bytes),
            Err(error) => self.unread.push(format!("{error:#}")),
        }
    }

    fn examine(&mut self, path: &Path, bytes: &[u8]) {
        let name = path.strip_prefix(".").unwrap_or(path).display().to_string();
        let examined = examine_dockerfile(&name, bytes, clock::today());
        self.count += 1;
        self.findings.extend(examined.findings);
        self.asked.merge(examined.asked);
        let Ok(before) = std::str::from_utf8(bytes) else {
            return;
        };
        if let Some(after) = apply_fixes(before, &examined.fixes)
            && after != before
        {
            self.fixed.push(FixedFile {
                file: name.into(),
                before: before.to_owned(),
                after,
                mends: Vec::new(),
            });
        }
    }

    /// Examines those below a directory. Symlinks are not followed.
    pub(super) fn below(&mut self, root: &Path) {
        let mut waiting: Vec<(PathBuf, usize)> = vec![(root.to_owned(), 0)];
        let mut seen = 0;
        while let Some((directory, depth)) = waiting.pop() {
            let entries = match std::fs::read_dir(&directory) {
                Ok(entries) => entries,
                Err(error) => {
                    self.unread
                        .push(format!("`{}`: {error}", directory.display()));
                    continue;
                }
            };
            let mut entries: Vec<_> = entries.flatten().collect();
            entries.sort_by_key(std::fs::DirEntry::file_name);
            for entry in entries {
                seen += 1;
                if seen > MAX_ENTRIES || depth > MAX_DEPTH {
                    self.unread.push(format!(
                        "`{}`: too many or too deep directories to look for Dockerfiles in all of them",
                        root.display()
                    ));
                    return;
                }
                let path = entry.path();
                let Ok(kind) = entry.file_type() else {
                    continue;
                };
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if kind.is_dir() && !name.starts_with('.') && !OF_OTHERS.contains(&&*name) {
                    waiting.push((path, depth + 1));
                } else if kind.is_file() && is_dockerfile(&path) {
                    self.file(&path);
                }
            }
        }
    }

    /// The edits as a patch.
    pub(super) fn patch(&self) -> Answer {
        let mut text = String::new();
        for file in &self.fixed {
            let (shown, is_hidden) = shown_diff(&file.file, file);
            let safe = diff::safe(&shown);
            if is_hidden || safe != shown {
                output::note(&format!(
                    "the patch of `{}` hides credentials, or text that terminals interpret, and does not apply; --fix without --diff changes the file itself",
                    file.file
                ));
            }
            text.push_str(&safe);
        }
        Answer::of_writer(text)
    }

    /// Writes the edits into the files.
    pub(super) fn write(&self) -> anyhow::Result<()> {
        for file in &self.fixed {
            let path = Path::new(&*file.file);
            output::write_with(path, Keep::Safe, |out| out.write_all(file.after.as_bytes()))?;
            output::note(&format!("fixed `{}`", file.file));
        }
        Ok(())
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let named = || format!("`{}` cannot be read", path.display());
    let metadata = std::fs::metadata(path).with_context(named)?;
    anyhow::ensure!(
        metadata.is_file(),
        "`{}` is no regular file",
        path.display()
    );
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(named)?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .with_context(named)?;
    anyhow::ensure!(
        bytes.len() as u64 <= MAX_BYTES,
        "`{}` is larger than {MAX_BYTES} bytes, which no Dockerfile is",
        path.display()
    );
    Ok(bytes)
}
