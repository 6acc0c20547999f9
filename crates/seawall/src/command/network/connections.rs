//! `seawall network connections`: every allowed connection.

use clap::Args;
use seawall_answer::network::{AS_POLICIES_SAY, Connections, EndKind, own_nodes};
use seawall_load::Loaded;
use seawall_network::Network;
use seawall_report::connections::{self as pictured, csv, dot, mermaid, page};
use std::collections::BTreeSet;

use super::reading::{self, outcome};
use super::{classes, map};
use crate::input::InputArguments;
use crate::printing::OutputFile;
use crate::{Outcome, output};

/// Ends of which nothing is certain that are named; the rest is counted.
const MAX_TOLD: usize = 5;

/// List every allowed connection.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// `connlist`, `json`, `csv`, `dot`, `mermaid`, `html`; or `classes` for clusters too large for a list.
    #[arg(long, default_value = "connlist", value_parser = ["connlist", "json", "csv", "dot", "mermaid", "html", "classes"])]
    format: String,
    /// Assume this network plugin, regardless of the input.
    #[arg(long, value_name = "PLUGIN", value_parser = reading::plugins())]
    plugin: Option<String>,
    #[command(flatten)]
    output: OutputFile,
    #[command(flatten)]
    input: InputArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let named = arguments.input.named();
    let loaded = reading::load(&named)?;
    let network = reading::network_on(&loaded, arguments.plugin.as_deref());
    if arguments.format == "classes" {
        classes::write(&network, arguments.output.file())?;
        reading::tell_unseen(&network);
        return Ok(outcome(&loaded, reading::is_certain(&network)));
    }
    if arguments.format == "html" {
        let map = map::map(&network, named.names());
        arguments.output.write(&page(&map))?;
        output::advise(AS_POLICIES_SAY);
        let is_refused = map.members.iter().any(|member| member.unknown.is_some());
        return Ok(certainty(&loaded, &network, is_refused));
    }
    let is_for_people = matches!(arguments.format.as_str(), "dot" | "mermaid");
    let connections = Connections::new(&network, is_for_people);
    let text = match arguments.format.as_str() {
        "json" => seawall_answer::json(&connections),
        "csv" => csv(&picture(&connections)),
        "dot" => dot(&picture(&connections)),
        "mermaid" => mermaid(&picture(&connections)),
        _ => {
            tell_unlisted(&network);
            connections.text().into()
        }
    };
    arguments.output.write(&text)?;
    output::advise(AS_POLICIES_SAY);
    let mut links = connections.connections.iter();
    let is_refused = links.any(|link| link.unknown.is_some());
    Ok(certainty(&loaded, &network, is_refused))
}

/// The connections as tables and drawings take them.
fn picture(connections: &Connections) -> pictured::Connections {
    let end = |end: &seawall_answer::network::End| pictured::End {
        kind: match end.kind {
            EndKind::Outside => pictured::EndKind::Outside,
            EndKind::Controller => pictured::EndKind::Controller,
            EndKind::Workload => pictured::EndKind::Workload,
        },
        namespace: end.namespace.clone(),
        name: end.name.clone(),
        short: end.short.clone(),
    };
    let link = |link: &seawall_answer::network::Link| pictured::Link {
        from: link.places[0],
        to: link.places[1],
        ports: link.ports.clone(),
        unknown: link.unknown.clone(),
    };
    pictured::Connections {
        ends: connections.ends.iter().map(end).collect(),
        links: connections.connections.iter().map(link).collect(),
    }
}

/// Says of the published form, which has lines only, which of them are not certain, and what passes besides.
fn tell_unlisted(network: &Network<'_>) {
    let ids = network.endpoints().ids();
    let refused: BTreeSet<String> = ids.filter_map(|id| network.refused_end(id)).collect();
    for why in refused.iter().take(MAX_TOLD) {
        output::note(&format!("unknown: {why}"));
    }
    if refused.len() > MAX_TOLD {
        let more = refused.len() - MAX_TOLD;
        output::note(&format!(
            "… and {more} more; `--format json` marks their connections"
        ));
    }
    if let Some(beside) = own_nodes(network) {
        output::note(&beside);
    }
}

/// Whether all connections are known; what is not is told.
fn certainty(loaded: &Loaded, network: &Network<'_>, is_refused: bool) -> Outcome {
    reading::tell_unseen(network);
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
    let is_certain = reading::is_certain(network) && !is_refused;
    outcome(loaded, is_certain)
}
