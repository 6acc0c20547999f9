//! Which exceptions files a scan uses, and what each of them is for.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use seawall_finding::Exception;
use seawall_load::{Loaded, read_named};
use seawall_model::Origin;
use seawall_scan::parse_exceptions;

/// The exceptions file that is used without being named.
const DEFAULT: &str = "seawall.exceptions.yaml";

/// The exceptions of a scan.
pub(crate) struct Exceptions {
    all: Vec<Exception>,
    /// The directory that each is written for; `None` for those of a file that the user named.
    directories: Vec<Option<PathBuf>>,
}

/// The named files; or those in the working directory and in the scanned ones, unless only named ones count.
pub(crate) fn read<'p>(
    named: &[PathBuf],
    scanned: impl Iterator<Item = &'p Path>,
    is_named_only: bool,
) -> anyhow::Result<Exceptions> {
    let scanned: Vec<&Path> = scanned.collect();
    let mut files: Vec<(PathBuf, Option<PathBuf>)> =
        named.iter().map(|file| (file.clone(), None)).collect();
    if files.is_empty() && !is_named_only {
        let directories = std::iter::once(Path::new(".")).chain(scanned.iter().copied());
        let mut seen = HashSet::new();
        for directory in directories {
            let file = directory.join(DEFAULT);
            let Ok(directory) = directory.canonicalize() else {
                continue;
            };
            if file.is_file() && seen.insert(directory.clone()) {
                files.push((file, Some(directory)));
            }
        }
    }
    let mut exceptions = Exceptions {
        all: Vec::new(),
        directories: Vec::new(),
    };
    for (file, directory) in files {
        let text = read_named(&file)
            .with_context(|| format!("exceptions `{}` cannot be read", file.display()))?;
        let is_whole = is_inside_any(&file, &scanned);
        for exception in parse_exceptions(&file.display().to_string(), &text)? {
            exceptions.all.push(Exception {
                is_whole,
                ..exception
            });
            exceptions.directories.push(directory.clone());
        }
    }
    Ok(exceptions)
}

impl Exceptions {
    /// The exceptions, each for what lies below the directory of its file. A person who stands in a directory speaks
    /// for what is read from no file as well: a cluster, a snapshot, standard input.
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
    let Ok(file) = file.canonicalize() else {
        return false;
    };
    scanned.iter().any(|directory| {
        directory
            .canonicalize()
            .is_ok_and(|directory| directory.is_dir() && file.starts_with(directory))
    })
}
