//! The rules of the house. One rule, one file; each gives a line for every place that breaks it.

mod layers;
mod lengths;
mod names;
mod purity;
mod unfinished;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// A source file of the repository.
pub(crate) struct Source {
    /// Path from the root.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// Checks every rule.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let mut sources = Vec::new();
    for folder in ["crates", "tests", "xtask", "fuzz"] {
        collect(root, &root.join(folder), &mut sources)?;
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let mut broken = layers::check(root)?;
    broken.extend(lengths::check(&sources));
    broken.extend(names::check(&sources));
    broken.extend(purity::check(&sources));
    broken.extend(unfinished::check(&sources));
    if broken.is_empty() {
        println!("tidy: {} files keep the rules", sources.len());
        return Ok(());
    }
    for line in &broken {
        eprintln!("{line}");
    }
    bail!("{} places break the rules of the house", broken.len())
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
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
            sources.push(Source { path, text });
        }
    }
    Ok(())
}
