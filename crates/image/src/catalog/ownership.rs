//! Paths that a package database gives to its packages, within a budget.

use super::Owned;
use super::limits::{MAX_OWNED_BYTES, MAX_PATH_BYTES};
use super::notes::Notes;

/// Collects the paths of packages until the budget of the file is used up.
#[derive(Debug)]
pub(crate) struct Ownership {
    root: String,
    left: usize,
    is_cut: bool,
    all: Vec<Owned>,
}

impl Ownership {
    /// `root` is the directory that the database's paths start from: empty, or a nested root file system.
    pub(crate) fn new(root: &str) -> Self {
        Self {
            root: root.to_owned(),
            left: MAX_OWNED_BYTES,
            is_cut: false,
            all: Vec::new(),
        }
    }

    /// Begins the files of a package.
    pub(crate) fn package(&mut self, name: impl Into<String>) {
        self.all.push(Owned {
            package: name.into(),
            paths: Vec::new(),
        });
    }

    /// A path of the package that was begun last, given as its directory and its name.
    pub(crate) fn path(&mut self, directory: &str, name: &str) {
        // Before anything looks at the texts: a directory of megabytes can have many names.
        if directory.len() + name.len() > MAX_PATH_BYTES {
            self.is_cut = true;
            return;
        }
        let directory = plain(directory);
        let name = plain(name);
        let length = self.root.len() + directory.len() + name.len() + 2;
        if name.is_empty() {
            return;
        }
        if length > MAX_PATH_BYTES || length > self.left {
            self.is_cut = true;
            return;
        }
        let Some(owned) = self.all.last_mut() else {
            return;
        };
        self.left -= length;
        let mut path = String::with_capacity(length);
        for part in [self.root.as_str(), directory, name] {
            if !path.is_empty() && !part.is_empty() {
                path.push('/');
            }
            path.push_str(part);
        }
        owned.paths.push(path);
    }

    /// The same for texts in any encoding.
    pub(crate) fn path_bytes(&mut self, directory: &[u8], name: &[u8]) {
        if directory.len() + name.len() > MAX_PATH_BYTES {
            self.is_cut = true;
            return;
        }
        self.path(
            &String::from_utf8_lossy(directory),
            &String::from_utf8_lossy(name),
        );
    }

    /// The owners with at least one file.
    pub(crate) fn finish(mut self, notes: &mut Notes) -> Vec<Owned> {
        if self.is_cut {
            notes.add(|| "some file lists are too long, and were left out".to_owned());
        }
        self.all.retain(|owned| !owned.paths.is_empty());
        self.all
    }
}

/// Without leading and trailing slashes and a leading `./`.
fn plain(path: &str) -> &str {
    let path = path.trim_matches('/');
    match path.strip_prefix("./") {
        Some(rest) => rest.trim_start_matches('/'),
        None if path == "." => "",
        None => path,
    }
}

/// The root file system that a database lies in, when its path ends with `known`: `srv/chroot` for
/// `srv/chroot/var/lib/dpkg/status`, empty for the image's own.
pub(crate) fn root_before<'p>(path: &'p str, known: &str) -> Option<&'p str> {
    let root = path.strip_suffix(known)?;
    if root.is_empty() {
        return Some(root);
    }
    root.strip_suffix('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_neither_leading_slash_nor_dot() {
        let mut ownership = Ownership::new("");
        ownership.package("a");
        for (directory, name) in [
            ("/usr/bin/", "x"),
            ("", "/etc/y"),
            ("", "./z"),
            ("", "/."),
            ("", "/"),
            ("", ".hidden"),
        ] {
            ownership.path(directory, name);
        }
        let owned = ownership.finish(&mut Notes::default());
        assert_eq!(owned[0].paths, ["usr/bin/x", "etc/y", "z", ".hidden"]);
    }

    #[test]
    fn what_exceeds_the_budget_is_said() {
        let mut ownership = Ownership::new("srv/root");
        ownership.package("a");
        ownership.path("/usr", "x");
        ownership.path(&"d".repeat(MAX_PATH_BYTES), "y");
        let mut notes = Notes::default();
        let owned = ownership.finish(&mut notes);
        assert_eq!(owned[0].paths, ["srv/root/usr/x"]);
        assert_eq!(notes.finish().len(), 1);
    }

    #[test]
    fn a_long_directory_with_many_names_costs_nothing() {
        let directory = "/".repeat(8 << 20);
        let mut ownership = Ownership::new("");
        ownership.package("a");
        for _ in 0..100_000 {
            ownership.path(&directory, "x");
            ownership.path_bytes(directory.as_bytes(), b"x");
        }
        assert!(ownership.finish(&mut Notes::default()).is_empty());
    }

    #[test]
    fn a_root_ends_at_a_slash() {
        assert_eq!(
            root_before("lib/apk/db/installed", "lib/apk/db/installed"),
            Some("")
        );
        assert_eq!(
            root_before("a/b/lib/apk/db/installed", "lib/apk/db/installed"),
            Some("a/b")
        );
        assert_eq!(
            root_before("mylib/apk/db/installed", "lib/apk/db/installed"),
            None
        );
    }
}
