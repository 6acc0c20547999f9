//! `seawall network connections`: every allowed connection.

use std::path::PathBuf;

use clap::Args;
use seawall_load::Loaded;
use seawall_network::Network;
use seawall_report::connections::{connlist, csv, dot, json, mermaid, page};

use super::{classes, lines, map, outcome};
use crate::input::InputArguments;
use crate::{Outcome, output};

/// List every allowed connection.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// `connlist`, `json`, `csv`, `dot`, `mermaid`, `html`; or `classes` for clusters too large for a list.
    #[arg(long, default_value = "connlist", value_parser = ["connlist", "json", "csv", "dot", "mermaid", "html", "classes"])]
    format: String,
    /// Assume this network plugin, regardless of the input.
    #[arg(long, value_name = "PLUGIN", value_parser = super::plugins())]
    plugin: Option<String>,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    input: InputArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let named = arguments.input.named();
    let loaded = super::load(&named)?;
    let network = super::network_on(&loaded, arguments.plugin.as_deref());
    if arguments.format == "classes" {
        classes::write(&network, arguments.output.as_ref())?;
        super::tell_unseen(&network);
        return Ok(outcome(&loaded, super::is_certain(&network)));
    }
    if arguments.format == "html" {
        let map = map::map(&network, named.names());
        output::write(arguments.output.as_ref(), &page(&map))?;
        output::advise(lines::AS_POLICIES_SAY);
        let is_refused = map.members.iter().any(|member| member.unknown.is_some());
        return Ok(certainty(&loaded, &network, is_refused));
    }
    let is_for_people = matches!(arguments.format.as_str(), "dot" | "mermaid");
    let connections = lines::connections(&network, named.names(), is_for_people);
    let text = match arguments.format.as_str() {
        "json" => output::json(&json(&connections))?,
        "csv" => csv(&connections),
        "dot" => dot(&connections),
        "mermaid" => mermaid(&connections),
        _ => connlist(&connections),
    };
    output::write(arguments.output.as_ref(), &text)?;
    output::advise(lines::AS_POLICIES_SAY);
    let is_refused = connections.links.iter().any(|link| link.unknown.is_some());
    Ok(certainty(&loaded, &network, is_refused))
}

/// Whether all connections are known; what is not is told.
fn certainty(loaded: &Loaded, network: &Network<'_>, is_refused: bool) -> Outcome {
    super::tell_unseen(network);
    // What leads in is in the list, as what controllers reach.
    let mut unread = network.unread_entries();
    if let Some(entry) = unread.next() {
        let more = match unread.count() {
            0 => String::new(),
            count => format!(", and {count} more"),
        };
        output::note(&format!("unknown: {entry}{more}"));
        return outcome(loaded, false);
    }
    let is_certain = super::is_certain(network) && !is_refused;
    outcome(loaded, is_certain)
}
