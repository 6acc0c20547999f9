//! `seawall db export`: the advisories of a database as JSON lines.

use anyhow::Context;
use clap::Args;
use seawall_advisory::database::osv;

use super::place::Place;
use crate::output::JsonLines;
use crate::printing::OutputFile;
use crate::{Outcome, output};

/// Write the advisories of a database as JSON lines in OSV's form.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    output: OutputFile,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let opened = arguments.place.open()?;
    let mut reader = opened.database.reader();
    let mut failed = None;
    output::write_through(arguments.output.file(), |out| {
        let mut lines = JsonLines::to(out);
        for number in 0..opened.database.advisory_count() {
            match reader.numbered(number) {
                Ok(advisory) => lines.say(&osv(&advisory))?,
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        lines.finish()
    })?;
    match failed {
        Some(error) => Err(error).context("the export ended before its end"),
        None => Ok(Outcome::Clean),
    }
}
