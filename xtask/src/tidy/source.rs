//! The source files of the repository.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::rust_source::RustSource;

/// Directories with Rust in them.
const DIRECTORIES: &[&str] = &["bench", "crates", "tests", "xtask", "fuzz"];

/// A source file of the repository.
pub(crate) struct Source {
    /// Path from the root.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What it names; `None` when it is no Rust.
    pub rust: Option<RustSource>,
}

impl Source {
    /// A file with this text.
    pub fn new(path: impl Into<PathBuf>, text: &str) -> Self {
        Self {
            path: path.into(),
            rust: RustSource::read(text),
            text: text.to_owned(),
        }
    }

    /// The path with `/`, for messages and lists.
    pub fn name(&self) -> String {
        self.path.to_string_lossy().replace('\\', "/")
    }
}

/// Every file, in the order of paths.
pub(crate) fn all(root: &Path) -> anyhow::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for directory in DIRECTORIES {
        collect(root, &root.join(directory), &mut sources)?;
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

/// One line for every file that is no Rust: the other rules cannot look into it.
pub(crate) fn unreadable(sources: &[Source]) -> Vec<String> {
    sources
        .iter()
        .filter(|source| source.rust.is_none())
        .map(|source| format!("{}: cannot be read as Rust", source.name()))
        .collect()
}

fn collect(root: &Path, directory: &Path, sources: &mut Vec<Source>) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target") {
                collect(root, &path, sources)?;
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("`{}` cannot be read", path.display()))?;
            let path = path.strip_prefix(root).unwrap_or(&path).to_owned();
            sources.push(Source::new(path, &text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rust_is_named() {
        let sources = [
            Source::new("a.rs", "fn f( {"),
            Source::new("b.rs", "fn f() {}"),
        ];
        assert_eq!(unreadable(&sources), ["a.rs: cannot be read as Rust"]);
    }
}
