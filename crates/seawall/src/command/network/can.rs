//! `seawall network can`: whether one end reaches another, with a packet as proof.

use std::path::PathBuf;

use clap::Args;
use seawall_answer::network::Can;
use seawall_network::{Direction, Protocol};

use super::question::{named, neither, parse_port};
use super::reading::{self, load};
use crate::Outcome;
use crate::input::NamedInput;
use crate::printing::Printing;

/// Check whether one end can reach another.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Source of the connection: NAMESPACE/NAME, an IP address, a CIDR block, or `outside`. A block is its addresses outside the
    /// cluster and the pods of the input with an address in it.
    #[arg(long, value_name = "END", required_unless_present = "batch")]
    from: Option<String>,
    /// Destination, as for --from; `service:NAMESPACE/NAME` or an address of a Service means the endpoints behind it, as do those
    /// of a block.
    #[arg(long, value_name = "END", required_unless_present = "batch")]
    to: Option<String>,
    /// Answer queries as JSON lines from a file, in order; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "to", "port", "format", "output"])]
    batch: Option<PathBuf>,
    /// Destination port, such as `8080` or `53/UDP`; any port by default. For a Service, the port of the Service, not of its pods.
    #[arg(long, value_name = "PORT[/PROTOCOL]", value_parser = parse_port)]
    port: Option<(Protocol, u16)>,
    /// Assume this network plugin, regardless of the input.
    #[arg(long, value_name = "PLUGIN", value_parser = reading::plugins())]
    plugin: Option<String>,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = load(&arguments.input)?;
    let network = reading::network_on(&loaded, arguments.plugin.as_deref());
    if let Some(path) = &arguments.batch {
        let is_answered = super::batch::answer(&network, path)?;
        let is_certain = reading::is_certain(&network) && is_answered;
        return Ok(reading::outcome(&loaded, is_certain));
    }
    let (from_name, to_name) = (
        arguments.from.as_deref().unwrap_or_default(),
        arguments.to.as_deref().unwrap_or_default(),
    );
    let from = named(&network, network.ends(from_name, Direction::Ingress))?;
    let to = named(&network, network.arrivals(to_name, arguments.port))?;
    let to = to.naming(from_name);
    let can = Can::new(&network, &from, &to).ok_or_else(|| neither(from_name, to_name))?;
    arguments.printing.print(&can, |it| it.text())?;
    Ok(match (can.unknown.is_empty(), can.allowed) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Clean,
        (true, false) => Outcome::Findings,
    })
}
