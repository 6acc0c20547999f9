//! `seawall db push`: a database into a registry.

use anyhow::ensure;
use clap::Args;
use seawall_advisory::database::Signer;
use seawall_answer::database::Pushed;

use super::artifact::{DATABASE, annotations};
use super::incoming::check;
use super::place::{self, Place};
use crate::printing::Printing;
use crate::registries::RegistryArguments;
use crate::{Outcome, clock, output};

/// Put a database into a registry, for `db pull` and `db update`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where it is put: `REGISTRY/REPOSITORY[:TAG]`; `latest` where no tag is named.
    #[arg(value_name = "REFERENCE")]
    reference: String,
    /// Push a database that is not signed: anyone who can write to the repository then decides what is known to be vulnerable.
    #[arg(long)]
    allow_unsigned: bool,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    registries: RegistryArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let path = arguments.place.path()?;
    // What is checked is what is sent: an update meanwhile replaces the file, and not what is open.
    let mut file = place::open_file(&path)?;
    let opened = arguments.place.open_in(path.clone(), &file)?;
    let signed_by = match opened.database.signer() {
        Signer::Unsigned => None,
        Signer::Key(key) => Some(key.to_string()),
    };
    ensure!(
        signed_by.is_some() || arguments.allow_unsigned,
        "the database `{}` is not signed\n  hint: `seawall db import --sign-with FILE` signs it; --allow-unsigned pushes it as it is",
        path.display()
    );
    // Others check it as well, and should not have to fetch it for that.
    check(&path, &file, &arguments.place.trust())?;
    if let Some(stale) = &opened.stale {
        output::warn(stale);
    }
    let options = arguments.registries.options(None)?;
    let reference = arguments.reference.as_str();
    let reference = reference.strip_prefix("oci://").unwrap_or(reference);
    let pushed = seawall_registry::push(
        reference,
        DATABASE,
        &annotations(&opened),
        &mut file,
        &options,
    )?;
    let answer = Pushed {
        reference: pushed.reference,
        digest: pushed.digest.to_string(),
        file_digest: pushed.file.to_string(),
        bytes: file.metadata()?.len(),
        created: clock::at(opened.database.created()),
        signed_by,
        was_there: pushed.was_there,
    };
    arguments.printing.print(&answer, |it| it.text())?;
    Ok(Outcome::Clean)
}
