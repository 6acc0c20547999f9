//! What a source of Flux leaves out of a repository: what it always does, `.sourceignore` files, and its `ignore`. Later
//! patterns win.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::given::Overlay;
use crate::limits::MAX_IGNORE_BYTES;
use crate::named::{is_regular, read_named};

/// What is left out of every repository, in the order of github.com/fluxcd/pkg/sourceignore.
const ALWAYS: &str = ".git/
.gitignore
.gitmodules
.gitattributes
*.jpg
*.jpeg
*.gif
*.png
*.wmv
*.flv
*.tar.gz
*.zip
.github/
.circleci/
.travis.yml
.gitlab-ci.yml
appveyor.yml
.drone.yml
cloudbuild.yaml
codeship-services.yml
codeship-steps.yml
**/.goreleaser.yml
**/.sops.yaml
**/.flux.yaml
";

/// The file of a directory that says what below it is left out.
const FILE_NAME: &str = ".sourceignore";

/// See above.
pub(crate) struct SourceIgnore {
    start: PathBuf,
    always: Gitignore,
    own: Gitignore,
    /// Of each directory that was asked for, with those above it behind it.
    files: HashMap<PathBuf, Vec<Arc<(PathBuf, Gitignore)>>>,
}

impl SourceIgnore {
    pub fn new(overlay: &Overlay) -> Self {
        Self {
            start: overlay.start.clone(),
            always: patterns(ALWAYS),
            own: patterns(&overlay.ignore),
            files: HashMap::new(),
        }
    }

    /// Whether a path that begins as the repository does is left out. Directories that are left out are not asked for what
    /// is in them.
    pub fn leaves_out(&mut self, path: &Path, is_directory: bool) -> bool {
        let Ok(inside) = path.strip_prefix(&self.start) else {
            return false;
        };
        let own = self.own.matched(inside, is_directory);
        if !own.is_none() {
            return own.is_ignore();
        }
        let is_always = self.always.matched(inside, is_directory).is_ignore();
        let directory = path.parent().unwrap_or(Path::new(""));
        let files = self.of(directory);
        for (place, patterns) in files.iter().map(|one| &**one) {
            let matched = patterns.matched(path.strip_prefix(place).unwrap_or(path), is_directory);
            if !matched.is_none() {
                return matched.is_ignore();
            }
        }
        is_always
    }

    /// The files that hold in a directory, the nearest one first.
    fn of(&mut self, directory: &Path) -> Vec<Arc<(PathBuf, Gitignore)>> {
        if let Some(known) = self.files.get(directory) {
            return known.clone();
        }
        let mut all: Vec<Arc<(PathBuf, Gitignore)>> = Vec::new();
        let file = directory.join(FILE_NAME);
        let is_small = std::fs::metadata(&file).is_ok_and(|data| data.len() <= MAX_IGNORE_BYTES);
        if is_small
            && is_regular(&file)
            && let Ok(bytes) = read_named(&file)
        {
            let patterns = patterns(&String::from_utf8_lossy(&bytes));
            all.push(Arc::new((directory.to_owned(), patterns)));
        }
        if directory != self.start
            && let Some(above) = directory
                .parent()
                .filter(|above| above.starts_with(&self.start))
        {
            all.extend(self.of(above));
        }
        self.files.insert(directory.to_owned(), all.clone());
        all
    }
}

/// Patterns, without those that are none.
fn patterns(lines: &str) -> Gitignore {
    let mut builder = GitignoreBuilder::new("");
    for line in lines.lines() {
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_patterns_win() {
        let root = tempfile::tempdir().expect("a directory");
        std::fs::create_dir_all(root.path().join("a/b")).expect("directories");
        let write = |name: &str, text: &str| {
            std::fs::write(root.path().join(name), text).expect("a file");
        };
        write(".sourceignore", "*.draft.yaml\n/top.yaml\n!.flux.yaml\n");
        write("a/.sourceignore", "/b/\n!keep.draft.yaml\n");
        let mut ignore = SourceIgnore::new(&Overlay {
            start: root.path().to_owned(),
            ignore: "# of the source\nsecret.yaml\n!a/.sops.yaml\n".to_owned(),
            ..Overlay::default()
        });
        for (path, is_directory, expect) in [
            ("pod.yaml", false, false),
            (".sops.yaml", false, true),
            ("a/.sops.yaml", false, false),
            ("x/.goreleaser.yml", false, true),
            (".github", true, true),
            (".github", false, false),
            (".flux.yaml", false, false),
            ("x.draft.yaml", false, true),
            ("a/x.draft.yaml", false, true),
            ("a/keep.draft.yaml", false, false),
            ("top.yaml", false, true),
            ("a/top.yaml", false, false),
            ("a/b", true, true),
            ("b", true, false),
            ("a/secret.yaml", false, true),
        ] {
            let found = ignore.leaves_out(&root.path().join(path), is_directory);
            assert_eq!(found, expect, "{path}");
        }
        assert!(!ignore.leaves_out(Path::new("/elsewhere/.sops.yaml"), false));
    }
}
