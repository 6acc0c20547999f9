//! `seawall network lint`: policies that do not do what they seem to.

use clap::Args;
use seawall_answer::network::Lints;
use seawall_network::Network;

use super::reading::{self, outcome};
use crate::input::{InputArguments, only_one};
use crate::printing::Printing;
use crate::{Outcome, output};

/// Find policies that do not do what they appear to do.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    printing: Printing,
    /// Assume this network plugin, regardless of the input.
    #[arg(long, value_name = "PLUGIN", value_parser = reading::plugins())]
    plugin: Option<String>,
    #[command(flatten)]
    input: InputArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = only_one(arguments.input.load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let plugin = reading::plugin(arguments.plugin.as_deref());
    let lints = Lints::new(&Network::on(&loaded.cluster, plugin));
    arguments.printing.print(&lints, |it| it.text())?;
    if let Some(note) = lints.note() {
        output::note(&note);
    }
    let found = if lints.is_wrong() {
        Outcome::Findings
    } else {
        Outcome::Clean
    };
    let is_certain = lints.rules_not_asked == 0 && lints.unknown.is_empty();
    Ok(found.max(outcome(&loaded, is_certain)))
}
