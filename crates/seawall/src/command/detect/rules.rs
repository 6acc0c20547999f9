//! Rules: those that come with the program, and those of files, read and put together.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use seawall_detect::{Loaded, Program, falco, native, sigma};
use seawall_load::read_named;
use seawall_text::counted;

use crate::output;

/// Depth of directories that are searched for rules.
const MAX_DEPTH: usize = 16;

/// What names the rules that come with the program.
const BUILT_IN: &str = "builtin";

/// Which rules are meant.
#[derive(Debug, Args)]
pub(super) struct NamedRules {
    /// Files of rules, or directories of such: Falco's, Sigma's, or our own. Later ones change what earlier ones say. `builtin` is the rules that come
    /// with the program; they are meant where nothing is named.
    #[arg(long, value_name = "PATH", num_args = 1.., default_value = BUILT_IN)]
    rules: Vec<PathBuf>,
}

impl NamedRules {
    /// Reads them.
    pub(super) fn load(&self) -> anyhow::Result<(Loaded, Program)> {
        load(&self.rules)
    }
}

/// Reads the rules of files and directories, in the order in which they are named.
pub(super) fn load(paths: &[PathBuf]) -> anyhow::Result<(Loaded, Program)> {
    let mut found = Found::default();
    let (built_in, named): (Vec<&PathBuf>, Vec<&PathBuf>) =
        paths.iter().partition(|path| path.as_os_str() == BUILT_IN);
    for path in named {
        let before = found.files.len();
        found
            .add(path, 0)
            .with_context(|| format!("`{}` cannot be read", path.display()))?;
        if found.files.len() == before && path.is_dir() {
            bail!(
                "`{}` holds no rules: no file in it ends with .yaml, .yml or .json",
                path.display()
            );
        }
    }
    found.tell();
    let mut texts: Vec<(String, String)> = Vec::new();
    for file in &found.files {
        let bytes =
            read_named(file).with_context(|| format!("`{}` cannot be read", file.display()))?;
        let text = String::from_utf8(bytes).map_err(|_| {
            anyhow::anyhow!(
                "`{}` is not UTF-8, so that it holds no rules",
                file.display()
            )
        })?;
        let mut lines = text.lines().map(str::trim);
        if lines.all(|line| matches!(line, "" | "---") || line.starts_with('#')) {
            bail!("`{}` is empty, so that it holds no rules", file.display());
        }
        texts.push((file.display().to_string(), text));
    }
    let named = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    let (own, others): (Vec<_>, Vec<_>) = named.partition(|(_, text)| native::is_native(text));
    let (sigma, falco): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|(_, text)| sigma::is_sigma(text));
    let mut program = Program::default();
    let mut all = Loaded::default();
    if !built_in.is_empty() {
        all.append(native::built_in(&mut program).context("the built-in rules")?);
    }
    all.append(native::load(&own, &mut program).context("the catalogue of fields")?);
    all.append(falco::load(&falco, &mut program).context("the catalogue of fields")?);
    all.append(sigma::load(&sigma, &mut program).context("the table of fields")?);
    Ok((all, program))
}

/// Files of rules below paths.
#[derive(Default)]
struct Found {
    files: Vec<PathBuf>,
    /// What each of them is, whatever links lead there.
    known: BTreeSet<PathBuf>,
    /// Files of directories whose names are not those of rules.
    skipped: Vec<PathBuf>,
}

impl Found {
    /// Adds a file, or the files of a directory by their names, each once.
    fn add(&mut self, path: &Path, depth: usize) -> anyhow::Result<()> {
        if !std::fs::metadata(path)?.is_dir() {
            if self.known.insert(std::fs::canonicalize(path)?) {
                self.files.push(path.to_owned());
            }
            return Ok(());
        }
        if depth >= MAX_DEPTH {
            bail!("directories more than {MAX_DEPTH} deep inside of each other");
        }
        let entries = std::fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
        let mut below: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
        below.sort_unstable();
        for path in below {
            let extension = path.extension().and_then(|extension| extension.to_str());
            let is_named = extension.is_some_and(|extension| {
                ["yaml", "yml", "json"]
                    .iter()
                    .any(|own| extension.eq_ignore_ascii_case(own))
            });
            // A link is followed where it names a file, so that no directory is entered twice.
            let is_directory = std::fs::symlink_metadata(&path)?.is_dir();
            if is_directory || is_named && path.is_file() {
                self.add(&path, depth + 1)?;
            } else {
                self.skipped.push(path);
            }
        }
        Ok(())
    }

    /// Says what was passed over.
    fn tell(&self) {
        if let Some(first) = self.skipped.first() {
            output::note(&format!(
                "{} in directories of rules not read, as no rules end like `{}` or are behind a link to a directory",
                counted(self.skipped.len(), "file"),
                first.display()
            ));
        }
    }
}
