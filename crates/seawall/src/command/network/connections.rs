//! `seawall network connections`: every allowed connection.

use std::fmt::Write;

use clap::Args;
use seawall_network::Network;

use super::lines::{Lines, lines};
use super::outcome;
use crate::input::{InputArguments, only_one};
use crate::{Outcome, output};

/// Every allowed connection.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// `connlist`
    #[arg(long, default_value = "connlist", value_parser = ["connlist"])]
    format: String,
    #[command(flatten)]
    input: InputArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = only_one(arguments.input.load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let network = Network::new(&loaded.cluster);
    let lines = lines(&network);
    output::write(None, &connlist(&lines))?;
    Ok(outcome(&loaded, network.doubts().is_empty()))
}

/// `from => to : ports`, sorted.
fn connlist(lines: &Lines) -> String {
    let mut all: Vec<String> = lines
        .iter()
        .map(|((from, to), ports)| format!("{from} => {to} : {ports}"))
        .collect();
    all.sort_unstable();
    let mut text = String::new();
    for line in all {
        let _ = writeln!(text, "{line}");
    }
    text
}
