//! Where what an object names is in the file system.

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use seawall_model::Object;

use super::paths::plain;
use super::repositories::{Repositories, Standing, address, shown};
use super::settled::Doubt;
use crate::exclude::Exclusions;
use crate::found::Found;

/// A directory that paths begin at.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    /// What may be read: an input, or a source.
    pub root: PathBuf,
    /// Where the repository begins in it.
    pub start: PathBuf,
}

impl Base {
    /// Something in it, which may not lead out.
    pub fn inside(&self, path: &str) -> Option<PathBuf> {
        let found = self.start.join(plain(path)?);
        let whole = found.canonicalize().ok()?;
        whole
            .starts_with(self.root.canonicalize().ok()?)
            .then_some(found)
    }
}

/// What is known beside an object.
#[derive(Clone, Copy)]
pub(crate) struct Known<'c> {
    /// The objects of everything that was read.
    pub all: &'c [&'c [Object]],
    /// Copies of what addresses name.
    pub sources: &'c [(String, PathBuf)],
    pub repositories: &'c Repositories,
    /// What the user leaves out of the input of the object.
    pub exclusions: &'c Exclusions,
}

/// What is asked of an object.
pub(crate) struct Context<'c> {
    pub found: &'c Found,
    pub object: &'c Object,
    known: Known<'c>,
    doubt: RefCell<Option<Doubt>>,
}

impl<'c> Context<'c> {
    pub fn new(found: &'c Found, object: &'c Object, known: Known<'c>) -> Self {
        Self {
            found,
            object,
            known,
            doubt: RefCell::default(),
        }
    }

    /// Why what the object applies is not known to be in the input, after it was asked.
    pub fn doubt(self) -> Option<Doubt> {
        self.doubt.into_inner()
    }

    /// Notes that what the object applies is not known to be in the input.
    pub fn note(&self, reason: String, hint: &'static str) {
        self.doubt.borrow_mut().get_or_insert(Doubt {
            reason,
            hint,
            is_open: false,
        });
    }

    /// The repository of an address, from which the object applies what is at a path. Where the input is not known to be
    /// that repository, the object's pods are not known to be in the input either.
    pub fn applied(&self, url: &str, path: &str) -> Option<Base> {
        let url_shown = shown(url);
        let is_copy = self.source(url).is_some();
        match self.known.repositories.standing(url) {
            Standing::Foreign if !is_copy => self.note(
                format!("they come from `{url_shown}`, and the input is another repository"),
                "pass a copy of it with `--source URL=PATH`, or scan the cluster",
            ),
            Standing::Open if !is_copy => _ = self.doubt.borrow_mut().get_or_insert(Doubt {
                reason: format!("they come from `{url_shown}`, and nothing shows whether the input is that repository"),
                hint: "pass the input itself with `--source URL=PATH` if it is, or scan a git clone, whose remotes show it",
                is_open: true,
            }),
            _ => {}
        }
        let base = self.repository(url, path);
        let is_left = |base: &Base| {
            let whole = base.start.join(plain(path).unwrap_or_default());
            let mut parts = whole.ancestors();
            !is_copy && parts.any(|part| self.known.exclusions.is_left_out(part, true))
        };
        if base.as_ref().is_some_and(is_left) {
            self.note(
                format!("they come from directory `{path}`, which is left out"),
                "accept it in an exceptions file if that is meant, or scan the cluster",
            );
            return None;
        }
        base
    }

    /// Notes that the object installs a chart of a registry, of which there is no copy.
    pub fn note_chart(&self, chart: &str, url: &str) {
        let chart = match (chart, shown(url)) {
            ("", url) => format!("a chart of `{url}`"),
            (chart, url) if url.is_empty() => format!("chart `{chart}`"),
            (chart, url) => format!("chart `{chart}` of `{url}`"),
        };
        self.note(
            format!("they come from {chart}"),
            "pass a copy of it with `--source URL=PATH`, or scan the cluster",
        );
    }

    /// Whether a repository may be in the input: what is missing there is missing in it, otherwise it is not known.
    pub fn may_be_here(&self, url: &str) -> bool {
        self.known.repositories.standing(url) != Standing::Foreign
    }

    /// The repository of an address in which there is something at a path: the copy that was named, or else the input, in
    /// which it begins at the first directory above the object that has the path.
    pub fn repository(&self, url: &str, path: &str) -> Option<Base> {
        if let Some(root) = self.source(url) {
            let base = Base {
                start: root.clone(),
                root,
            };
            return base.inside(path).map(|_| base);
        }
        let root = self.found.root();
        // What was named itself is no repository.
        if !root.is_dir() || self.known.repositories.standing(url) == Standing::Foreign {
            return None;
        }
        let mut starts: Vec<&Path> = self.found.place.ancestors().collect();
        starts.reverse();
        starts.into_iter().find_map(|start| {
            let base = Base {
                root: root.clone(),
                start: root.join(start),
            };
            base.inside(path).map(|_| base)
        })
    }

    /// The copy of what an address names.
    pub fn source(&self, url: &str) -> Option<PathBuf> {
        let wanted = address(url);
        let mut all = self.known.sources.iter();
        all.find(|(known, _)| !wanted.is_empty() && address(known) == wanted)
            .map(|(_, path)| path.clone())
    }

    /// The object of this kind and name, where all of them in the input say the same.
    pub fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&'c Object> {
        let is_it = |object: &&Object| {
            &*object.kind == kind
                && &*object.name == name
                && (object.namespace.as_str() == namespace || object.namespace.as_str().is_empty())
        };
        let mut found = self
            .known
            .all
            .iter()
            .flat_map(|objects| objects.iter())
            .filter(is_it);
        let first = found.next()?;
        found
            .all(|other| other.root.same_value(&first.root))
            .then_some(first)
    }

    /// A name for a cluster: the directory of the object, and what it is called.
    pub fn label(&self, name: &str) -> PathBuf {
        let kind = &self.object.kind;
        let inside: PathBuf = format!("{kind}/{name}")
            .split('/')
            .filter(|part| !matches!(*part, "" | "." | ".."))
            .collect();
        self.found.place.join(inside)
    }
}
