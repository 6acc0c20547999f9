//! Which repositories the input is a copy of: an object that names another one applies nothing that is in the input, even
//! where the input has a directory of the same path.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use seawall_model::Object;

use super::paths::plain;
use crate::found::{Found, Item};
use crate::git::work_tree;
use crate::read::Reading;
use crate::remotes::remotes;

/// Whether an address is that of the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is.
    Own,
    /// Nothing shows which repository the input is.
    Open,
    /// The input is another repository.
    Foreign,
}

/// The addresses that the input is known by.
pub(crate) struct Repositories {
    own: BTreeSet<String>,
}

impl Repositories {
    /// What git says where the input is a clone: that cannot be written in a pull request. Otherwise what Flux was set up
    /// with, as far as the input has it.
    pub fn of(found: &[Found], readings: &[Reading]) -> Self {
        let folders: BTreeSet<&Path> = found
            .iter()
            .filter(|one| one.item != Item::StandardInput)
            .map(|one| one.item.folder())
            .collect();
        let places: BTreeSet<PathBuf> = folders
            .into_iter()
            .filter_map(|folder| Path::new(".").join(folder).canonicalize().ok())
            .collect();
        let trees: BTreeSet<&Path> = places.iter().filter_map(|place| work_tree(place)).collect();
        let mut own: BTreeSet<String> = trees
            .into_iter()
            .flat_map(remotes)
            .map(|url| address(&url))
            .collect();
        if own.is_empty() {
            own = set_up(found, readings);
        }
        own.remove("");
        Self { own }
    }

    pub fn standing(&self, url: &str) -> Standing {
        let url = address(url);
        // What the object names is not in the input itself.
        if url.is_empty() || self.own.contains(&url) {
            return Standing::Own;
        }
        match self.own.is_empty() {
            true => Standing::Open,
            false => Standing::Foreign,
        }
    }
}

/// The repositories that `flux bootstrap` made: called `flux-system`, or applied by a Kustomization of the same name that
/// is in the directory that it applies.
fn set_up(found: &[Found], readings: &[Reading]) -> BTreeSet<String> {
    let all = || {
        found.iter().zip(readings).flat_map(|(one, reading)| {
            let objects = reading.text.objects.iter();
            objects.map(move |object| (one, object))
        })
    };
    let mut names: BTreeSet<(&str, &str)> = BTreeSet::from([("flux-system", "flux-system")]);
    for (one, object) in all() {
        if object.is("kustomize.toolkit.fluxcd.io", "Kustomization") && applies_itself(object, one)
        {
            names.insert((object.namespace.as_str(), &object.name));
        }
    }
    all()
        .map(|(_, object)| object)
        .filter(|object| object.is("source.toolkit.fluxcd.io", "GitRepository"))
        .filter(|object| names.contains(&(object.namespace.as_str(), &*object.name)))
        .filter_map(|object| object.root.walk(&["spec", "url"])?.as_str())
        .map(address)
        .collect()
}

fn applies_itself(object: &Object, found: &Found) -> bool {
    let source = object.root.walk(&["spec", "sourceRef"]);
    let name = source.and_then(|source| source.str("name"));
    let path = object.root.walk(&["spec", "path"]);
    let path = path.and_then(|path| plain(path.as_str()?));
    let Some(path) = path.filter(|path| !path.as_os_str().is_empty()) else {
        return false;
    };
    let mut starts = found.place.ancestors();
    name == Some(&*object.name) && starts.any(|start| found.place.starts_with(start.join(&path)))
}

/// An address as it is compared: without what makes no difference.
pub(super) fn address(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    let url = url.strip_suffix(".git").unwrap_or(url);
    let plain = match url.split_once("://") {
        Some((_, rest)) => without_user(rest).to_owned(),
        // `git@host:owner/name` is what `https://host/owner/name` is.
        None if url.contains('@') => without_user(url).replacen(':', "/", 1),
        None => url.to_owned(),
    };
    plain.to_ascii_lowercase()
}

/// Without the credentials in front of a host.
fn without_user(text: &str) -> &str {
    let host = text.split('/').next().unwrap_or_default();
    match host.rfind('@') {
        Some(at) => &text[at + 1..],
        None => text,
    }
}

/// An address as it is printed: without credentials.
pub(super) fn shown(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", without_user(rest)),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_repository_are_alike() {
        let one = address("https://github.com/Owner/name.git");
        for other in [
            "https://github.com/owner/name",
            "https://me:secret@github.com/owner/name",
            "git@github.com:owner/name.git",
            "org-1@github.com:owner/name",
            "ssh://git@github.com/owner/name",
            "http://github.com/owner/name/",
        ] {
            assert_eq!(address(other), one);
        }
        assert_ne!(address("https://github.com/owner/names"), one);
        assert_eq!(
            shown("https://me:secret@github.com/owner/name"),
            "https://github.com/owner/name"
        );
    }

    #[test]
    fn what_nothing_shows_is_open() {
        let known = |own: &[&str]| Repositories {
            own: own.iter().map(|url| address(url)).collect(),
        };
        let url = "https://example.com/a";
        for (own, expect) in [
            (&[][..], Standing::Open),
            (&["git@example.com:a"], Standing::Own),
            (&["https://example.com/b"], Standing::Foreign),
        ] {
            assert_eq!(known(own).standing(url), expect, "{own:?}");
            assert_eq!(known(own).standing(""), Standing::Own);
        }
    }
}
