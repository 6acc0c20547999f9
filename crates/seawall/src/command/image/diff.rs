//! `seawall image diff`: what changed between two images.

use clap::Args;
use seawall_answer::image::Diff;

use super::pull_secrets::PullSecrets;
use super::reading::{ImageReading, Named};
use crate::Outcome;
use crate::printing::Printing;

/// Compare two images: packages that came, went and changed.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The older image, archive, directory or binary.
    #[arg(value_name = "OLD")]
    old: String,
    /// The newer one.
    #[arg(value_name = "NEW")]
    new: String,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    reading: ImageReading,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let names = [&arguments.old, &arguments.new].map(|name| Named::ByUser(name.clone()));
    let images = arguments
        .reading
        .read(&names, &PullSecrets::default())?
        .images;
    let mut read = images.into_iter().map(|(_, read)| read);
    let (Some(old), Some(new)) = (read.next(), read.next()) else {
        anyhow::bail!("nothing was read");
    };
    let (old, new) = (old?, new?);
    let diff = Diff::new(
        (&arguments.old, &old.contents),
        (&arguments.new, &new.contents),
    );
    arguments.printing.print(&diff, |it| it.text())?;
    Ok(match diff.unknown.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    })
}
