//! Files of rules, read and put together.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use seawall_detect::Program;
use seawall_detect::falco::{self, Loaded};
use seawall_load::read_named;

/// Depth of directories that are searched for rules.
const MAX_DEPTH: usize = 16;

/// Reads the rules of files and directories, in the order in which they are named.
pub(super) fn load(paths: &[PathBuf]) -> anyhow::Result<(Loaded, Program)> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in paths {
        let before = files.len();
        find(path, 0, &mut files)
            .with_context(|| format!("`{}` cannot be read", path.display()))?;
        if files.len() == before {
            bail!(
                "`{}` holds no rules: no file in it ends with .yaml or .yml",
                path.display()
            );
        }
    }
    let mut texts: Vec<(String, String)> = Vec::new();
    for file in &files {
        let bytes =
            read_named(file).with_context(|| format!("`{}` cannot be read", file.display()))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            anyhow::anyhow!(
                "`{}` is not UTF-8, so that it holds no rules",
                file.display()
            )
        })?;
        texts.push((file.display().to_string(), text));
    }
    let named: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let mut program = Program::default();
    let loaded = falco::load(&named, &mut program).context("the catalogue of fields")?;
    Ok((loaded, program))
}

/// Files of rules below a path: itself, or the YAML files of a directory by their names.
fn find(path: &Path, depth: usize, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !std::fs::metadata(path)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    if depth >= MAX_DEPTH {
        bail!("directories more than {MAX_DEPTH} deep inside of each other");
    }
    let entries = std::fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
    let mut below: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
    below.sort_unstable();
    for path in below {
        let is_yaml = path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml");
        // A link is followed where it names a file, so that no directory is entered twice.
        let is_directory = std::fs::symlink_metadata(&path)?.is_dir();
        if is_directory || is_yaml && path.is_file() {
            find(&path, depth + 1, files)?;
        }
    }
    Ok(())
}
