//! Paths and what is below them, each of their names a pattern.

use std::collections::{BTreeMap, BTreeSet};

use crate::glob::Glob;

/// Paths of directories and files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Prefixes {
    is_end: bool,
    plain: BTreeMap<Box<str>, Prefixes>,
    patterns: BTreeSet<(Glob, Box<Prefixes>)>,
}

impl Prefixes {
    /// A set of paths. Those with patterns are looked at one by one, the others by name.
    pub fn new<'p>(paths: impl IntoIterator<Item = &'p str>) -> Self {
        let mut all = Self::default();
        for path in paths {
            let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
            if names.is_empty() && path.is_empty() {
                continue;
            }
            all.insert(&names);
        }
        all
    }

    fn insert(&mut self, names: &[&str]) {
        let Some((first, rest)) = names.split_first() else {
            self.is_end = true;
            return;
        };
        let glob = Glob::new(first, false);
        if glob.is_pattern() {
            let mut inner = Self::default();
            inner.insert(rest);
            self.patterns.insert((glob, Box::new(inner)));
        } else {
            self.plain.entry((*first).into()).or_default().insert(rest);
        }
    }

    /// Whether a path is one of them, or below one.
    pub fn hold(&self, path: &str) -> bool {
        let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
        !path.is_empty() && self.hold_names(&names)
    }

    fn hold_names(&self, names: &[&str]) -> bool {
        if self.is_end {
            return true;
        }
        let Some((first, rest)) = names.split_first() else {
            return false;
        };
        let plain = self.plain.get(*first);
        plain.is_some_and(|inner| inner.hold_names(rest))
            || self
                .patterns
                .iter()
                .any(|(glob, inner)| glob.matches(first) && inner.hold_names(rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_hold_what_is_below_them() {
        let paths = Prefixes::new(["/tmp/hello", "/var/*/*.txt", "/etc", "/boot/"]);
        for (path, expect) in [
            ("/tmp/hello", true),
            ("/tmp/hello/world", true),
            ("/tmp/hello_world", false),
            ("/var/run/file.txt", true),
            ("/var/run/file.txt/more", true),
            ("/var/run/file.log", false),
            ("/var/file.txt", false),
            ("/etc", true),
            ("/etcd", false),
            ("/boot/vmlinuz", true),
            ("", false),
            ("/", false),
        ] {
            assert_eq!(paths.hold(path), expect, "{path}");
        }
        assert!(Prefixes::new(["/"]).hold("/anything"));
        assert!(!Prefixes::new([""]).hold("/anything"));
    }
}
