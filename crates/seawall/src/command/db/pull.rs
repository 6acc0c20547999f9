//! `seawall db pull`: a database from a registry; the same as `db update --from oci://…`.

use clap::Args;

use super::incoming::{Incoming, Source};
use crate::Outcome;

/// Fetch a database from a registry, and check it before it takes the old one's place.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What is fetched: `REGISTRY/REPOSITORY[:TAG][@DIGEST]`; repeatable, the first that gives an acceptable database counts.
    #[arg(value_name = "REFERENCE", required = true)]
    references: Vec<String>,
    #[command(flatten)]
    incoming: Incoming,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let names = arguments.references.iter();
    let names = names.map(|text| text.strip_prefix("oci://").unwrap_or(text));
    let sources: Vec<Source> = names
        .map(|name| Source::Registry(name.to_owned()))
        .collect();
    arguments.incoming.run(&sources)
}
