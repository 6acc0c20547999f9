//! `seawall network`: who can talk to whom.

mod connections;
mod lines;

use clap::{Args, Subcommand};
use seawall_load::Loaded;

use crate::Outcome;

/// Who can talk to whom, and why.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Every allowed connection between workloads, and with addresses outside.
    Connections(connections::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Connections(arguments) => connections::run(arguments),
    }
}

/// A list is only as good as what was read.
fn outcome(loaded: &Loaded, is_certain: bool) -> Outcome {
    if loaded.cluster.coverage.is_full() && is_certain {
        Outcome::Clean
    } else {
        Outcome::Incomplete
    }
}
