//! `seawall network`: who can talk to whom.

mod batch;
mod can;
mod classes;
mod connections;
mod diff;
mod enrich;
mod exposure;
mod flows;
mod lint;
mod map;
mod passes;
mod question;
mod suggest;
mod tuple;

use clap::{Args, Subcommand};
use seawall_answer::network::doubt;
use seawall_load::Loaded;
use seawall_network::{Network, Plugin};

use crate::input::{Kept, NamedInput, only_one};
use crate::{Outcome, output};

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

/// Oddities that are shown; the rest is counted.
const MAX_DOUBTS: usize = 5;

/// Reads the input.
fn load(input: &NamedInput) -> anyhow::Result<Kept> {
    let loaded = only_one(input.load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    Ok(loaded)
}

/// The names of network plugins that may be chosen.
fn plugins() -> clap::builder::PossibleValuesParser {
    Plugin::ids().collect::<Vec<&str>>().into()
}

/// The network of an input, on a network plugin where one was chosen; what could not be read is told. Where the plugin enforces no policies, there are none in it.
fn network_on<'l>(loaded: &'l Loaded, plugin: Option<&str>) -> Network<'l> {
    let plugin = plugin.and_then(Plugin::by_id);
    told(loaded, Network::in_force(&loaded.cluster, plugin))
}

/// The network of an input with its policies, whether or not the network plugin enforces them.
fn as_written(loaded: &Loaded) -> Network<'_> {
    told(loaded, Network::new(&loaded.cluster))
}

fn told<'l>(loaded: &'l Loaded, network: Network<'l>) -> Network<'l> {
    for one in network.doubts().iter().take(MAX_DOUBTS) {
        output::note(&doubt(&loaded.cluster, one));
    }
    let hidden = network.doubts().len().saturating_sub(MAX_DOUBTS);
    if hidden > 0 {
        output::note(&format!(
            "… and {hidden} more; `seawall network lint` shows them"
        ));
    }
    for unknown in network.unknowns() {
        output::note(&format!("unknown: {unknown}"));
    }
    network
}

/// Says of a list what it hangs on that files need not hold. As in a scan that is no reason for another exit status: everything
/// that was named was evaluated.
fn tell_unseen(network: &Network<'_>) {
    if let Some(unseen) = network.unseen_in_files() {
        output::note(&format!("unknown: {unseen}"));
    }
}

/// Whether every policy was read, and everything that they select by.
fn is_certain(network: &Network<'_>) -> bool {
    network.doubts().is_empty() && network.unknowns().is_empty()
}

/// A list is only as good as what was read.
fn outcome(loaded: &Loaded, is_certain: bool) -> Outcome {
    if loaded.cluster.coverage.is_full() && is_certain {
        Outcome::Clean
    } else {
        Outcome::Incomplete
    }
}
