//! `seawall db update`: a database from a mirror, checked before it takes the place of the old one.

use clap::Args;

use super::incoming::{Incoming, Source};
use crate::Outcome;

/// Fetch a database from a mirror or a file, and check it before it takes the old one's place.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where the database is: a file, an HTTPS address, or `oci://REGISTRY/REPOSITORY[:TAG]`; repeatable, the first that gives an
    /// acceptable database counts.
    #[arg(long, value_name = "SOURCE", required = true)]
    from: Vec<String>,
    #[command(flatten)]
    incoming: Incoming,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let sources: Vec<Source> = arguments
        .from
        .iter()
        .map(|text| Source::parse(text))
        .collect();
    arguments.incoming.run(&sources)
}
