//! `seawall image explain`: what an image is made of, on one screen.

use clap::Args;
use seawall_answer::image::Explanation;

use super::attached;
use super::reading::ImageReading;
use crate::{Outcome, output};

/// Show what an image is made of: layers, instructions, what runs, packages.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The image, archive, directory or binary.
    #[arg(value_name = "IMAGE")]
    image: String,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    reading: ImageReading,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let name = &arguments.image;
    let (read, attached) = arguments.reading.read_with_attached(name)?;
    let digest = read.digest.as_ref().map(ToString::to_string);
    let mut explanation = Explanation::new(name, digest, read.config.as_ref(), &read.contents);
    explanation.attached = attached::items(&attached);
    let unknown = attached.unknown.iter();
    let unknown = unknown.map(|what| format!("what is attached is not all known: {what}"));
    explanation.unknown.extend(unknown);
    let text = match &*arguments.format {
        "json" => seawall_answer::json(&explanation),
        _ => explanation.text().into(),
    };
    output::write(None, &text)?;
    Ok(match explanation.unknown.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    })
}
