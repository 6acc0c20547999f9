//! `seawall network`: who can talk to whom.

mod batch;
mod can;
mod classes;
mod connections;
mod diff;
mod enrich;
mod exposure;
mod lint;
mod map;
mod question;
mod reading;
mod suggest;

use clap::{Args, Subcommand};

use crate::Outcome;

/// Show which connections are allowed, and why.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List every allowed connection between workloads and with external addresses.
    Connections(connections::Arguments),
    /// Check whether one end can reach another: yes with an example packet, or no with what denies it.
    Can(can::Arguments),
    /// Show what is exposed to the outside, to any pod and to other namespaces, and what egress is allowed.
    Exposure(exposure::Arguments),
    /// Show connections gained and lost between two inputs.
    Diff(diff::Arguments),
    /// Add the workloads at the time, and the policy verdicts, to flow records.
    Enrich(enrich::Arguments),
    /// Generate policies that allow the given connections and deny the rest.
    Suggest(suggest::Arguments),
    /// Find policies that do not do what they appear to do.
    Lint(lint::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Connections(arguments) => connections::run(arguments),
        Command::Can(arguments) => can::run(arguments),
        Command::Exposure(arguments) => exposure::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Enrich(arguments) => enrich::run(arguments),
        Command::Suggest(arguments) => suggest::run(arguments),
        Command::Lint(arguments) => lint::run(arguments),
    }
}
