//! `seawall rbac`: who can do what.

mod batch;
mod brought;
mod can;
pub(crate) mod diff;
mod graph;
mod manifest;
mod matrix;
mod risks;
mod show;
mod tenancy;
pub(crate) mod used;
mod who_can;
mod words;

use clap::{Args, Subcommand};
use seawall_load::Loaded;
use seawall_rbac::Rbac;

use crate::input::{NamedInput, only_one};
use crate::{Outcome, output};

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

/// Oddities that are shown; the rest is counted.
const MAX_DOUBTS: usize = 5;

/// Reads the input and what it says about rights, and tells what could not be used.
fn load(input: &NamedInput) -> anyhow::Result<(Loaded, Rbac)> {
    let loaded = only_one(input.load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let rbac = Rbac::new(&loaded.cluster);
    for doubt in rbac.doubts().iter().take(MAX_DOUBTS) {
        let object = loaded.cluster.object(doubt.object);
        let place = output::place(object, &doubt.path);
        output::note(&format!(
            "{} `{}`: {}{place}",
            object.kind, object.name, doubt.message
        ));
    }
    let hidden = rbac.doubts().len().saturating_sub(MAX_DOUBTS);
    if hidden > 0 {
        output::note(&format!(
            "… and {hidden} more such; `seawall scan --check 'dangling-*'` shows them"
        ));
    }
    Ok((loaded, rbac))
}

/// A no or a list is only as good as what was read: roles and bindings that could not be listed may say otherwise.
fn outcome(loaded: &Loaded, otherwise: Outcome) -> Outcome {
    if loaded.cluster.coverage.is_full() {
        otherwise
    } else {
        Outcome::Incomplete
    }
}
