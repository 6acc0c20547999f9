//! `seawall rbac`: who can do what.

mod asked;
mod batch;
mod can;
pub(crate) mod diff;
mod graph;
mod reading;
mod risks;
mod show;
mod tenancy;
mod tenant_label;
pub(crate) mod used;
mod who_can;

use clap::{Args, Subcommand};

use crate::Outcome;
use asked::{guess, meant_account, odd_verb, request, resource, resource_or_path, warnings};
use reading::{load, outcome};

/// Show who can do what, and why.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check whether a subject can do something: yes with the reason, or no with the closest rule.
    Can(Box<can::Arguments>),
    /// List every subject that can do something, and the workloads that run as it.
    WhoCan(who_can::Arguments),
    /// Show what a subject can do, as a matrix.
    Show(show::Arguments),
    /// Show the furthest each subject could escalate, and the path there.
    Risks(risks::Arguments),
    /// Show which permissions an audit log uses, and the least-privilege roles for them.
    Used(used::Arguments),
    /// Show which subjects have permissions in more than one tenant, and how subjects authenticate.
    Tenancy(tenancy::Arguments),
    /// Show what a change grants and revokes.
    Diff(diff::Arguments),
    /// Show subjects and the roles they are granted as a graph.
    Graph(graph::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Can(arguments) => can::run(arguments),
        Command::WhoCan(arguments) => who_can::run(arguments),
        Command::Show(arguments) => show::run(arguments),
        Command::Risks(arguments) => risks::run(arguments),
        Command::Used(arguments) => used::run(arguments),
        Command::Tenancy(arguments) => tenancy::run(arguments),
        Command::Diff(arguments) => diff::run(arguments),
        Command::Graph(arguments) => graph::run(arguments),
    }
}
