//! `seawall db`: the database of known vulnerabilities.

mod artifact;
mod export;
mod fetched_feed;
mod import;
mod incoming;
mod key;
mod lock;
mod place;
mod pull;
mod push;
mod status;
mod update;

use clap::{Args, Subcommand};

use crate::Outcome;

pub(crate) use place::{DatabaseAge, OpenedDatabase, Place};

/// Make, fetch and inspect the database of known vulnerabilities.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a database from feeds: files, directories and archives.
    Import(import::Arguments),
    /// Fetch a database from a mirror or a file, and check it before it takes the old one's place.
    Update(update::Arguments),
    /// Fetch a database from a registry, and check it before it takes the old one's place.
    Pull(pull::Arguments),
    /// Put a database into a registry, for `db pull` and `db update`.
    Push(push::Arguments),
    /// Show what a database holds, how old it is and who signed it.
    Status(status::Arguments),
    /// Write the advisories of a database as JSON lines in OSV's form.
    Export(export::Arguments),
    /// Make a key that signs databases, or show the public half of one.
    Key(key::Arguments),
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Import(arguments) => import::run(arguments),
        Command::Update(arguments) => update::run(arguments),
        Command::Pull(arguments) => pull::run(arguments),
        Command::Push(arguments) => push::run(arguments),
        Command::Status(arguments) => status::run(arguments),
        Command::Export(arguments) => export::run(arguments),
        Command::Key(arguments) => key::run(arguments),
    }
}
