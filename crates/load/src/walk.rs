//! Finds what is to be read below an input.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use seawall_model::{Cause, Coverage};

use crate::Diagnostic;
use crate::archive::{Packed, has_ending, is_archive_name, is_packed_name, packed};
use crate::budget::Cost;
use crate::helm::is_chart;
use crate::kustomize::kustomization_file;
use crate::named::endless;
use crate::plan::plan_kustomizations;
use crate::tree::{Link, Links, Unfit, is_fit, is_regular, walk};

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    File(PathBuf),
    Chart(PathBuf),
    Kustomization(PathBuf),
    StandardInput,
}

impl Item {
    /// What happened where it could not be evaluated.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Chart(_) | Self::Kustomization(_) => Cause::Unrendered,
            Self::File(_) | Self::StandardInput => Cause::Unread,
        }
    }

    /// What it is called where so many of its documents could not be evaluated.
    pub fn describe(&self, broken: usize) -> String {
        match self {
            Self::File(path) => match broken {
                1 => format!("a document of {}", path.display()),
                count => format!("{count} documents of {}", path.display()),
            },
            Self::Chart(path) => format!("chart {}", path.display()),
            Self::Kustomization(path) => format!("kustomization {}", path.display()),
            Self::StandardInput => format!("{broken} document(s) of standard input"),
        }
    }

    /// The name that people know it by.
    pub fn name(&self) -> Arc<str> {
        match self {
            Self::File(path) | Self::Chart(path) | Self::Kustomization(path) => {
                Arc::from(path.display().to_string())
            }
            Self::StandardInput => Arc::from("standard input"),
        }
    }

    fn folder(&self) -> &Path {
        match self {
            Self::File(path) => path.parent().unwrap_or(Path::new("")),
            Self::Chart(path) | Self::Kustomization(path) => path,
            Self::StandardInput => Path::new(""),
        }
    }
}

/// One thing to read, with where it was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub item: Item,
    /// Which of the inputs it belongs to.
    pub input: usize,
    /// Its folder below the input; empty for what was named itself.
    pub place: PathBuf,
    /// For a kustomization, the folders that it builds on, directly or not.
    pub bases: BTreeSet<PathBuf>,
    /// Whether the user named it, and did not merely name a folder above it.
    pub is_named: bool,
    /// Whether it lies in a chart, beside what helm reads.
    pub is_in_chart: bool,
}

impl Found {
    /// The input that it belongs to: a directory, or the thing itself where it was named.
    pub fn root(&self) -> PathBuf {
        let mut root = match &self.item {
            Item::File(path) | Item::Chart(path) | Item::Kustomization(path) => path.clone(),
            Item::StandardInput => PathBuf::new(),
        };
        for _ in self.place.components() {
            root.pop();
        }
        root
    }
}

/// What went wrong on the way.
#[derive(Default)]
pub(crate) struct Walked {
    pub found: Vec<Found>,
    pub diagnostics: Vec<Diagnostic>,
    pub coverage: Coverage,
}

impl Walked {
    /// Adds standard input.
    pub fn add_standard_input(&mut self, input: usize) {
        self.add_named(Item::StandardInput, input);
    }

    fn add_named(&mut self, item: Item, input: usize) {
        self.found.push(Found {
            item,
            input,
            place: PathBuf::new(),
            bases: BTreeSet::new(),
            is_named: true,
            is_in_chart: false,
        });
    }

    /// Says that something is not read, and that it may hold anything.
    fn leave_out(&mut self, path: &Path, what: String, why: String, hint: Option<&str>) {
        let mut diagnostic = Diagnostic::error(&Arc::from(path.display().to_string()), why);
        if let Some(hint) = hint {
            diagnostic = diagnostic.hint(hint);
        }
        self.diagnostics.push(diagnostic);
        self.coverage.add_unread(what, Cause::Unread);
    }

    /// Says that reading stopped at the first of these, and why.
    pub fn stop(&mut self, from: &[Found], cost: Cost) {
        let Some((at, behind)) = from.split_first() else {
            return;
        };
        let name = at.item.name();
        let what = match behind.len() {
            0 => format!("a part of {name}"),
            1 => format!("a part of {name}, and one input behind it"),
            count => format!("a part of {name}, and {count} inputs behind it"),
        };
        let message = format!("reading stopped here: {}", cost.sentence());
        self.diagnostics
            .push(Diagnostic::error(&name, message).hint("scan fewer inputs at once"));
        self.coverage.add_unread(what, Cause::Unread);
    }

    fn leave_out_unfit(&mut self, folder: &Path) {
        self.leave_out(
            folder,
            folder.display().to_string(),
            "is not read, because its .gitignore is not a file or is larger than a megabyte"
                .to_owned(),
            None,
        );
    }

