//! Where what an object names is in the file system.

use std::path::{Component, Path, PathBuf};

use seawall_model::Object;

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

/// What is asked of an object.
pub(crate) struct Context<'c> {
    pub found: &'c Found,
    pub object: &'c Object,
    all: &'c [&'c [Object]],
    sources: &'c [(String, PathBuf)],
}

impl<'c> Context<'c> {
    pub fn new(
        found: &'c Found,
        object: &'c Object,
        all: &'c [&'c [Object]],
        sources: &'c [(String, PathBuf)],
    ) -> Self {
        Self {
            found,
            object,
            all,
            sources,
        }
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
        if !root.is_dir() {
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
        let mut all = self.sources.iter();
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

/// An address as it is compared: without what makes no difference.
fn address(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    let url = url.strip_suffix(".git").unwrap_or(url);
    let url = url.strip_prefix("ssh://").unwrap_or(url);
    let url = match url.split_once('@') {
        // `git@host:owner/name` is what `https://host/owner/name` is.
        Some(("git", rest)) => rest.replacen(':', "/", 1),
        _ => url
            .split_once("://")
            .map_or(url, |(_, rest)| rest)
            .to_owned(),
    };
    url.to_ascii_lowercase()
}

/// A path without what leads to the root of a repository; `None` where it leads out of it.
pub(super) fn plain(path: &str) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in Path::new(path.trim_start_matches('/')).components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            Component::ParentDir if plain.pop() => {}
            _ => return None,
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_repository_are_alike() {
        let one = address("https://github.com/Owner/name.git");
        for other in [
            "https://github.com/owner/name",
            "git@github.com:owner/name.git",
            "ssh://git@github.com/owner/name",
            "http://github.com/owner/name/",
        ] {
            assert_eq!(address(other), one);
        }
        assert_ne!(address("https://github.com/owner/names"), one);
    }

    #[test]
    fn paths_stay_in_their_repository() {
        for (path, expect) in [
            ("./apps/../apps/a", Some("apps/a")),
            ("/apps", Some("apps")),
            (".", Some("")),
            ("../a", None),
            ("a/../../b", None),
        ] {
            assert_eq!(plain(path), expect.map(PathBuf::from), "{path}");
        }
    }
}
