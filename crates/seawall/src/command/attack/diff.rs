//! `seawall attack diff`: what a pull request opens and closes.

use clap::Args;
use seawall_answer::attack::Diff;
use seawall_graph::Told;
use seawall_load::Loaded;

use super::asked::{ask, outcome};
use crate::Outcome;
use crate::command::rbac;
use crate::facts::Facts;
use crate::printing::CommentPrinting;
use crate::sides::ChangedSides;

/// What a change opens and closes.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sides: ChangedSides,
    #[command(flatten)]
    facts: Facts,
    #[command(flatten)]
    printing: CommentPrinting,
}

/// Runs the command. Anything that comes nearer is a finding.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let told = arguments.facts.read()?.told;
    let [base, change] = arguments.sides.load(None)?;
    let (diff, is_known) = difference(&base, &change, &told)?;
    let printing = &arguments.printing;
    printing.print(
        &diff,
        Diff::text,
        ("What changed for attackers", Diff::document),
    )?;
    let found = if diff.is_nearer() {
        Outcome::Findings
    } else {
        Outcome::Clean
    };
    Ok(is_known.max(found))
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
