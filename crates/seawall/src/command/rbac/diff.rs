//! `seawall rbac diff`: what a change grants, and what it takes.

use clap::Args;
use seawall_answer::rbac::{Change, Diff};
use seawall_rbac::Rbac;

use super::{load, outcome};
use crate::Outcome;
use crate::printing::Printing;
use crate::sides::Sides;

/// Show what a change grants and revokes.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sides: Sides,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command. Grants count as findings: a change that grants is one to look at.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (old_loaded, old_rbac) = load(&arguments.sides.before())?;
    let (new_loaded, new_rbac) = load(&arguments.sides.after())?;
    let is_known = |otherwise| {
        outcome(&old_loaded, &old_rbac, otherwise).max(outcome(&new_loaded, &new_rbac, otherwise))
    };
    let diff = Diff::new(&old_rbac, &new_rbac);
    arguments.printing.print(&diff, |it| it.text())?;
    let found = if diff.granted.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Findings
    };
    Ok(is_known(found))
}

/// What a change grants and revokes, a line each.
pub(crate) fn lines(old: &Rbac, new: &Rbac) -> (Vec<String>, Vec<String>) {
    let diff = Diff::new(old, new);
    let of = |changes: &[Change]| changes.iter().map(Change::text).collect();
    (of(&diff.granted), of(&diff.taken))
}
