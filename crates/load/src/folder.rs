//! One directory that was named: what in it is read, what is rendered, and what is said of the rest.

use std::collections::{BTreeSet, HashSet};
use std::fs::FileType;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, PoisonError};

use crate::Diagnostic;
use crate::archive::{Packed, packed};
use crate::confine::is_flux_object;
use crate::dependencies::is_chart;
use crate::exclude::Exclusions;
use crate::found::{Found, Item, Walked};
use crate::git::{each_tracked, is_work_tree, work_tree};
use crate::ignored::{Seen, look_through};
use crate::kustomize::kustomization_file;
use crate::language::{Language, is_read_by_name};
use crate::limits::MAX_TRACKED;
use crate::named::is_regular;
use crate::names::{LINES, has_ending, is_kustomization_name, is_manifest_name, is_packed_name};
use crate::options::FileOptions;
use crate::plan::plan_kustomizations;
use crate::set_aside::SetAside;
use crate::tree::{Link, Links, Unfit, is_fit, is_left_to_helm, walk};

/// Looks through a directory.
pub(crate) fn add_folder(root: &Path, input: usize, options: &FileOptions, walked: &mut Walked) {
    let mut folder = Folder::new(root, options, walked);
    folder.walk(true);
    if folder.is_empty() && folder.ignored.is_some() && !is_work_tree(root) {
        // What was named is read, although git ignores everything in it by names that stand above.
        folder = Folder::new(root, options, folder.walked);
        folder.walk(false);
    }
    let mut said = folder.exclusions.said();
    said.extend(folder.ignored.take());
    said.extend(folder.set_aside.said(root));
    folder.finish(input);
    walked.diagnostics.extend(said);
}

struct Folder<'w> {
    root: PathBuf,
    walked: &'w mut Walked,
    exclusions: Arc<Exclusions>,
    links: Links,
    /// Directories that are walked through, or will be: the root, and where links lead.
    waiting: Vec<PathBuf>,
    files: Vec<PathBuf>,
    charts: Vec<PathBuf>,
    kustomizations: Vec<PathBuf>,
    sources: Vec<(Language, PathBuf)>,
    /// Work trees of git in the directory.
    work_trees: Vec<PathBuf>,
    seen: Seen,
    ignored: Option<Diagnostic>,
    set_aside: SetAside,
    is_helm_enabled: bool,
}

