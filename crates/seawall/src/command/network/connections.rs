//! `seawall network connections`: every allowed connection.

use std::path::PathBuf;

use clap::Args;
use seawall_report::connections::{connlist, csv, dot, json, mermaid, page};

use super::{classes, lines, outcome};
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
        return Ok(outcome(&loaded, super::is_certain(&network)));
    }
    let is_for_people = matches!(arguments.format.as_str(), "html" | "dot" | "mermaid");
    let connections = lines::connections(&network, named.names(), is_for_people);
    let text = match arguments.format.as_str() {
        "json" => output::json(&json(&connections))?,
        "csv" => csv(&connections),
        "dot" => dot(&connections),
        "mermaid" => mermaid(&connections),
        "html" => page(&connections),
        _ => connlist(&connections),
    };
    output::write(arguments.output.as_ref(), &text)?;
    output::note(lines::AS_POLICIES_SAY);
    let is_refused = connections.links.iter().any(|link| link.unknown.is_some());
    // What leads in is in the list, as what controllers reach.
    let mut unread = network.unread_entries();
    if let Some(entry) = unread.next() {
        let more = match unread.count() {
            0 => String::new(),
            count => format!(", and {count} more"),
        };
        output::note(&format!("unknown: {entry}{more}"));
        return Ok(outcome(&loaded, false));
    }
    let is_certain = super::is_certain(&network) && !is_refused;
    Ok(outcome(&loaded, is_certain))
}
