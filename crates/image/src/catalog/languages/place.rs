//! Where a file is, as catalogers ask: its name, the directories above it, and whether it is inside somebody else's package.

/// Directories that hold installed packages. A lock file inside one is what the package's own developers used, and says nothing
/// of what is installed.
const INSTALLED: &[&str] = &[
    "node_modules",
    "site-packages",
    "dist-packages",
    "bower_components",
];

/// The same as several directories in a row.
const INSTALLED_PATHS: &[&str] = &[
    "/.cargo/registry/",
    "/cargo/registry/",
    "/go/pkg/mod/",
    "/.m2/repository/",
    "/.gradle/caches/",
    "/.nuget/packages/",
    "/.pub-cache/",
    "/gems/",
    "/vendor/bundle/",
    "/usr/share/nodejs/",
    "/usr/share/cargo/registry/",
    "/usr/share/gocode/",
    "/usr/share/doc/",
];

/// A path with its last part.
pub(super) struct Located<'a> {
    /// The whole path.
    pub(super) path: &'a str,
    /// The file's name.
    pub(super) name: &'a str,
    directory: &'a str,
}

impl<'a> Located<'a> {
    pub(super) fn new(path: &'a str) -> Self {
        let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
        Self {
            path,
            name,
            directory,
        }
    }

    /// Names of the directories above, the nearest first.
    pub(super) fn above(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let directory = self.directory;
        directory.rsplit('/').filter(|part| !part.is_empty())
    }

    /// The directory that it is in, by name; empty at the root.
    pub(super) fn parent(&self) -> &'a str {
        self.above().next().unwrap_or("")
    }

    /// Whether the file's name ends with this; case counts.
    pub(super) fn ends(&self, suffix: &str) -> bool {
        self.name.ends_with(suffix)
    }

    /// Whether a directory of this name is above it.
    pub(super) fn is_below(&self, directory: &str) -> bool {
        self.above().any(|above| above == directory)
    }

    /// Whether it is in a source tree, and not inside an installed package.
    pub(super) fn is_project(&self) -> bool {
        !self.above().any(|above| INSTALLED.contains(&above)) && {
            // A slash before makes the first directory one like the others.
            let path = self.path;
            INSTALLED_PATHS
                .iter()
                .all(|inside| !path.contains(inside) && !path.starts_with(&inside[1..]))
        }
    }

    /// A lock file of a project: one of these names, and not inside an installed package.
    pub(super) fn is_lock(&self, names: &[&str]) -> bool {
        names.contains(&self.name) && self.is_project()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_own_lock_files_are_not_the_project() {
        for (path, expect) in [
            ("yarn.lock", true),
            ("app/yarn.lock", true),
            ("app/node_modules/a/yarn.lock", false),
            ("root/.cargo/registry/src/index/a-1.0/Cargo.lock", false),
            ("gems/app/Gemfile.lock", false),
            ("gems-of/app/Gemfile.lock", true),
        ] {
            assert_eq!(Located::new(path).is_project(), expect, "{path}");
        }
    }

    #[test]
    fn directories_are_named_from_below() {
        let at = Located::new("a/b/c.txt");
        assert_eq!(at.above().collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!((at.parent(), at.name), ("b", "c.txt"));
        assert_eq!(Located::new("c.txt").parent(), "");
        assert!(at.is_below("a") && !at.is_below("c.txt"));
    }
}
