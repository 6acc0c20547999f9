//! Whom the user trusts to say what counts: which findings are accepted, which settings apply, which files are left out.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use seawall_load::{FileOptions, IgnoreFiles, Repository};
use seawall_process::Runner;

/// Whether the input is trusted.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct TrustArguments {
    /// Apply what the input says about itself: `.seawallignore`, `seawall.exceptions.yaml` and `seawall.yaml` in scanned
    /// directories, and `seawall.dev/ignore` annotations. Only for input whose authors you trust.
    #[arg(long, conflicts_with_all = ["trust_from", "only_named_exceptions"])]
    trust_input: bool,
    /// Take `.seawallignore`, exceptions, settings and the baseline as they are in this git commit, such as `origin/main`,
    /// so that a pull request can neither accept its own findings nor leave out its own files.
    #[arg(long, value_name = "REF")]
    trust_from: Option<String>,
    /// The default: the input cannot accept its own findings.
    #[arg(long, alias = "no-annotations", hide = true)]
    only_named_exceptions: bool,
}

/// Who says what is accepted.
pub(crate) enum Trust<'t> {
    /// Files that the user named, and what lies outside of what is scanned: the author of the input cannot accept
    /// findings in it.
    Named,
    /// The input as well.
    Input,
    /// Files as they are in this commit, of whichever repository they lie in.
    Commit(&'t str, &'t Runner),
}

impl TrustArguments {
    /// Who is trusted.
    pub(crate) fn trust<'t>(&'t self, runner: &'t Runner) -> Trust<'t> {
        Trust::of(self.trust_from.as_deref(), self.trust_input, runner)
    }

    /// Whether annotations of the input count.
    pub(crate) fn is_input_trusted(&self) -> bool {
        self.trust_input
    }

    /// Which `.seawallignore` files count.
    pub(crate) fn apply(&self, options: &mut FileOptions, runner: &Runner) {
        options.ignore_files = match &self.trust_from {
            Some(commit) => {
                let (commit, runner) = (commit.clone(), runner.clone());
                IgnoreFiles::Committed(Arc::new(move |file| {
                    let found = Trust::Commit(&commit, &runner).in_commit(file);
                    found
                        .map(|found| found.map(|(_, text)| text))
                        .map_err(|error| format!("{error:#}"))
                }))
            }
            None if self.trust_input => IgnoreFiles::Input,
            None => IgnoreFiles::Outside,
        };
    }
}

impl<'t> Trust<'t> {
    /// Who is trusted, by the two options.
    pub(crate) fn of(commit: Option<&'t str>, is_input: bool, runner: &'t Runner) -> Self {
        match commit {
            Some(commit) => Self::Commit(commit, runner),
            None if is_input => Self::Input,
            None => Self::Named,
        }
    }

    /// A file of the commit that is trusted, with a name that says so.
    pub(crate) fn in_commit(&self, file: &Path) -> anyhow::Result<Option<(String, Vec<u8>)>> {
        let Self::Commit(commit, runner) = self else {
            return Ok(None);
        };
        let above = file.parent().unwrap_or(Path::new("."));
        let repository = Repository::around(above).context("it is not in a Git repository")?;
        let text = repository.read(runner, commit, file)?;
        let shown = file.strip_prefix(repository.root()).ok();
        let shown = shown.map(|below| below.display().to_string());
        let name = format!("{commit}:{}", shown.unwrap_or_default());
        Ok(text.map(|text| (name, text)))
    }
}
