//! What the user leaves out of directories: `--exclude`, `--include`, and `.seawallignore` files, in the syntax of
//! `.gitignore`. What is left out is counted, and said in one line.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::Diagnostic;
use crate::git::work_tree;
use crate::language::is_read_by_name;
use crate::limits::MAX_IGNORE_BYTES;
use crate::named::{is_regular, read_named};
use crate::options::{FileOptions, IgnoreFiles};

/// The file of a directory that says what below it is left out.
const FILE_NAME: &str = ".seawallignore";

/// Why something is left out, as it is said.
const EXCLUDE: &str = "--exclude";
const INCLUDE: &str = "--include";

/// Patterns, and the directory that they are relative to.
type Patterns = (PathBuf, Gitignore);

/// What is left out of one input.
pub(crate) struct Exclusions {
    root: PathBuf,
    /// The working directory: patterns of the command line may begin there or at the input.
    here: Option<PathBuf>,
    exclude: Option<Gitignore>,
    include: Option<Gitignore>,
    files: IgnoreFiles,
    /// Of directories above the input.
    above: Arc<Vec<Patterns>>,
    below: Mutex<HashMap<PathBuf, Arc<Vec<Patterns>>>>,
    counted: Mutex<Counted>,
}

#[derive(Default)]
struct Counted {
    /// A walk can meet one of them again: what git tracks although it ignores it.
    files: HashSet<PathBuf>,
    directories: HashSet<PathBuf>,
    first: Option<PathBuf>,
    why: BTreeMap<String, ()>,
    odd: Vec<Diagnostic>,
    /// Files that leave nothing out, because the input is not trusted.
    untrusted: BTreeSet<PathBuf>,
}

impl Exclusions {
    pub(crate) fn new(root: &Path, options: &FileOptions) -> Self {
        let mut exclusions = Self {
            root: root.to_owned(),
            here: std::env::current_dir().ok(),
            exclude: patterns(&options.exclude),
            include: patterns(&options.include),
            files: options.ignore_files.clone(),
            above: Arc::default(),
            below: Mutex::default(),
            counted: Mutex::default(),
        };
        if let Ok(whole) = root.canonicalize() {
            let here = exclusions
                .here
                .as_ref()
                .and_then(|here| here.canonicalize().ok());
            let tree = work_tree(&whole).map(Path::to_owned);
            let is_own = tree.is_none();
            let top = tree.or(here);
            let mut above: Vec<&Path> = match &top {
                Some(top) if whole.starts_with(top) => whole
                    .ancestors()
                    .skip(1)
                    .take_while(|above| above.starts_with(top))
                    .collect(),
                _ => Vec::new(),
            };
            above.reverse();
            let found = above
                .into_iter()
                .filter_map(|above| exclusions.read(above, is_own));
            exclusions.above = Arc::new(found.collect());
        }
        exclusions
    }

    /// Whether something is left out. Directories that are left out are not entered.
    pub(crate) fn leaves_out(&self, path: &Path, is_directory: bool) -> bool {
        let Some(why) = self.why(path, is_directory) else {
            return false;
        };
        if is_directory || is_read_by_name(path) {
            let mut counted = self.counted();
            match is_directory {
                true => counted.directories.insert(path.to_owned()),
                false => counted.files.insert(path.to_owned()),
            };
            let is_first = counted.first.as_ref().is_none_or(|first| path < first);
            if is_first {
                counted.first = Some(path.to_owned());
            }
            counted.why.insert(why, ());
        }
        true
    }

    /// The same, of what is counted elsewhere.
    pub(crate) fn is_left_out(&self, path: &Path, is_directory: bool) -> bool {
        self.why(path, is_directory).is_some()
    }

    /// The one line about it, and what could not be understood.
    pub(crate) fn said(&self) -> Vec<Diagnostic> {
        let mut counted = self.counted();
        let mut said = std::mem::take(&mut counted.odd);
        let name = Arc::from(self.root.display().to_string());
        if let Some(first) = counted.untrusted.first() {
            let (more, verb, are) = match counted.untrusted.len() {
                1 => (String::new(), "leaves", "it is a part"),
                count => (
                    format!(" and {} more", count - 1),
                    "leave",
                    "they are parts",
                ),
            };
            let message = format!(
                "`{}`{more} {verb} nothing out, because {are} of what is scanned: use --exclude, take it from a commit with --trust-from, or trust the input with --trust-input",
                first.display()
            );
            said.push(Diagnostic::note(&name, message).shown());
        }
        if let Some(first) = &counted.first {
            let count = |count: usize, one: &str, many: &str| match count {
                0 => None,
                1 => Some(format!("1 {one}")),
                count => Some(format!("{count} {many}")),
            };
            let parts = [
                count(counted.files.len(), "file", "files"),
                count(counted.directories.len(), "directory", "directories"),
            ];
            let what: Vec<String> = parts.into_iter().flatten().collect();
            let why: Vec<String> = counted.why.keys().map(|why| format!("`{why}`")).collect();
            let message = format!(
                "{} left out by {}, `{}` first",
                match counted.files.len() + counted.directories.len() {
                    1 => format!("{} is", what.join(" and ")),
                    _ => format!("{} are", what.join(" and ")),
                },
                why.join(" and "),
                first.display()
            );
            said.push(Diagnostic::note(&name, message).shown());
        }
        said
    }

