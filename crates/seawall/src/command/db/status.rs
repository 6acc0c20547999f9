//! `seawall db status`: what a database holds.

use clap::Args;

use super::place::Place;
use crate::printing::Printing;
use crate::{Outcome, output};

/// Show what a database holds, how old it is and who signed it.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    place: Place,
}

/// Runs the command. A database that is too old is no failure of the program, and has a status of its own.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let opened = arguments.place.open()?;
    let status = opened.status();
    arguments.printing.print(&status, |it| it.text())?;
    Ok(match &opened.stale {
        Some(stale) => {
            output::warn(stale);
            Outcome::Incomplete
        }
        None => Outcome::Clean,
    })
}
