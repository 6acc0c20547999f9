//! The network of an input, and what is told of it.

use seawall_answer::network::doubt;
use seawall_load::Loaded;
use seawall_network::{Network, Plugin};

use crate::input::{Kept, NamedInput, only_one};
use crate::{Outcome, output};

/// Oddities that are shown; the rest is counted.
const MAX_DOUBTS: usize = 5;

/// Reads the input.
pub(super) fn load(input: &NamedInput) -> anyhow::Result<Kept> {
    let loaded = only_one(input.load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    Ok(loaded)
}

/// The names of network plugins that may be chosen.
pub(super) fn plugins() -> clap::builder::PossibleValuesParser {
    Plugin::ids().collect::<Vec<&str>>().into()
}

/// The plugin of this name; the values of the option are checked before.
pub(super) fn plugin(name: Option<&str>) -> Option<&'static Plugin> {
    name.and_then(Plugin::by_id)
}

/// The network of an input, on a network plugin where one was chosen; what could not be read is told. Where the plugin enforces
/// no policies, there are none in it.
pub(super) fn network_on<'l>(loaded: &'l Loaded, plugin: Option<&str>) -> Network<'l> {
    told(
        loaded,
        Network::in_force(&loaded.cluster, self::plugin(plugin)),
    )
}

/// The network of an input with its policies, whether or not the network plugin enforces them.
pub(super) fn as_written<'l>(loaded: &'l Loaded, plugin: Option<&'static Plugin>) -> Network<'l> {
    told(loaded, Network::on(&loaded.cluster, plugin))
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
pub(super) fn tell_unseen(network: &Network<'_>) {
    if let Some(unseen) = network.unseen_in_files() {
        output::note(&format!("unknown: {unseen}"));
    }
}

/// Whether every policy was read, and everything that they select by.
pub(super) fn is_certain(network: &Network<'_>) -> bool {
    network.doubts().is_empty() && network.unknowns().is_empty()
}

/// A list is only as good as what was read.
pub(super) fn outcome(loaded: &Loaded, is_certain: bool) -> Outcome {
    if loaded.cluster.coverage.is_full() && is_certain {
        Outcome::Clean
    } else {
        Outcome::Incomplete
    }
}
