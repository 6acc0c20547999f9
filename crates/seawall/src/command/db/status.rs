//! `seawall db status`: what a database holds.

use clap::Args;

use super::place::Place;
use crate::{Outcome, output};

/// Show what a database holds, how old it is and who signed it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    place: Place,
}

/// Runs the command. A database that is too old is no failure of the program, and has a status of its own.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let opened = arguments.place.open()?;
    let status = opened.status();
    let text = match &*arguments.format {
        "json" => seawall_answer::json(&status),
        _ => status.text().into(),
    };
    output::write(None, &text)?;
    Ok(match &opened.stale {
        Some(stale) => {
            output::warn(stale);
            Outcome::Incomplete
        }
        None => Outcome::Clean,
    })
}
