//! The two inputs of a comparison, which every `diff` takes alike.

use std::path::PathBuf;

use clap::Args;
use seawall_load::Loaded;
use seawall_model::{Cluster, KubernetesVersion};

use crate::input::{Kept, NamedInput, only_one};
use crate::live_input::LiveInput;
use crate::output;
use crate::reading::Reading;

/// Two inputs to compare, read alike.
#[derive(Debug, Clone, Args)]
pub(crate) struct Sides {
    /// Before: files, a directory, a chart, a kustomization or a snapshot.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// After, as OLD; a live cluster is named with `--cluster` or `--context` instead.
    #[arg(
        value_name = "NEW",
        required_unless_present_any = ["cluster", "context", "all_contexts"],
        conflicts_with_all = ["cluster", "context", "all_contexts"]
    )]
    new: Option<PathBuf>,
    #[command(flatten)]
    live: LiveInput,
    #[command(flatten)]
    reading: Reading,
}

impl Sides {
    /// What was before.
    pub(crate) fn before(&self) -> NamedInput {
        NamedInput::of(std::slice::from_ref(&self.old), &self.reading)
    }

    /// What is now.
    pub(crate) fn after(&self) -> NamedInput {
        NamedInput::of(self.new.as_slice(), &self.reading).with_live(&self.live)
    }

    /// The files of both, as the user named them.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &std::path::Path> {
        [Some(&self.old), self.new.as_ref()]
            .into_iter()
            .flatten()
            .map(PathBuf::as_path)
    }

    /// How both are read.
    pub(crate) fn reading(&self) -> &Reading {
        &self.reading
    }
}

/// Two inputs to compare, of which the second can be what changes of the first.
#[derive(Debug, Clone, Args)]
pub(crate) struct ChangedSides {
    /// NEW contains only what changes, and is applied over OLD.
    #[arg(long, conflicts_with_all = ["cluster", "context", "all_contexts"])]
    over: bool,
    #[command(flatten)]
    pub(crate) sides: Sides,
}

impl ChangedSides {
    /// The one cluster of each side, of files for a cluster of this version.
    ///
    /// # Errors
    /// When a side cannot be read, or is several clusters.
    pub(crate) fn load(&self, version: Option<KubernetesVersion>) -> anyhow::Result<[Kept; 2]> {
        let old = load(&self.sides.before(), version)?;
        let new = match self.over {
            true => {
                let reading = self.sides.reading.all_together();
                let change = NamedInput::of(self.sides.new.as_slice(), &reading);
                over(&old, load(&change, version)?)
            }
            false => load(&self.sides.after(), version)?,
        };
        Ok([old, new])
    }
}

fn load(side: &NamedInput, version: Option<KubernetesVersion>) -> anyhow::Result<Kept> {
    let loaded = only_one(side.load_for(version)?)?;
    output::diagnostics(&loaded.diagnostics, false);
    Ok(loaded)
}

/// A change laid over what it changes.
fn over(base: &Loaded, mut change: Kept) -> Kept {
    change.cluster = Cluster::over(&base.cluster, std::mem::take(&mut change.cluster));
    change
}
