//! Which exceptions files a scan uses, and what each of them is for.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use seawall_finding::Exception;
use seawall_load::{Loaded, Repository, deciding_root, read_named};
use seawall_model::Origin;
use seawall_scan::parse_exceptions;

use crate::output;
use crate::trust::Trust;

/// The exceptions file that is used without being named.
pub(crate) const DEFAULT: &str = "seawall.exceptions.yaml";

/// The exceptions of a scan.
#[derive(Clone)]
pub(crate) struct Exceptions {
    all: Vec<Exception>,
    /// The directory that each is written for; `None` for those of a file that the user named.
    directories: Vec<Option<PathBuf>>,
}

/// The named files; or those in the working directory and in the scanned ones, as far as they are trusted.
pub(crate) fn read<'p>(
    named: &[PathBuf],
    scanned: impl Iterator<Item = &'p Path>,
    trust: &Trust<'_>,
) -> anyhow::Result<Exceptions> {
    let scanned: Vec<&Path> = scanned.collect();
    let mut exceptions = Exceptions {
        all: Vec::new(),
        directories: Vec::new(),
    };
    for file in named {
        let (name, text) = trusted(file, trust)
            .with_context(|| format!("exceptions `{}` cannot be read", file.display()))?;
        exceptions.add(file, &name, &text, None, &scanned)?;
    }
    if !named.is_empty() {
        return Ok(exceptions);
    }
    let directories = std::iter::once(Path::new(".")).chain(scanned.iter().copied());
    let mut seen = HashSet::new();
    for directory in directories {
        let file = directory.join(DEFAULT);
        let Ok(directory) = directory.canonicalize() else {
            continue;
        };
        if !directory.is_dir() || !seen.insert(directory.clone()) {
            continue;
        }
        let found = found(&file, &directory, &scanned, trust, "accepts nothing")?;
        if let Some((name, text)) = found {
            exceptions.add(&file, &name, &text, Some(directory), &scanned)?;
        }
    }
    Ok(exceptions)
}

/// A file in a directory that nobody named, as far as it is trusted; a note says where it is not, and what that means.
pub(crate) fn found(
    file: &Path,
    directory: &Path,
    scanned: &[&Path],
    trust: &Trust<'_>,
    otherwise: &str,
) -> anyhow::Result<Option<(String, Vec<u8>)>> {
    let name = file.file_name().unwrap_or_default();
    match trust {
        Trust::Commit(..) if Repository::around(directory).is_some() => {
            trust.in_commit(&directory.join(name))
        }
        _ if !file.is_file() => Ok(None),
        Trust::Input => Ok(Some((file.display().to_string(), read_named(file)?))),
        _ if !is_in_input(directory, scanned) => {
            Ok(Some((file.display().to_string(), read_named(file)?)))
        }
        _ => {
            output::note_once(&format!(
                "`{}` {otherwise}, because it is {}: name it with --{}, take it from a commit with --trust-from, or trust the input with --trust-input",
                file.display(),
                match is_in_input(directory, &without_pipes(scanned)) {
                    true => "a part of what is scanned",
                    false => "beside standard input, which may be rendered from the same directory",
                },
                if name == DEFAULT {
                    "exceptions"
                } else {
                    "settings"
                }
            ));
            Ok(None)
        }
    }
}

/// A file that the user named: of the commit that is trusted, where it lies in a repository and there is such a commit.
/// The name says which.
pub(crate) fn trusted(file: &Path, trust: &Trust<'_>) -> anyhow::Result<(String, Vec<u8>)> {
    if let Trust::Commit(commit, _) = trust {
        let above = file.parent().unwrap_or(Path::new(""));
        let above = match above.as_os_str().is_empty() {
            true => Path::new("."),
            false => above,
        };
        if Repository::around(above).is_some() {
            let whole = above.canonicalize()?;
            let name = file.file_name().context("it is not a file")?;
            return trust
                .in_commit(&whole.join(name))?
                .with_context(|| format!("`{commit}` has no such file"));
        }
    }
    Ok((file.display().to_string(), read_named(file)?))
}

/// Whether a directory belongs to what is scanned: an author of a part of a repository may write all of it, and decides
/// which submodules and other repositories lie inside of it.
fn is_in_input(directory: &Path, scanned: &[&Path]) -> bool {
    let own = deciding_root(directory);
    let trees = scanned.iter().filter_map(|path| tree(path));
    trees
        .filter_map(|path| path.canonicalize().ok())
        .any(|path| {
            let is_inside = own.as_ref().is_some_and(|own| path.starts_with(own));
            directory.starts_with(&path) || is_inside
        })
}

/// Whether a scan of these paths uses an exceptions file without being told to, for all that they hold.
pub(crate) fn is_used<'p>(file: &Path, scanned: impl Iterator<Item = &'p Path>) -> bool {
    let scanned: Vec<&Path> = scanned.collect();
    let (Ok(here), Ok(file)) = (Path::new(".").canonicalize(), file.canonicalize()) else {
        return false;
    };
    let is_here = |path: &&Path| {
        let whole = path.canonicalize();
        tree(path).is_none() || whole.is_ok_and(|path| path.starts_with(&here))
    };
    file == here.join(DEFAULT) && !is_in_input(&here, &scanned) && scanned.iter().all(is_here)
}

/// What is scanned and has a place of its own.
fn without_pipes<'p>(scanned: &[&'p Path]) -> Vec<&'p Path> {
    let is_own =
        |path: &&&Path| tree(path).is_some_and(|tree| tree != Path::new(".") || tree == **path);
    scanned.iter().filter(is_own).copied().collect()
}

