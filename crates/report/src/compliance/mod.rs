//! A framework as an auditor reads it: each control with its objects, scores with their denominators, and what a person has to
//! inspect.

mod accepted;
mod answer;
mod build;
mod csv;
mod html;
mod markdown;
mod score;
mod text;

use std::io::{self, Write};

use seawall_text::Answer;

use crate::{Style, json_text};

pub use answer::Compliance;
pub use build::{ComplianceInput, compliance};

/// An output format of a compliance report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ComplianceFormat {
    /// For a terminal.
    Text,
    /// Everything, as `seawall.compliance/v1`.
    Json,
    /// One row for each control and object.
    Csv,
    /// One self-contained page.
    Html,
    /// For a wiki or a ticket.
    Markdown,
}

impl ComplianceFormat {
    /// Every format.
    const ALL: [Self; 5] = [
        Self::Text,
        Self::Json,
        Self::Csv,
        Self::Html,
        Self::Markdown,
    ];

    /// The names of all.
    pub const NAMES: [&'static str; 5] = ["text", "json", "csv", "html", "markdown"];

    /// The format of this name.
    pub fn named(name: &str) -> Option<Self> {
        let mut named = Self::NAMES.into_iter().zip(Self::ALL);
        named.find(|(known, _)| *known == name).map(|(_, it)| it)
    }
}

/// Writes a compliance report in a format. Only [`ComplianceFormat::Text`] looks at the style.
///
/// # Errors
/// When it cannot be written.
pub fn write_compliance(
    compliance: &Compliance<'_>,
    format: ComplianceFormat,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let text = match format {
        ComplianceFormat::Json => return json_text::write(compliance, out),
        ComplianceFormat::Csv => return csv::write(compliance, out),
        ComplianceFormat::Text => Answer::of_lines(&text::write(compliance, style)),
        ComplianceFormat::Html => Answer::of_writer(html::write(compliance)),
        ComplianceFormat::Markdown => Answer::of_writer(markdown::write(compliance)),
    };
    out.write_all(text.as_str().as_bytes())
}

/// The JSON Schema of the report.
pub fn compliance_schema() -> String {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings
        .into_generator()
        .into_root_schema_for::<Compliance<'static>>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
