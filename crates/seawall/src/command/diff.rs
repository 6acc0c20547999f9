//! `seawall diff`: what changed between two inputs: findings, attack paths, permissions and connections.

use clap::Args;
use seawall_answer::diff::Diff;
use seawall_finding::Severity;
use seawall_load::Loaded;
use seawall_model::KubernetesVersion;
use seawall_scan::{Baseline, Compared, Scan, ScanOptions};

use crate::Outcome;
use crate::command::attack::diff::difference;
use crate::command::exceptions::{self, Exceptions};
use crate::command::scan::scan_all;
use crate::facts::{Facts, Known};
use crate::printing::CommentPrinting;
use crate::sides::ChangedSides;

/// What changed between two inputs: findings, attack paths, permissions and connections.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sides: ChangedSides,
    /// Count new findings only when they are at least this severe.
    #[arg(long, value_name = "SEVERITY", default_value = "low")]
    fail_on: Severity,
    /// Kubernetes version to evaluate both against, such as v1.36; by default each cluster's, if known, or else the newest.
    #[arg(long, value_name = "VERSION", value_parser = KubernetesVersion::asked)]
    kubernetes_version: Option<KubernetesVersion>,
    #[command(flatten)]
    facts: Facts,
    #[command(flatten)]
    printing: CommentPrinting,
}

/// Runs the command. Whatever is new or nearer is a finding.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let known = arguments.facts.read()?;
    let [old, new] = arguments.sides.load(arguments.kubernetes_version)?;
    // What is new is what a scan of NEW finds with OLD as its baseline, and what is gone is the reverse.
    let sides = &arguments.sides.sides;
    let (choice, runner) = (&sides.reading().choice, sides.reading().runner());
    let trust = choice.trust();
    // Accepted findings are neither new nor gone.
    let accepted = exceptions::read(choice.exceptions(), sides.paths(), &trust.trust(&runner))?;
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
    let printing = &arguments.printing;
    printing.print(&diff, Diff::text, ("What changed", Diff::document))?;
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
        no_annotations: !arguments
            .sides
            .sides
            .reading()
            .choice
            .trust()
            .is_input_trusted(),
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
