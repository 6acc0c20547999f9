//! `seawall image explain`: what an image is made of, on one screen.

use anyhow::Context;
use clap::Args;
use seawall_answer::image::{BaseLine, Explanation, Risk};
use seawall_registry::ImageContents;
use seawall_scan::images::{ImageName, Inspected, examine};

use super::attached;
use super::built_on::with_bases;
use super::pull_secrets::PullSecrets;
use super::reading::{ImageReading, Named};
use crate::command::db::{OpenedDatabase, Place};
use crate::printing::Printing;
use crate::{Outcome, clock};

/// Show what an image is made of: layers, instructions, what runs, packages, risk.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The image, archive, directory or binary.
    #[arg(value_name = "IMAGE")]
    image: String,
    /// An image that it may be built on; repeatable.
    #[arg(long, value_name = "IMAGE")]
    base_image: Vec<String>,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    reading: ImageReading,
    #[command(flatten)]
    place: Place,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let name = &arguments.image;
    let opened = arguments.place.open_if_there()?;
    let named = Named::ByUser(name.clone());
    let (images, bases) = with_bases(
        &arguments.reading,
        std::slice::from_ref(&named),
        &arguments.base_image,
        &PullSecrets::default(),
    )?;
    let read = images
        .images
        .into_iter()
        .next()
        .context("nothing was read")?;
    let read = read.1?;
    let (risk, not_known) = match &opened {
        Some(opened) => risk(name, &read, opened)?,
        None => (Risk::default(), Vec::new()),
    };
    let digest = read.digest.as_ref().map(ToString::to_string);
    let base = bases.get(name).map(|base| BaseLine {
        image: base.reference.clone(),
        layers: base.layers,
    });
    let config = read.config.as_ref();
    let mut explanation = Explanation::new(name, digest, config, &read.contents, base, risk);
    explanation.unknown.extend(not_known);
    let attached = arguments.reading.attached(&named, &[], &read);
    explanation.attached = attached::items(&attached);
    let unknown = attached.unknown.iter();
    let unknown = unknown.map(|what| format!("what is attached is not all known: {what}"));
    explanation.unknown.extend(unknown);
    arguments.printing.print(&explanation, |it| it.text())?;
    Ok(match explanation.unknown.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    })
}

/// What the database says, and why that may not be all.
fn risk(
    name: &str,
    read: &ImageContents,
    opened: &OpenedDatabase,
) -> anyhow::Result<(Risk, Vec<String>)> {
    let digest = read.digest.as_ref().map(ToString::to_string);
    let inspected = Inspected {
        name: &ImageName {
            reference: name.to_owned(),
            digest: digest.unwrap_or_default(),
        },
        contents: &read.contents,
        digests: &read.digests,
        purls: &[],
        config: read.config.as_ref(),
    };
    let mut reader = opened.database.reader();
    let examined = examine(inspected, &mut reader, &[], clock::today())
        .with_context(|| format!("the database `{}`", opened.path.display()))?;
    let gaps = examined.assessment.gaps.iter();
    let gaps = gaps.map(|gap| {
        format!(
            "{}: {}",
            seawall_text::counted(gap.packages.len(), "package"),
            gap.reason
        )
    });
    let not_known = opened.stale.iter().cloned().chain(gaps).collect();
    Ok((
        Risk::new(opened.day().to_string(), &examined.findings),
        not_known,
    ))
}
