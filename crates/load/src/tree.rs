//! What is below a folder, link by link: hidden files as well, as kubectl reads them; not what git ignores or keeps.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::dependencies::is_chart;
use crate::exclude::Exclusions;
use crate::limits::MAX_IGNORE_BYTES;

/// Folders whose `.gitignore` cannot be read: it is no file, or too large. What they hold is not looked at.
pub(crate) type Unfit = Arc<Mutex<Vec<PathBuf>>>;

/// What is below a folder, without what is left out and, where it is asked, without what git ignores.
pub(crate) fn walk(
    folder: &Path,
    unfit: &Unfit,
    exclusions: &Arc<Exclusions>,
    is_git_asked: bool,
) -> ignore::Walk {
    let noted = unfit.clone();
    let exclusions = exclusions.clone();
    let above = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let are_parents_fit = above.ancestors().skip(1).all(is_fit);
    ignore::WalkBuilder::new(folder)
        .require_git(false)
        .ignore(false)
        .hidden(false)
        .git_ignore(is_git_asked)
        .git_exclude(is_git_asked)
        .git_global(is_git_asked)
        .parents(are_parents_fit)
        .filter_entry(move |entry| {
            let path = entry.path();
            // What git keeps of other times is nobody's manifest.
            if entry.depth() > 0 && entry.file_name() == ".git" {
                return false;
            }
            let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            if entry.depth() > 0 && exclusions.leaves_out(path, is_directory) {
                return false;
            }
            let is_of_chart = entry.depth() > 0 && is_left_to_helm(path);
            // The file of names is read when the folder is entered, whatever it leads to.
            let is_fit = is_of_chart || is_fit(path);
            if !is_fit {
                note(&noted, path);
            }
            !is_of_chart && is_fit
        })
        .build()
}

/// Whether helm reads this part of a chart by itself: templates, dependencies, definitions, values. Manifests that lie
/// beside them are nobody else's.
fn is_chart_part(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    matches!(
        &*name,
        "templates" | "charts" | "crds" | "Chart.yaml" | "requirements.yaml" | "values.schema.json"
    ) || name.starts_with("values") && (name.ends_with(".yaml") || name.ends_with(".yml"))
}

/// Whether something is a part of a chart that helm reads by itself.
pub(crate) fn is_left_to_helm(path: &Path) -> bool {
    is_chart_part(path) && path.parent().is_some_and(is_chart)
}

/// Whether what git ignores in a folder can be read.
pub(crate) fn is_fit(folder: &Path) -> bool {
    match std::fs::metadata(folder.join(".gitignore")) {
        Ok(metadata) => metadata.is_file() && metadata.len() <= MAX_IGNORE_BYTES,
        Err(_) => true,
    }
}

fn note(unfit: &Unfit, folder: &Path) {
    let mut folders = unfit.lock().unwrap_or_else(PoisonError::into_inner);
    folders.push(folder.to_owned());
}

/// Where a link to a folder leads.
pub(crate) enum Link {
    /// To what is read in any case.
    Seen,
    /// To a folder of the same tree, as far as the user's own working folder goes.
    Inside,
    /// To somewhere else: a foreign repository may point anywhere.
    Outside,
}

/// The folders that links of an input led to. Each is read once, so that links in a ring end.
pub(crate) struct Links {
    allowed: Vec<PathBuf>,
    seen: Vec<PathBuf>,
}

impl Links {
    pub(crate) fn new(root: &Path) -> Self {
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let here = std::env::current_dir().and_then(std::fs::canonicalize);
        let mut allowed = vec![root.clone()];
        // Everything lies below the root of the system.
        allowed.extend(here.ok().filter(|here| here.parent().is_some()));
        Self {
            allowed,
            seen: vec![root],
        }
    }

    /// Whether a link to a file stays in the tree.
    pub(crate) fn is_inside(&self, link: &Path) -> bool {
        link.canonicalize().is_ok_and(|target| {
            self.allowed
                .iter()
                .any(|allowed| target.starts_with(allowed))
        })
    }

    pub(crate) fn follow(&mut self, link: &Path) -> Link {
        let Ok(target) = link.canonicalize() else {
            return Link::Outside;
        };
        if self.seen.iter().any(|seen| target.starts_with(seen)) {
            return Link::Seen;
        }
        // A folder above one that is read would bring everything in it twice.
        if self.seen.iter().any(|seen| seen.starts_with(&target)) {
            return Link::Outside;
        }
        if !self
            .allowed
            .iter()
            .any(|allowed| target.starts_with(allowed))
        {
            return Link::Outside;
        }
        self.seen.push(target);
        Link::Inside
    }
}
