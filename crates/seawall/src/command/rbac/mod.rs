//! `seawall rbac`: who can do what.

mod asked;
mod batch;
mod brought;
mod can;
pub(crate) mod diff;
mod graph;
mod manifest;
mod matrix;
mod reading;
mod risks;
mod show;
mod tenancy;
pub(crate) mod used;
mod who_can;
mod words;

use clap::{Args, Subcommand};

use crate::Outcome;
use asked::{guess, meant_account, namespace_of, odd_verb, resource, resource_or_path, warnings};
use reading::{load, may_be_more, outcome};

/// Who can do what, exactly, and why.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Whether somebody may do something: yes with the reason, or no with what came nearest.
    Can(Box<can::Arguments>),
    /// Everybody who may do something, and the workloads that run as them.
    WhoCan(who_can::Arguments),
    /// What somebody may do, as a matrix.
    Show(show::Arguments),
    /// Everybody with the most that they could become, and the way there.
    Risks(risks::Arguments),
    /// What an audit log shows in use, and the least roles that are enough for it.
    Used(used::Arguments),
    /// Who holds rights on both sides of a border between tenants, and who logs in how.
    Tenancy(tenancy::Arguments),
    /// What a change grants and takes.
    Diff(diff::Arguments),
    /// Subjects and what they are given, as a graph.
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
