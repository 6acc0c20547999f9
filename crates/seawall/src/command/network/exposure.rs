//! `seawall network exposure`: what is open to whom, and what may leave.

use clap::Args;
use seawall_answer::network::{Exposed, Exposure};

use super::reading::{self, load, outcome};
use crate::Outcome;
use crate::input::InputArguments;
use crate::printing::Printing;

/// Workloads that are shown.
const DEFAULT_TOP: usize = 20;

/// Ways into one workload: thousands of Services before the same pods are rather one list many times.
const MAX_WAYS: usize = 256;

/// Show what is exposed, to whom, and what egress is allowed.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Number of workloads to show, most exposed first.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// Assume this network plugin, regardless of the input.
    #[arg(long, value_name = "PLUGIN", value_parser = reading::plugins())]
    plugin: Option<String>,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    input: InputArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = load(&arguments.input.named())?;
    let network = reading::network_on(&loaded, arguments.plugin.as_deref());
    let exposure = Exposure::new(&network, MAX_WAYS);
    arguments
        .printing
        .print(&exposure, |it| it.text(arguments.top))?;
    let mut endpoints = network.endpoints().ids();
    let is_certain = reading::is_certain(&network)
        && !exposure.workloads.iter().any(Exposed::is_refused)
        && exposure.unread.is_empty()
        && endpoints.all(|id| network.entry_gap_at(id).is_none());
    Ok(outcome(&loaded, is_certain))
}
