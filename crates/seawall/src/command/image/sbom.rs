//! `seawall image sbom`: a software bill of materials.

use clap::{Args, ValueEnum};
use seawall_image::sbom::{Document, Format, write};
use seawall_text::Answer;

use super::reading::ImageReading;
use crate::printing::OutputFile;
use crate::{Outcome, clock, output};

/// Write a software bill of materials.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The image, archive, directory, binary, or another bill of materials.
    #[arg(value_name = "IMAGE")]
    image: String,
    /// The form of the document.
    #[arg(long, value_enum, default_value_t = Form::Cyclonedx)]
    format: Form,
    #[command(flatten)]
    output: OutputFile,
    #[command(flatten)]
    reading: ImageReading,
}

// Forms of documents.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    // CycloneDX 1.7.
    Cyclonedx,
    // CycloneDX 1.6.
    #[value(name = "cyclonedx-1.6")]
    Cyclonedx16,
    // SPDX 2.3.
    Spdx,
    // SPDX 3.0.
    #[value(name = "spdx-3.0")]
    Spdx30,
}

impl Form {
    fn format(self) -> Format {
        match self {
            Self::Cyclonedx => Format::CycloneDx17,
            Self::Cyclonedx16 => Format::CycloneDx16,
            Self::Spdx => Format::Spdx23,
            Self::Spdx30 => Format::Spdx30,
        }
    }
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let read = arguments.reading.read_one(&arguments.image)?;
    let mut document = Document::of(&read.contents);
    document.name.clone_from(&arguments.image);
    document.digest.clone_from(&read.digest);
    document.created = clock::now();
    document.tool = env!("CARGO_PKG_VERSION").to_owned();
    document.serial = serial(&document);
    let is_whole = document.unknown.is_empty() && !document.packages.is_empty();
    let text = write(&document, arguments.format.format());
    arguments.output.write(&Answer::written_json(text))?;
    if is_whole {
        return Ok(Outcome::Clean);
    }
    let unknown = document.unknown.len();
    output::warn(&match unknown {
        0 => "no package was identified".to_owned(),
        _ => format!(
            "the document is not complete: {unknown} parts were not understood, and it names them"
        ),
    });
    Ok(Outcome::Incomplete)
}

/// A UUID of what the document says and when, so that no other document has it.
fn serial(document: &Document) -> String {
    uuid(write(document, Format::CycloneDx17).as_bytes())
}

/// A UUID of some bytes; the same for the same ones.
pub(super) fn uuid(seed: &[u8]) -> String {
    let digest = seawall_image::Digest::of(seed);
    let hex = digest.hex();
    // Version 8: made by a rule of our own.
    format!(
        "{}-{}-8{}-a{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32]
    )
}