/// Where what is scanned was written; `None` for a snapshot, which is made and named by the user. What a pipe brings was
/// most likely rendered from where the user stands (`helm template . | seawall scan -`), and is trusted no further.
fn tree(path: &Path) -> Option<&Path> {
    let is_pipe = || {
        let is_descriptor = ["/dev", "/proc"].iter().any(|it| path.starts_with(it));
        let is_special = |it: std::fs::Metadata| !it.is_file() && !it.is_dir();
        is_descriptor || path.metadata().is_ok_and(is_special)
    };
    if path.as_os_str() == "-" || is_pipe() {
        return Some(Path::new("."));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = [".zst", ".gz"]
        .iter()
        .find_map(|end| name.strip_suffix(end));
    let is_manifest = |stem: &str| {
        let ends = [".yaml", ".yml", ".json", ".tar"];
        ends.iter().any(|end| stem.ends_with(end))
    };
    let is_plain = [".seawall", ".snapshot"]
        .iter()
        .any(|end| name.ends_with(end));
    let is_snapshot = stem.map_or(is_plain, |stem| !is_manifest(stem)) && !path.is_dir();
    (!is_snapshot).then_some(path)
}

impl Exceptions {
    fn add(
        &mut self,
        file: &Path,
        name: &str,
        text: &[u8],
        directory: Option<PathBuf>,
        scanned: &[&Path],
    ) -> anyhow::Result<()> {
        let is_whole = is_inside_any(file, scanned);
        for exception in parse_exceptions(name, text)? {
            self.all.push(Exception {
                is_whole,
                ..exception
            });
            self.directories.push(directory.clone());
        }
        Ok(())
    }

    /// The exceptions for what is no object of a file: images that were named. A file that lies in what is scanned was left out
    /// before.
    pub(crate) fn for_images(self) -> Vec<Exception> {
        self.all
    }

    /// The exceptions, each for what lies below the directory of its file. A person who stands in a directory speaks
    /// for what is read from no file as well: a cluster, a snapshot; and standard input, where the directory is trusted.
    pub(crate) fn for_input(self, loaded: &[Loaded]) -> Vec<Exception> {
        let Self {
            mut all,
            directories,
        } = self;
        let here = Path::new(".").canonicalize().ok();
        let mut places = Places::default();
        let mut sources: HashMap<&Path, Arc<HashSet<Arc<str>>>> = HashMap::new();
        for (exception, directory) in all.iter_mut().zip(&directories) {
            let Some(directory) = directory else {
                continue;
            };
            let own = sources.entry(directory).or_insert_with(|| {
                let is_here = here.as_ref() == Some(directory);
                let (mut own, mut others) = (HashSet::new(), HashSet::new());
                let objects = loaded.iter().flat_map(|one| one.cluster.objects());
                for source in objects.map(|object| &object.source) {
                    let is_own = match source.origin {
                        Origin::File | Origin::Rendered => {
                            let place = places.of(&source.name);
                            place.is_some_and(|place| place.starts_with(directory))
                        }
                        Origin::Saved | Origin::Cluster => is_here,
                    };
                    let known = if is_own { &mut own } else { &mut others };
                    if !known.contains(&source.name) {
                        known.insert(Arc::clone(&source.name));
                    }
                }
                own.retain(|name| !others.contains(name));
                Arc::new(own)
            });
            exception.sources = Some(Arc::clone(own));
        }
        all
    }
}

/// Says that objects ask for what they do not get.
pub(crate) fn note_annotations(loaded: &[Loaded]) {
    let objects = loaded.iter().flat_map(|one| one.cluster.objects());
    let asking = objects
        .filter(|object| seawall_scan::asks_to_be_accepted(object))
        .count();
    let objects = match asking {
        0 => return,
        1 => "1 object has".to_owned(),
        count => format!("{count} objects have"),
    };
    output::note(&format!(
        "{objects} annotations that accept findings, which apply only with --trust-input"
    ));
}

/// In which directories sources lie. Many lie in one, which is looked up once.
#[derive(Default)]
struct Places(HashMap<PathBuf, Option<PathBuf>>);

impl Places {
    /// The directory that a source lies in. What is no file lies where the user stands.
    fn of(&mut self, source: &str) -> Option<&Path> {
        let above = Path::new(source).parent().unwrap_or(Path::new(""));
        if !self.0.contains_key(above) {
            // A template lies inside an archive, which is a file.
            let place = above.ancestors().find_map(|directory| {
                let directory = match directory.as_os_str().is_empty() {
                    true => Path::new("."),
                    false => directory,
                };
                let place = directory.canonicalize().ok()?;
                place.is_dir().then_some(place)
            });
            self.0.insert(above.to_owned(), place);
        }
        self.0.get(above)?.as_deref()
    }
}

/// Whether a scanned directory holds the file, and so everything that the file lies above: a file is written for the
/// directory that it lies in.
fn is_inside_any(file: &Path, scanned: &[&Path]) -> bool {
    // The file itself may be in a commit only.
    let above = match file.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    };
    let (Ok(above), Some(name)) = (above.canonicalize(), file.file_name()) else {
        return false;
    };
    let file = above.join(name);
    scanned.iter().any(|directory| {
        directory
            .canonicalize()
            .is_ok_and(|directory| directory.is_dir() && file.starts_with(directory))
    })
}
