//! `seawall diff`: what changed between two inputs: findings, attack paths, permissions and connections.

use std::path::PathBuf;

use clap::Args;
use seawall_answer::diff::Diff;
use seawall_finding::Severity;
use seawall_load::Loaded;
use seawall_model::KubernetesVersion;
use seawall_scan::{Baseline, Compared, Scan, ScanOptions};

use crate::command::attack::diff::{difference, load, over};
use crate::command::exceptions::{self, Exceptions};
use crate::command::scan::scan_all;
use crate::facts::{Facts, Known};
use crate::reading::Reading;
use crate::{Outcome, output};

/// What changed between two inputs: findings, attack paths, permissions and connections.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Before: manifests or a snapshot.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// After, or with `--over` the change.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// NEW contains only what changes, and is applied over OLD.
    #[arg(long)]
    over: bool,
    /// Count new findings only when they are at least this severe.
    #[arg(long, value_name = "SEVERITY", default_value = "low")]
    fail_on: Severity,
    /// Kubernetes version to evaluate both against, such as v1.36; by default each cluster's, if known, or else the newest.
    #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
    kubernetes_version: Option<KubernetesVersion>,
    #[command(flatten)]
    facts: Facts,
    /// `text`, `markdown` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "markdown", "json"])]
    format: String,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

/// Runs the command. Whatever is new or nearer is a finding.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let known = arguments.facts.read()?;
    let (reading, version) = (&arguments.reading, arguments.kubernetes_version);
    let choice = &reading.choice;
    let old = load(&arguments.old, reading, version)?;
    let new = &arguments.new;
    let new = match arguments.over {
        true => over(&old, load(new, &reading.all_together(), version)?),
        false => load(new, reading, version)?,
    };
    // What is new is what a scan of NEW finds with OLD as its baseline, and what is gone is the reverse.
    let paths = [arguments.old.as_path(), arguments.new.as_path()];
    let (trust, runner) = (choice.trust(), reading.runner());
    // Accepted findings are neither new nor gone.
    let accepted = exceptions::read(
        choice.exceptions(),
        paths.into_iter(),
        &trust.trust(&runner),
    )?;
    let scanned = |loaded, baseline| scanned(arguments, loaded, &accepted, &known, baseline);
    let before = scanned(&old, None)?;
    let after = scanned(&new, Some(before.baseline()))?;
    let before = scanned(&old, Some(after.baseline()))?;
    let (rest, is_known) = difference(&old, &new, &known.told)?;
    let not_evaluated: Vec<String> = [("before", &old, &before), ("after", &new, &after)]
        .into_iter()
        .flat_map(|(side, loaded, scan)| {
            let sentences = loaded.cluster.coverage.sentences().into_iter();
            let all = sentences
                .chain(scan.cut.clone())
                .chain(scan.unread_images.clone());
            all.map(move |what| format!("{side}: {what}"))
        })
        .collect();
    let is_all_evaluated = not_evaluated.is_empty();
    let diff = Diff::new(
        &Compared::of(&before, &after),
        arguments.fail_on,
        after.cut.is_none() && after.unread_images.is_empty() && new.cluster.coverage.is_full(),
        rest,
        not_evaluated,
    );
    let answer = match &*arguments.format {
        "json" => seawall_answer::json(&diff),
        "markdown" => diff.markdown(),
        _ => diff.text().into(),
    };
    output::write(arguments.output.as_ref(), &answer)?;
    let found = match diff.is_worse {
        true => Outcome::Findings,
        false => Outcome::Clean,
    };
    let is_whole = is_all_evaluated
        && [&old, &new]
            .iter()
            .all(|one| one.cluster.coverage.is_full());
    let seen = match is_whole {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    };
    Ok(is_known.max(found).max(seen))
}

fn scanned(
    arguments: &Arguments,
    loaded: &Loaded,
    accepted: &Exceptions,
    known: &Known,
    baseline: Option<Baseline>,
) -> anyhow::Result<Scan> {
    let loaded = std::slice::from_ref(loaded);
    let mut options = ScanOptions {
        no_annotations: !arguments.reading.choice.trust().is_input_trusted(),
        exceptions: accepted.clone().for_input(loaded),
        baseline,
        images: known.images.clone(),
        ..ScanOptions::default()
    };
    scan_all(
        loaded,
        arguments.kubernetes_version,
        &mut options,
        &known.told,
    )
}
