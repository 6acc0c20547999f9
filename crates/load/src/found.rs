//! What was found to be read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_model::{Cause, Coverage, STANDARD_INPUT};

use crate::Diagnostic;
use crate::budget::Cost;
use crate::given::Given;
use crate::language::Language;
use crate::release::Release;

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
            Self::StandardInput => match broken {
                1 => format!("a document of {STANDARD_INPUT}"),
                count => format!("{count} documents of {STANDARD_INPUT}"),
            },
        }
    }

    /// The name that people know it by.
    pub fn name(&self) -> Arc<str> {
        match self {
            Self::File(path) | Self::Chart(path) | Self::Kustomization(path) => {
                Arc::from(path.display().to_string())
            }
            Self::StandardInput => Arc::from(STANDARD_INPUT),
        }
    }

    pub fn folder(&self) -> &Path {
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
    /// What says how it is rendered, where it is not the thing itself.
    pub given: Option<Arc<Given>>,
}

impl Found {
    /// How it is rendered as a chart.
    pub fn release(&self) -> Release {
        let given = self.given.as_ref();
        given.map(|given| given.release.clone()).unwrap_or_default()
    }

    /// Its folder below the input, or that of the object that applies it to the cluster that it is in itself.
    pub fn beside(&self) -> &Path {
        let given = self.given.as_ref();
        let beside = given.and_then(|given| given.beside.as_deref());
        beside.unwrap_or(&self.place)
    }

    /// The input that it belongs to: a directory, or the thing itself where it was named.
    pub fn root(&self) -> PathBuf {
        let mut root = match &self.item {
            Item::File(_) if !self.is_named => self.item.folder().to_owned(),
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
    /// Components that no kustomization takes in.
    pub components: Vec<PathBuf>,
    /// What is not rendered, of each input.
    pub sources: BTreeMap<usize, Vec<(Language, PathBuf)>>,
}

impl Walked {
    /// Adds standard input.
    pub fn add_standard_input(&mut self, input: usize) {
        self.add_named(Item::StandardInput, input);
    }

    pub fn add_named(&mut self, item: Item, input: usize) {
        self.found.push(Found {
            item,
            input,
            place: PathBuf::new(),
            bases: BTreeSet::new(),
            is_named: true,
            is_in_chart: false,
            given: None,
        });
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

    /// Says that something is not read, and that it may hold anything.
    pub fn leave_out(&mut self, path: &Path, what: String, why: String, hint: Option<&str>) {
        let mut diagnostic = Diagnostic::error(&Arc::from(path.display().to_string()), why);
        if let Some(hint) = hint {
            diagnostic = diagnostic.hint(hint);
        }
        self.diagnostics.push(diagnostic);
        self.coverage.add_unread(what, Cause::Unread);
    }

    pub fn leave_out_unfit(&mut self, folder: &Path) {
        self.leave_out(
            folder,
            folder.display().to_string(),
            "is not read, because its .gitignore is not a file or is larger than a megabyte"
                .to_owned(),
            None,
        );
    }
}
