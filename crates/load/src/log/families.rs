//! Files that are one log: the one that is written to, and those that it was rotated to.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::rotation::{Age, is_log, rotated};
use crate::limits::{MAX_LOG_DEPTH, MAX_LOG_FILES};
use crate::named::is_regular;

/// The files of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFamily {
    /// The file that is written to, which need not be there.
    live: PathBuf,
    /// Whether only this file is meant, and not what is rotated to it.
    is_alone: bool,
    /// Whether what was rotated before the log is read for the first time is meant as well.
    is_from_the_beginning: bool,
}

impl LogFamily {
    /// The file that is written to.
    pub fn name(&self) -> &Path {
        &self.live
    }

    pub(super) fn is_from_the_beginning(&self) -> bool {
        self.is_from_the_beginning
    }

    /// Its files, the oldest first, and last the one that is written to. What is no file is left out.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn files(&self) -> io::Result<Vec<PathBuf>> {
        if self.is_alone {
            return Ok(vec![self.live.clone()]);
        }
        let directory = parent(&self.live);
        let own = self.live.file_name().and_then(|name| name.to_str());
        let mut files: Vec<(Age, String)> = Vec::new();
        for entry in std::fs::read_dir(directory)? {
            let name = entry?.file_name();
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
                continue;
            };
            let (base, age) = rotated(name);
            if Some(base.as_str()) == own {
                files.push((age, name.to_owned()));
            }
        }
        files.sort_unstable();
        let paths = files
            .into_iter()
            .map(|(_, name)| self.live.with_file_name(name));
        Ok(paths.filter(|path| path.is_file()).collect())
    }

    /// Whether a file is the one that is written to. What was rotated is none.
    pub(super) fn is_live(&self, path: &Path) -> bool {
        path == self.live && !self.is_alone
    }
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

/// The logs of a file or directory, in the order of their names, and how many files of the directory are none. A directory is read with
/// what is in it; of a file only what is rotated from now on.
///
/// # Errors
/// When something cannot be read, or there are too many files.
pub fn log_families(path: &Path) -> io::Result<(Vec<LogFamily>, usize)> {
    let found = std::fs::metadata(path);
    if !found.as_ref().is_ok_and(std::fs::Metadata::is_dir) {
        let name = path.file_name().and_then(|name| name.to_str());
        let is_live = name.is_some_and(|name| rotated(name) == (name.to_owned(), Age::Live));
        let family = LogFamily {
            live: path.to_owned(),
            is_alone: !is_live,
            is_from_the_beginning: false,
        };
        // It may just be rotated.
        return match found {
            Err(error) if family.is_alone || family.files()?.is_empty() => Err(error),
            _ => Ok((vec![family], 0)),
        };
    }
    let mut found = Found::default();
    found.directory(path, 0)?;
    found.families.sort_unstable();
    found.families.dedup();
    let families = found.families.into_iter().map(|live| LogFamily {
        live,
        is_alone: false,
        is_from_the_beginning: true,
    });
    Ok((families.collect(), found.skipped))
}

/// The files of logs and directories of logs, and how many files of directories are none. Those that are one log stand together, the oldest
/// first.
///
/// # Errors
/// When a directory cannot be read, or there are too many files. What is named and cannot be found is left to who opens it.
pub fn log_files(paths: &[PathBuf]) -> io::Result<(Vec<PathBuf>, usize)> {
    let (mut files, mut skipped): (Vec<PathBuf>, usize) = (Vec::new(), 0);
    for path in paths {
        if path.is_dir() {
            let (families, others) = log_families(path)?;
            for family in families {
                files.extend(family.files()?);
            }
            skipped += others;
        } else {
            files.push(path.clone());
        }
    }
    let mut first: BTreeMap<(PathBuf, String), usize> = BTreeMap::new();
    let mut keyed: Vec<(usize, Age, PathBuf)> = Vec::new();
    for (number, path) in files.into_iter().enumerate() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (base, age) = rotated(&name);
        let at = first
            .entry((parent(&path).to_owned(), base))
            .or_insert(number);
        keyed.push((*at, age, path));
    }
    keyed.sort();
    Ok((
        keyed.into_iter().map(|(_, _, path)| path).collect(),
        skipped,
    ))
}

#[derive(Default)]
struct Found {
    families: Vec<PathBuf>,
    files: usize,
    skipped: usize,
}

impl Found {
    fn directory(&mut self, directory: &Path, depth: usize) -> io::Result<()> {
        if depth > MAX_LOG_DEPTH {
            return Err(io::Error::other(format!(
                "directories more than {MAX_LOG_DEPTH} deep inside of each other"
            )));
        }
        for entry in std::fs::read_dir(directory)? {
            let entry = entry?;
            let path = entry.path();
            // A link is followed where it names a file, so that no directory is entered twice.
            if entry.file_type()?.is_dir() {
                self.directory(&path, depth + 1)?;
                continue;
            }
            let name = entry.file_name();
            match name.to_str() {
                Some(name) if is_log(name) && path.is_file() && is_regular(&path) => {
                    self.files += 1;
                    self.families.push(path.with_file_name(rotated(name).0));
                }
                _ => self.skipped += 1,
            }
            if self.files > MAX_LOG_FILES {
                return Err(io::Error::other(format!("more than {MAX_LOG_FILES} files")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_holds_logs_with_what_they_were_rotated_to() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("openshift-apiserver");
        std::fs::create_dir(&inner).expect("a folder");
        for name in [
            "audit.log",
            "audit-2026-11-28T10-30-00.000.log",
            "audit-2026-11-27T10-30-00.000.log.gz",
            "other.log",
            "README.md",
            "openshift-apiserver/audit.log.1",
        ] {
            std::fs::write(folder.path().join(name), "x").expect("a file");
        }
        let (families, skipped) = log_families(folder.path()).expect("a folder");
        let names = |family: &LogFamily| -> Vec<String> {
            let files = family.files().expect("files").into_iter();
            let below =
                files.map(|file| file.strip_prefix(folder.path()).expect("below").to_owned());
            below.map(|file| file.display().to_string()).collect()
        };
        let all: Vec<Vec<String>> = families.iter().map(names).collect();
        assert_eq!(
            all,
            [
                vec![
                    "audit-2026-11-27T10-30-00.000.log.gz",
                    "audit-2026-11-28T10-30-00.000.log",
                    "audit.log"
                ],
                vec!["openshift-apiserver/audit.log.1"],
                vec!["other.log"],
            ]
        );
        assert_eq!(skipped, 1);
        let rotated = folder.path().join("audit-2026-11-27T10-30-00.000.log.gz");
        let (alone, _) = log_families(&rotated).expect("a file");
        assert_eq!(names(&alone[0]), ["audit-2026-11-27T10-30-00.000.log.gz"]);
    }

    #[test]
    fn files_of_one_log_are_read_in_the_order_of_their_events() {
        let named = [
            "b/audit.log",
            "-",
            "b/audit.log.1",
            "b/audit.log.2.gz",
            "a.json",
        ];
        let named: Vec<PathBuf> = named.iter().map(PathBuf::from).collect();
        let (files, _) = log_files(&named).expect("files");
        let shown: Vec<String> = files
            .iter()
            .map(|file| file.display().to_string())
            .collect();
        assert_eq!(
            shown,
            [
                "b/audit.log.2.gz",
                "b/audit.log.1",
                "b/audit.log",
                "-",
                "a.json"
            ]
        );
    }
}
