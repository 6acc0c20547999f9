//! `seawall detect lint`: what is wrong with rules.

use std::path::PathBuf;

use clap::Args;
use seawall_answer::detect::Lint;

use super::rules;
use crate::Outcome;
use crate::printing::Printing;

/// Show what is wrong with rules.
///
/// Status 1 where a rule cannot be used, or says something that has no effect.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files of rules, or directories of such. Later ones change what earlier ones say.
    #[arg(value_name = "PATH", required = true)]
    rules: Vec<PathBuf>,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, _) = rules::load(&arguments.rules)?;
    let lint = Lint::new(&loaded);
    arguments.printing.print(&lint, |it| it.text())?;
    Ok(match lint.errors {
        0 => Outcome::Clean,
        _ => Outcome::Findings,
    })
}