    /// Finds what to read below a path. Files named by the user are always read; in folders, manifests by their
    /// ending, without git-ignored files.
    pub fn add_path(&mut self, path: &Path, input: usize) {
        let name: Arc<str> = Arc::from(path.display().to_string());
        let metadata = match std::fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => {
                self.diagnostics.push(
                    Diagnostic::error(&name, format!("cannot be read: {error}"))
                        .hint("check the path; `-` reads standard input, --cluster a live cluster"),
                );
                self.coverage.add_unread(name.to_string(), Cause::Unread);
                return;
            }
        };
        if metadata.is_dir() {
            self.add_folder(path, input);
            return;
        }
        if let Some(what) = endless(path, &metadata) {
            self.diagnostics.push(
                Diagnostic::error(&name, format!("is {what}, not a file"))
                    .hint("pass it as a file or on standard input"),
            );
            self.coverage.add_unread(name.to_string(), Cause::Unread);
            return;
        }
        let item = if is_packed_name(path) && metadata.is_file() {
            match packed(path) {
                Packed::Chart => Item::Chart(path.to_owned()),
                Packed::Other if is_archive_name(path) => {
                    self.leave_out(
                        path,
                        path.display().to_string(),
                        "is an archive but not a Helm chart: there is no Chart.yaml in its top-level directory".to_owned(),
                        Some("unpack it and name the directory"),
                    );
                    return;
                }
                Packed::Broken(why) => {
                    self.leave_out(path, path.display().to_string(), why, None);
                    return;
                }
                Packed::Other | Packed::Manifests => Item::File(path.to_owned()),
            }
        } else if is_kustomization_name(path) {
            let folder = path.parent().filter(|folder| *folder != Path::new(""));
            Item::Kustomization(folder.map_or_else(|| ".".into(), Path::to_owned))
        } else {
            Item::File(path.to_owned())
        };
        self.add_named(item, input);
    }

    /// Adds a file of a folder to what it is one of, where it is any. What is packed is told by what is in it.
    fn sort_out(&mut self, path: &Path, files: &mut Vec<PathBuf>, charts: &mut Vec<PathBuf>) {
        if is_manifest_name(path) {
            files.push(path.to_owned());
            return;
        }
        match packed(path) {
            Packed::Chart => charts.push(path.to_owned()),
            Packed::Manifests => files.push(path.to_owned()),
            Packed::Other => {}
            Packed::Broken(why) => {
                let hint = "repair it, or add it to .gitignore if it is not part of the deployment";
                self.leave_out(path, path.display().to_string(), why, Some(hint));
            }
        }
    }

    fn add_folder(&mut self, root: &Path, input: usize) {
        let mut files = Vec::new();
        let mut charts = Vec::new();
        let mut kustomizations = Vec::new();
        let mut links = Links::new(root);
        let mut waiting = vec![root.to_owned()];
        let unfit = Unfit::default();
        while let Some(folder) = waiting.pop() {
            if !is_fit(&folder) {
                self.leave_out_unfit(&folder);
                continue;
            }
            for entry in walk(&folder, &unfit) {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        // A folder that may not be entered can hold anything.
                        let what = format!("a part of {} ({error})", folder.display());
                        self.leave_out(&folder, what, error.to_string(), None);
                        continue;
                    }
                };
                let path = entry.path();
                let kind = entry.file_type();
                if kind.is_some_and(|kind| kind.is_dir()) {
                    if is_chart(path) {
                        charts.push(path.to_owned());
                    } else if kustomization_file(path).is_some() {
                        kustomizations.push(path.to_owned());
                    }
                } else if kind.is_some_and(|kind| kind.is_symlink()) && path.is_dir() {
                    match links.follow(path) {
                        Link::Seen => {}
                        Link::Inside => waiting.push(path.to_owned()),
                        Link::Outside => self.leave_out(
                            path,
                            path.display().to_string(),
                            "is a symlink to a directory outside the input and the working directory, and is not followed".to_owned(),
                            Some("name the target directory, or run from a directory above it"),
                        ),
                    }
                } else if is_manifest_name(path) || is_packed_name(path) {
                    let is_link = kind.is_some_and(|kind| kind.is_symlink());
                    if is_link && path.exists() && !links.is_inside(path) {
                        self.leave_out(
                            path,
                            path.display().to_string(),
                            "is a symlink to a file outside the input and the working directory, and is not read".to_owned(),
                            Some("name the target file, or run from a directory above it"),
                        );
                    } else if is_regular(path) {
                        self.sort_out(path, &mut files, &mut charts);
                    } else {
                        self.leave_out(
                            path,
                            path.display().to_string(),
                            "is a pipe, a socket or a device, and is not read from a directory"
                                .to_owned(),
                            Some("pass it as a file or on standard input"),
                        );
                    }
                }
            }
        }
        for folder in std::mem::take(&mut *unfit.lock().unwrap_or_else(PoisonError::into_inner)) {
            self.leave_out_unfit(&folder);
        }
        let plan = plan_kustomizations(&kustomizations);
        let plain = files.into_iter().filter(|file| {
            !is_kustomization_name(file)
                && (plan.taken.is_empty()
                    || file
                        .canonicalize()
                        .map_or(true, |full| !plan.taken.contains(&full)))
        });
        let roots: HashSet<&PathBuf> = charts.iter().collect();
        let is_in_chart = |file: &PathBuf| {
            let mut above = file.ancestors().skip(1).map(Path::to_owned);
            !roots.is_empty() && above.any(|folder| roots.contains(&folder))
        };
        let plain = plain.map(|file| Found {
            is_in_chart: is_in_chart(&file),
            ..below(root, input, Item::File(file), BTreeSet::new())
        });
        let plain: Vec<Found> = plain.collect();
        let charts = charts.into_iter().map(Item::Chart);
        let mut found: Vec<Found> = charts
            .map(|item| below(root, input, item, BTreeSet::new()))
            .chain(plain)
            .collect();
        found.extend(
            plan.roots
                .into_iter()
                .map(|(folder, bases)| below(root, input, Item::Kustomization(folder), bases)),
        );
        found.sort();
        self.found.append(&mut found);
    }
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
    }
}

/// Whether a file is read by kustomize, and is no manifest.
pub(crate) fn is_kustomization_name(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        name == "kustomization.yaml" || name == "kustomization.yml" || name == "Kustomization"
    })
}

/// Whether a file is read where only a folder above it was named.
pub(crate) fn is_manifest_name(path: &Path) -> bool {
    const TEXT: &[&str] = &["yaml", "yml", "json"];
    has_ending(path, TEXT)
        || has_ending(path, &["gz", "zst"]) && has_ending(&path.with_extension(""), TEXT)
}
