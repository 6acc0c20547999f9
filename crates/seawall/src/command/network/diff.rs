//! `seawall network diff`: connections gained and lost between two inputs.

use clap::Args;
use seawall_answer::network::Diff;

use super::reading::{self, load};
use crate::Outcome;
use crate::printing::CommentPrinting;
use crate::sides::Sides;

/// Show connections gained and lost between two inputs.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sides: Sides,
    /// Assume this network plugin, regardless of the inputs.
    #[arg(long, value_name = "PLUGIN", value_parser = reading::plugins())]
    plugin: Option<String>,
    #[command(flatten)]
    printing: CommentPrinting,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let old = load(&arguments.sides.before())?;
    let new = load(&arguments.sides.after())?;
    let plugin = arguments.plugin.as_deref();
    let mut before = reading::network_on(&old, plugin);
    let mut after = reading::network_on(&new, plugin);
    // Both see the same pieces of the outside.
    before.cut_like(&after);
    after.cut_like(&before);
    let diff = Diff::new(&before, &after);
    let printing = &arguments.printing;
    printing.print(&diff, Diff::text, ("Changed connections", Diff::document))?;
    Ok(match (diff.is_certain, diff.is_worse) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    })
}
