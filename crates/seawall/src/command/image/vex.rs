//! `seawall image vex`: what is said of the vulnerabilities of an image to others.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::{Args, ValueEnum};
use seawall_advisory::vex::{Issue, Publisher, write_csaf, write_cyclonedx, write_openvex};
use seawall_scan::images::{ImageName, Inspected, examine, statements};
use seawall_scan::{ScanOptions, conclude};
use seawall_text::Answer;

use super::reading::{ImageReading, path_of};
use super::sbom::uuid;
use crate::command::db::Place;
use crate::command::exceptions;
use crate::input::NamedInput;
use crate::printing::OutputFile;
use crate::{Outcome, clock, output};

/// Write what is known and decided about the vulnerabilities of an image (VEX).
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The image, archive, directory or binary.
    #[arg(value_name = "IMAGE")]
    image: String,
    /// The form of the document.
    #[arg(long, value_enum, default_value_t = Form::Openvex)]
    format: Form,
    /// Who says it: a person or an organisation.
    #[arg(long, value_name = "NAME")]
    author: String,
    /// The address that the author's names belong to, such as `https://example.com`; CSAF wants one.
    #[arg(long, value_name = "URL", required_if_eq("format", "csaf"))]
    namespace: Option<String>,
    /// The id of the document; by default one that no other document has.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    #[command(flatten)]
    output: OutputFile,
    /// Exceptions file; by default `seawall.exceptions.yaml` in the working directory. What it accepts with a `justification` is
    /// not affected.
    #[arg(long, value_name = "FILE")]
    exceptions: Vec<PathBuf>,
    #[command(flatten)]
    reading: ImageReading,
    #[command(flatten)]
    place: Place,
}

// Forms of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    // OpenVEX 0.2.
    Openvex,
    // CSAF 2.0, profile VEX.
    Csaf,
    // CycloneDX 1.6.
    Cyclonedx,
}

/// Sentences about what is not known that are shown.
const MAX_SHOWN: usize = 10;

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    check(arguments)?;
    let opened = arguments.place.open()?;
    let read = arguments.reading.read_one(&arguments.image)?;
    let name = ImageName {
        reference: arguments.image.clone(),
        digest: read
            .digest
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    };
    let inspected = Inspected {
        name: &name,
        contents: &read.contents,
        digests: &read.digests,
        purls: &[],
        config: read.config.as_ref(),
    };
    let mut reader = opened.database.reader();
    let examined = examine(inspected, &mut reader, &[], clock::today())
        .with_context(|| format!("the database `{}`", opened.path.display()))?;
    let input = NamedInput::default();
    let runner = input.runner();
    let trust = input.choice().trust().trust(&runner);
    let scanned = path_of(&arguments.image);
    let scanned = scanned.iter().map(PathBuf::as_path);
    let exceptions = exceptions::read(&arguments.exceptions, scanned, &trust)?.for_images();
    let options = ScanOptions {
        exceptions: exceptions.clone(),
        ..ScanOptions::default()
    };
    let concluded = conclude(examined.findings.clone(), &options, clock::today());
    let now = clock::now();
    let said = statements(
        &name,
        &read.contents,
        &examined,
        &concluded.findings,
        &exceptions,
        &now,
    );
    let mut open = examined.not_evaluated;
    open.extend(opened.stale.iter().cloned());
    if said.is_empty() {
        // No format has a document without statements.
        ensure!(open.is_empty(), "nothing can be said: {}", open.join("; "));
        output::note("no vulnerability is known, so there is nothing to say");
        return Ok(Outcome::Clean);
    }
    let seed = format!("{}\n{now}\n{}\n{said:?}", arguments.image, arguments.author);
    let own = uuid(seed.as_bytes());
    let mut issue = Issue {
        id: arguments
            .id
            .clone()
            .unwrap_or_else(|| format!("urn:uuid:{own}")),
        author: arguments.author.clone(),
        timestamp: now,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let text = match arguments.format {
        Form::Openvex => write_openvex(&said, &issue),
        Form::Csaf => {
            let publisher = Publisher {
                namespace: arguments.namespace.clone().unwrap_or_default(),
                title: format!("Vulnerabilities of {}", arguments.image),
            };
            write_csaf(&said, &issue, &publisher)
        }
        Form::Cyclonedx => {
            // The format has UUIDs as ids, and nothing else.
            let id = arguments.id.as_deref().unwrap_or(&own);
            id.strip_prefix("urn:uuid:")
                .unwrap_or(id)
                .clone_into(&mut issue.id);
            let (text, left_out) = write_cyclonedx(&said, &issue);
            ensure!(
                left_out.is_empty(),
                "CycloneDX cannot say {} of the statements\n  hint: --format openvex says all of them",
                left_out.len()
            );
            text
        }
    };
    arguments.output.write(&Answer::written_json(text))?;
    for sentence in open.iter().take(MAX_SHOWN) {
        output::warn(sentence);
    }
    if let Some(more) = open.len().checked_sub(MAX_SHOWN).filter(|more| *more > 0) {
        output::warn(&format!("{more} more parts are not known"));
    }
    Ok(match open.is_empty() {
        true => Outcome::Clean,
        false => Outcome::Incomplete,
    })
}

/// What the schemas of the formats ask of ids and addresses.
fn check(arguments: &Arguments) -> anyhow::Result<()> {
    let has_scheme = |text: &str| {
        let scheme = text
            .split_once(':')
            .map(|(scheme, rest)| (scheme, rest.trim()));
        scheme.is_some_and(|(scheme, rest)| {
            !rest.is_empty()
                && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
                && !text.contains(|c: char| c.is_whitespace() || c.is_control())
        })
    };
    if let Some(namespace) = &arguments.namespace {
        ensure!(
            has_scheme(namespace),
            "--namespace `{namespace}` is no address\n  hint: write it with its scheme, as `https://example.com`"
        );
    }
    let Some(id) = &arguments.id else {
        return Ok(());
    };
    match arguments.format {
        Form::Openvex => ensure!(
            has_scheme(id),
            "--id `{id}` is no IRI, which OpenVEX wants\n  hint: write it as `https://example.com/vex/1`"
        ),
        Form::Csaf => ensure!(
            !id.is_empty() && id.trim() == id && !id.contains('\n'),
            "--id `{id}` begins or ends with white space, or is empty"
        ),
        Form::Cyclonedx => ensure!(
            is_uuid(id.strip_prefix("urn:uuid:").unwrap_or(id)),
            "--id `{id}` is no UUID, which CycloneDX wants"
        ),
    }
    Ok(())
}

/// Whether it is a UUID in lower case.
fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    lengths == [8, 4, 4, 4, 12] && parts.concat().bytes().all(is_hex)
}