impl<'w> Folder<'w> {
    fn new(root: &Path, options: &FileOptions, walked: &'w mut Walked) -> Self {
        Self {
            root: root.to_owned(),
            walked,
            exclusions: Arc::new(Exclusions::new(root, options)),
            links: Links::new(root),
            waiting: vec![root.to_owned()],
            files: Vec::new(),
            charts: Vec::new(),
            kustomizations: Vec::new(),
            sources: Vec::new(),
            work_trees: Vec::new(),
            seen: Seen::default(),
            ignored: None,
            set_aside: SetAside::default(),
            is_helm_enabled: options.is_helm_enabled,
        }
    }

    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.charts.is_empty() && self.kustomizations.is_empty()
    }

    fn walk(&mut self, is_git_asked: bool) {
        let unfit = Unfit::default();
        let mut is_kept = false;
        while let Some(folder) = self.waiting.pop() {
            if !is_fit(&folder) {
                self.walked.leave_out_unfit(&folder);
                continue;
            }
            for entry in walk(&folder, &unfit, &self.exclusions, is_git_asked) {
                match entry {
                    Ok(entry) => {
                        if let Some(kind) = entry.file_type() {
                            self.enter(entry.path(), kind);
                        }
                    }
                    Err(error) => {
                        // A folder that may not be entered can hold anything.
                        let what = format!("a part of {} ({error})", folder.display());
                        self.walked
                            .leave_out(&folder, what, error.to_string(), None);
                    }
                }
            }
            if is_git_asked {
                is_kept |= self.add_tracked(&folder);
            }
        }
        let unfit = std::mem::take(&mut *unfit.lock().unwrap_or_else(PoisonError::into_inner));
        for folder in unfit {
            self.walked.leave_out_unfit(&folder);
        }
        if is_kept {
            let exclusions = &self.exclusions;
            let leaves_out = |path: &Path, is_directory| exclusions.is_left_out(path, is_directory);
            self.ignored = look_through(&self.root, &self.seen, leaves_out);
        }
    }

    /// Adds what git keeps below a directory although it ignores it: what is in the repository is applied from there.
    /// Whether git keeps any of it.
    fn add_tracked(&mut self, folder: &Path) -> bool {
        let Ok(whole) = folder.canonicalize() else {
            return false;
        };
        let mut trees: Vec<(PathBuf, PathBuf, PathBuf)> = std::mem::take(&mut self.work_trees)
            .into_iter()
            .map(|tree| (tree.clone(), PathBuf::new(), tree))
            .collect();
        if let Some(tree) = work_tree(&whole) {
            let inside = whole.strip_prefix(tree).unwrap_or(Path::new(""));
            trees.push((tree.to_owned(), inside.to_owned(), folder.to_owned()));
        }
        let is_kept = !trees.is_empty();
        for (tree, inside, base) in trees {
            let mut found: Vec<PathBuf> = Vec::new();
            let mut more = 0;
            let prefix = inside.as_os_str().as_encoded_bytes();
            let read = each_tracked(&tree, &mut |name| {
                let Some(path) = inner(name, prefix) else {
                    return;
                };
                let path = base.join(path);
                if !is_read_by_name(&path) || self.seen.files.contains(&path) {
                    return;
                }
                match found.len() < MAX_TRACKED {
                    true => found.push(path),
                    false => more += 1,
                }
            });
            for path in found {
                self.add_kept(&base, &path);
            }
            let why = match read {
                Ok(()) if more == 0 => continue,
                Ok(()) => format!("it tracks {more} more files that it ignores"),
                Err(why) => why,
            };
            let what = format!("ignored files in {} that git tracks", tree.display());
            let message = format!("ignored files that git tracks are not read: {why}");
            let hint = Some("name them as inputs, or repair it with `git reset`");
            self.walked.leave_out(&tree, what, message, hint);
        }
        is_kept
    }

    /// Adds a file that git keeps, with the directories on the way to it, as if the walk had come by.
    fn add_kept(&mut self, base: &Path, path: &Path) {
        let mut way: Vec<&Path> = path
            .ancestors()
            .skip(1)
            .take_while(|above| *above != base && !self.seen.directories.contains(*above))
            .collect();
        way.reverse();
        let Ok(kind) = std::fs::symlink_metadata(path).map(|metadata| metadata.file_type()) else {
            // It was removed, and is in the last commit only.
            return;
        };
        for directory in way {
            let kind = std::fs::symlink_metadata(directory).map(|metadata| metadata.file_type());
            let is_read =
                !is_left_to_helm(directory) && !self.exclusions.leaves_out(directory, true);
            match kind {
                // Git keeps nothing behind a link.
                Ok(kind) if kind.is_dir() && is_read => self.enter(directory, kind),
                _ => return,
            }
        }
        if !kind.is_dir() && !is_left_to_helm(path) && !self.exclusions.leaves_out(path, false) {
            self.enter(path, kind);
        }
    }

    /// Takes up something that the walk came by.
    fn enter(&mut self, path: &Path, kind: FileType) {
        if kind.is_dir() {
            if is_chart(path) {
                self.charts.push(path.to_owned());
            } else if kustomization_file(path).is_some() {
                self.kustomizations.push(path.to_owned());
            }
            // The one of the input itself is found from there.
            if path != self.root && is_work_tree(path) {
                self.work_trees.push(path.to_owned());
            }
            self.seen.directories.insert(path.to_owned());
        } else if kind.is_symlink() && path.is_dir() {
            self.follow(path);
        } else if is_read_by_name(path) {
            self.seen.files.insert(path.to_owned());
            self.add_file(path, kind);
        } else {
            self.set_aside.look_at(path);
        }
    }

    fn follow(&mut self, path: &Path) {
        match self.links.follow(path) {
            Link::Seen => {}
            Link::Inside => self.waiting.push(path.to_owned()),
            Link::Outside => self.walked.leave_out(
                path,
                path.display().to_string(),
                "is a symlink to a directory outside the input and the working directory, and is not followed".to_owned(),
                Some("name the target directory, or run from a directory above it"),
            ),
        }
    }

    fn add_file(&mut self, path: &Path, kind: FileType) {
        if kind.is_symlink() && path.exists() && !self.links.is_inside(path) {
            self.walked.leave_out(
                path,
                path.display().to_string(),
                "is a symlink to a file outside the input and the working directory, and is not read".to_owned(),
                Some("name the target file, or run from a directory above it"),
            );
        } else if is_regular(path) {
            self.sort_out(path);
        } else {
            self.walked.leave_out(
                path,
                path.display().to_string(),
                "is a pipe, a socket or a device, and is not read from a directory".to_owned(),
                Some("pass it as a file or on standard input"),
            );
        }
    }

    /// Adds a file to what it is one of, where it is any. What is packed is told by what is in it.
    fn sort_out(&mut self, path: &Path) {
        let language = Language::of(path);
        if is_manifest_name(path) && language.is_none_or(|language| !language.makes_objects(path)) {
            self.files.push(path.to_owned());
            return;
        }
        if let Some(language) = language {
            if language.makes_objects(path) {
                self.sources.push((language, path.to_owned()));
            }
            return;
        }
        if !is_packed_name(path) && !has_ending(path, LINES) {
            return;
        }
        match packed(path) {
            Packed::Chart => self.charts.push(path.to_owned()),
            Packed::Manifests => self.files.push(path.to_owned()),
            Packed::Source => self.sources.push((Language::Archive, path.to_owned())),
            Packed::Other => {}
            Packed::Broken(why) => {
                let hint =
                    "repair it, or exclude it with --exclude if it is not part of the deployment";
                self.walked
                    .leave_out(path, path.display().to_string(), why, Some(hint));
            }
        }
    }

    fn finish(self, input: usize) {
        let root = &self.root;
        let exclusions = &self.exclusions;
        let is_included = |directory: &PathBuf, file: Option<PathBuf>| {
            exclusions.is_included(directory)
                || file.is_some_and(|file| exclusions.is_included(&file))
        };
        let mut kustomizations = self.kustomizations;
        kustomizations.retain(|folder| is_included(folder, kustomization_file(folder)));
        let mut charts = self.charts;
        let plan = plan_kustomizations(&kustomizations);
        self.walked.components.extend(plan.unused.iter().cloned());
        let plain = self.files.into_iter().filter(|file| {
            (!is_kustomization_name(file) || is_flux_object(file))
                && (plan.taken.is_empty()
                    || file
                        .canonicalize()
                        .map_or(true, |full| !plan.taken.contains(&full)))
        });
        let roots: HashSet<&PathBuf> = charts.iter().collect();
        let is_in_chart = |file: &Path| {
            let mut above = file.ancestors().skip(1).map(Path::to_owned);
            !roots.is_empty() && above.any(|folder| roots.contains(&folder))
        };
        let plain = plain.map(|file| Found {
            is_in_chart: is_in_chart(&file),
            ..below(root, input, Item::File(file), BTreeSet::new())
        });
        let mut found: Vec<Found> = plain.collect();
        // What lies in a chart is a part of it.
        let sources = self.sources.into_iter();
        let sources =
            sources.filter(|(language, path)| !language.is_template() || !is_in_chart(path));
        let sources: Vec<(Language, PathBuf)> = sources.collect();
        drop(roots);
        charts.retain(|chart| is_included(chart, Some(chart.join("Chart.yaml"))));
        if self.is_helm_enabled && !plan.charts.is_empty() {
            // Its values are those of the kustomization, and nothing else.
            let is_taken = |chart: &PathBuf| {
                let whole = chart.canonicalize();
                whole.is_ok_and(|whole| plan.charts.contains(&whole))
            };
            charts.retain(|chart| !is_taken(chart));
        }
        let charts = charts.into_iter().map(Item::Chart);
        found.extend(charts.map(|item| below(root, input, item, BTreeSet::new())));
        found.extend(
            plan.roots
                .into_iter()
                .map(|(folder, bases)| below(root, input, Item::Kustomization(folder), bases)),
        );
        found.sort();
        self.walked.found.append(&mut found);
        self.walked.sources.insert(input, sources);
    }
}

/// The part of a name of the index behind a prefix of directories. Git writes neither `.`, `..` nor `.git`.
fn inner(name: &[u8], prefix: &[u8]) -> Option<PathBuf> {
    let rest = match prefix {
        b"" => name,
        _ => name.strip_prefix(prefix)?.strip_prefix(b"/")?,
    };
    let path = PathBuf::from(std::str::from_utf8(rest).ok()?);
    let is_plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(name) if name != ".git"));
    is_plain.then_some(path)
}

fn below(root: &Path, input: usize, item: Item, bases: BTreeSet<PathBuf>) -> Found {
    let place = item.folder().strip_prefix(root).unwrap_or(Path::new(""));
    Found {
        place: place.to_owned(),
        item,
        input,
        bases,
        is_named: false,
        is_in_chart: false,
        given: None,
    }
}
