//! `seawall attack diff`: what a pull request opens and closes.

use std::path::PathBuf;

use clap::Args;
use seawall_answer::attack::Diff;
use seawall_graph::Told;
use seawall_load::Loaded;
use seawall_model::{Cluster, KubernetesVersion};
use seawall_text::Answer;

use super::asked::{ask, outcome};
use crate::command::rbac;
use crate::facts::Facts;
use crate::input::{Kept, NamedInput, only_one};
use crate::reading::Reading;
use crate::{Outcome, output};

/// What a change opens and closes.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Before: manifests or a snapshot.
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// After, or with `--over` the change.
    #[arg(value_name = "CHANGE")]
    change: PathBuf,
    /// CHANGE contains only what changes, and is applied over BASE.
    #[arg(long)]
    over: bool,
    #[command(flatten)]
    facts: Facts,
    /// `text`, `markdown` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "markdown", "json"])]
    format: String,
    #[command(flatten)]
    reading: Reading,
}

/// Runs the command. Anything that comes nearer is a finding.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let told = arguments.facts.read()?.told;
    let reading = &arguments.reading;
    let base = load(&arguments.base, reading, None)?;
    let change = if arguments.over {
        over(
            &base,
            load(&arguments.change, &reading.all_together(), None)?,
        )
    } else {
        load(&arguments.change, reading, None)?
    };
    let (diff, is_known) = difference(&base, &change, &told)?;
    let text = match arguments.format.as_str() {
        "json" => seawall_answer::json(&diff),
        "markdown" => Answer::of_writer(diff.markdown()),
        _ => diff.text().into(),
    };
    output::write(None, &text)?;
    let found = if diff.is_nearer() {
        Outcome::Findings
    } else {
        Outcome::Clean
    };
    Ok(is_known.max(found))
}

/// The one cluster of an input, of files for a cluster of this version.
pub(crate) fn load(
    path: &PathBuf,
    reading: &Reading,
    version: Option<KubernetesVersion>,
) -> anyhow::Result<Kept> {
    let named = NamedInput::of(std::slice::from_ref(path), reading);
    let loaded = only_one(named.load_for(version)?)?;
    output::diagnostics(&loaded.diagnostics, false);
    Ok(loaded)
}

/// A change laid over what it changes.
pub(crate) fn over(base: &Loaded, mut change: Kept) -> Kept {
    change.cluster = Cluster::over(&base.cluster, std::mem::take(&mut change.cluster));
    change
}

/// What differs, and whether both sides were read whole.
pub(crate) fn difference(
    base: &Loaded,
    change: &Loaded,
    told: &Told,
) -> anyhow::Result<(Diff, Outcome)> {
    ask(base, told, |before| {
        ask(change, told, |after| {
            let permissions = rbac::diff::lines(before.rbac, after.rbac);
            let diff = Diff::new(before, after, permissions);
            let is_known = outcome(before, Outcome::Clean).max(outcome(after, Outcome::Clean));
            Ok((diff, is_known))
        })
    })
}