    fn why(&self, path: &Path, is_directory: bool) -> Option<String> {
        if self.matches(self.exclude.as_ref(), path, is_directory) {
            return Some(EXCLUDE.to_owned());
        }
        let chain = self.chain(path.parent().unwrap_or(Path::new("")));
        for (directory, patterns) in chain.iter().rev() {
            let whole;
            let relative = match path.strip_prefix(directory) {
                Ok(relative) => relative,
                Err(_) => {
                    whole = path.canonicalize().unwrap_or_default();
                    whole.strip_prefix(directory).unwrap_or(path)
                }
            };
            match patterns.matched(relative, is_directory) {
                ignore::Match::Ignore(_) => {
                    return Some(directory.join(FILE_NAME).display().to_string());
                }
                ignore::Match::Whitelist(_) => break,
                ignore::Match::None => {}
            }
        }
        let is_left = !is_directory
            && self.include.is_some()
            && is_read_by_name(path)
            && !self.is_included(path);
        is_left.then(|| INCLUDE.to_owned())
    }

    /// Whether a file is one of those that the user asked for; anything is where none were.
    pub(crate) fn is_included(&self, path: &Path) -> bool {
        self.include.is_none() || self.matches_or_above(self.include.as_ref(), path)
    }

    fn matches(&self, patterns: Option<&Gitignore>, path: &Path, is_directory: bool) -> bool {
        patterns.is_some_and(|patterns| {
            self.names_of(path)
                .any(|name| patterns.matched(name, is_directory).is_ignore())
        })
    }

    fn matches_or_above(&self, patterns: Option<&Gitignore>, path: &Path) -> bool {
        patterns.is_some_and(|patterns| {
            self.names_of(path).any(|name| {
                patterns
                    .matched_path_or_any_parents(name, false)
                    .is_ignore()
            })
        })
    }

    /// A path from the input, and from the working directory.
    fn names_of<'p>(&'p self, path: &'p Path) -> impl Iterator<Item = &'p Path> {
        let of_input = path.strip_prefix(&self.root).ok();
        let is_inside = |path: &Path| {
            path.components()
                .all(|part| matches!(part, std::path::Component::Normal(_)))
        };
        let here = self.here.as_deref();
        let of_here = match path.is_absolute() {
            true => here.and_then(|here| path.strip_prefix(here).ok()),
            false => Some(path.strip_prefix(".").unwrap_or(path)),
        };
        [of_input, of_here]
            .into_iter()
            .flatten()
            .filter(move |name| is_inside(name) && !name.as_os_str().is_empty())
    }

    /// The patterns that hold in a directory, those nearest to it last.
    fn chain(&self, directory: &Path) -> Arc<Vec<Patterns>> {
        let known = |directory: &Path| {
            let below = self.below.lock().unwrap_or_else(PoisonError::into_inner);
            below.get(directory).cloned()
        };
        if let Some(chain) = known(directory) {
            return chain;
        }
        // Directories come before what is in them.
        let outer = directory.parent().and_then(known);
        let outer = outer.unwrap_or_else(|| self.above.clone());
        let chain = match self.read(directory, false) {
            Some(own) => {
                let mut chain = Vec::clone(&outer);
                chain.push(own);
                Arc::new(chain)
            }
            None => outer,
        };
        let mut below = self.below.lock().unwrap_or_else(PoisonError::into_inner);
        below.insert(directory.to_owned(), chain.clone());
        chain
    }

    /// The patterns of a directory, which lies outside of the input or is a part of it.
    fn read(&self, directory: &Path, is_outside: bool) -> Option<Patterns> {
        let file = directory.join(FILE_NAME);
        let metadata = std::fs::metadata(&file).ok()?;
        let name = Arc::from(file.display().to_string());
        let odd = |message: String| {
            let odd = Diagnostic::warning(&name, message)
                .hint("write one pattern per line, as in .gitignore");
            self.counted().odd.push(odd);
        };
        let whole = directory.canonicalize().ok()?;
        let committed = match &self.files {
            IgnoreFiles::Committed(read) if work_tree(&whole).is_some() => Some(read),
            IgnoreFiles::Input => None,
            _ if is_outside => None,
            _ => {
                self.counted().untrusted.insert(file);
                return None;
            }
        };
        if !is_regular(&file) || metadata.len() > MAX_IGNORE_BYTES {
            odd("is ignored: it is not a file, or is larger than a megabyte".to_owned());
            return None;
        }
        let read = match committed {
            Some(read) => read(&whole.join(FILE_NAME)),
            None => read_named(&file)
                .map(Some)
                .map_err(|error| error.to_string()),
        };
        let text = match read {
            Ok(bytes) => String::from_utf8_lossy(&bytes?).into_owned(),
            Err(error) => {
                odd(format!("is ignored: {error}"));
                return None;
            }
        };
        let mut builder = GitignoreBuilder::new("");
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if let Err(error) = builder.add_line(None, line) {
                odd(format!("line {} is not a pattern: {error}", number + 1));
            }
        }
        match builder.build() {
            Ok(patterns) => Some((directory.to_owned(), patterns)),
            Err(error) => {
                odd(format!("is ignored: {error}"));
                None
            }
        }
    }

    fn counted(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Patterns of the command line, which were looked at there.
fn patterns(lines: &[String]) -> Option<Gitignore> {
    if lines.is_empty() {
        return None;
    }
    let mut builder = GitignoreBuilder::new("");
    for line in lines {
        let _ = builder.add_line(None, line.strip_prefix("./").unwrap_or(line));
    }
    builder.build().ok()
}

/// Looks at a pattern of `--exclude` or `--include`.
///
/// # Errors
/// When it is none, or one that matches nothing.
pub fn path_pattern(text: &str) -> Result<String, String> {
    let mut builder = GitignoreBuilder::new("");
    builder
        .add_line(None, text)
        .map_err(|error| error.to_string())?;
    match builder.build() {
        Ok(patterns) if patterns.num_ignores() == 0 => Err(
            "it matches nothing; write a path or a glob, such as `charts/old/` or `*.test.yaml`"
                .to_owned(),
        ),
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
