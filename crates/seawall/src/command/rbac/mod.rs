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
use seawall_model::Catalogue;
use seawall_rbac::{Rbac, ResourceName};

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

/// The resource that was asked about, and what is not sure about it.
fn resource(
    text: Option<&str>,
    group: Option<&str>,
    loaded: &Loaded,
    rbac: &Rbac,
) -> anyhow::Result<Option<ResourceName>> {
    let Some(text) = text else {
        return Ok(None);
    };
    let definitions = loaded.cluster.of_kind("CustomResourceDefinition");
    let catalogue = Catalogue::with_definitions(definitions);
    let resource = ResourceName::parse(text, group, &catalogue, rbac)?;
    if let Some(doubt) = &resource.doubt {
        output::note(&doubt.message);
    }
    Ok(Some(resource))
}

/// The namespace of the request; a namespace for what has none is said to be left out.
fn namespace_of<'n>(resource: &ResourceName, asked: &'n str) -> &'n str {
    let namespace = resource.namespace(asked);
    if namespace != asked && asked != "*" {
        output::note(&format!(
            "{resource} is not namespaced, so the namespace `{asked}` is left out"
        ));
    }
    namespace
}

/// What is not sure about a resource, for JSON.
fn warnings(resource: Option<&ResourceName>) -> Vec<&str> {
    resource
        .and_then(|resource| resource.doubt.as_ref())
        .map(|doubt| doubt.message.as_str())
        .into_iter()
        .collect()
}

/// Whether the answer may be about another resource than was meant.
fn is_guess(resource: Option<&ResourceName>) -> bool {
    resource
        .and_then(|resource| resource.doubt.as_ref())
        .is_some_and(|doubt| doubt.is_guess)
}

/// A no or a list is only as good as what was read: roles and bindings that could not be listed may say otherwise.
fn outcome(loaded: &Loaded, otherwise: Outcome) -> Outcome {
    if loaded.cluster.coverage.is_full() {
        otherwise
    } else {
        Outcome::Incomplete
    }
}
