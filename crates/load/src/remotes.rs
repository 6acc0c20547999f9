//! The addresses that a work tree of git was cloned from: the remotes in its configuration.

use std::path::Path;

use crate::git::{git_directory, read};
use crate::limits::MAX_GIT_FILE_BYTES;

/// The addresses of the remotes of a work tree; none where its configuration cannot be read.
pub(crate) fn remotes(work_tree: &Path) -> Vec<String> {
    let text = |path: &Path| {
        let bytes = read(path, MAX_GIT_FILE_BYTES).ok().flatten()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    };
    let Ok(Some(own)) = git_directory(work_tree) else {
        return Vec::new();
    };
    // All worktrees of a repository share one configuration.
    let common = text(&own.join("commondir")).map(|path| own.join(path.trim()));
    let config = text(&common.unwrap_or(own).join("config"));
    addresses(&config.unwrap_or_default())
}

fn addresses(config: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_remote = false;
    for line in config.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            let name = section.split([' ', '\t', ']', '"']).next();
            is_remote = name.is_some_and(|name| name.eq_ignore_ascii_case("remote"));
            continue;
        }
        if let Some((key, value)) = line.split_once('=')
            && is_remote
            && key.trim().eq_ignore_ascii_case("url")
        {
            found.push(value.trim().trim_matches('"').to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_remotes_count() {
        let config = "[core]\n\turl = no\n[remote \"origin\"]\n\tfetch = +refs/*\n\turl = https://example.com/a.git\n[Remote \"b\"]\n  URL = \"git@example.com:b\"\n[branch \"main\"]\n\tremote = origin\n\turl = no\n[url \"https://x\"]\n\tinsteadOf = y\n";
        assert_eq!(
            addresses(config),
            ["https://example.com/a.git", "git@example.com:b"]
        );
    }

    #[test]
    fn a_linked_worktree_has_the_remotes_of_its_repository() {
        let root = tempfile::tempdir().expect("a directory");
        let write = |name: &str, text: &str| {
            let file = root.path().join(name);
            std::fs::create_dir_all(file.parent().expect("a parent")).expect("directories");
            std::fs::write(file, text).expect("a file");
        };
        write(
            "main/.git/config",
            "[remote \"origin\"]\nurl = https://example.com/a\n",
        );
        write("main/.git/worktrees/w/commondir", "../..\n");
        write("w/.git", "gitdir: ../main/.git/worktrees/w\n");
        for tree in ["main", "w"] {
            let found = remotes(&root.path().join(tree));
            assert_eq!(found, ["https://example.com/a"], "{tree}");
        }
        assert!(remotes(root.path()).is_empty());
    }
}
