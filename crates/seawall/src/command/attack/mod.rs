//! `seawall attack`: how an attacker would move, in mistakes.

mod asked;
mod cut;
pub(crate) mod diff;
mod edges;
mod exposure;
mod paths;
mod picture;

use clap::{Args, Subcommand};

use crate::Outcome;

/// How an attacker would move, and how many mistakes away every target is.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The cheapest attack paths between two points, hop by hop with evidence.
    Paths(paths::Arguments),
    /// How many mistakes every workload and identity is away from the targets of an attacker.
    Exposure(exposure::Arguments),
    /// The smallest set of changes that cuts every short attack path, as patches.
    Cut(cut::Arguments),
    /// What a pull request opens and closes: distances, paths, permissions and connections.
    Diff(diff::Arguments),
    /// The edges of the attack graph.
    Edges(edges::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Paths(arguments) => paths::run(arguments),
        Command::Exposure(arguments) => exposure::run(arguments),
        Command::Cut(arguments) => cut::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Edges(arguments) => edges::run(arguments),
    }
}
