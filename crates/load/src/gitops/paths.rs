//! Paths in a repository, as objects write them.

use std::path::{Component, Path, PathBuf};

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
