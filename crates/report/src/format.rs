//! The list of formats.

use std::str::FromStr;

use seawall_text::Answer;

use crate::{Report, Style, csv, github, html, json, junit, markdown, sarif, table};

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For a terminal: worst first, by workload, one screen.
    Table,
    /// Everything, as `seawall.scan/v1`.
    Json,
    /// SARIF 2.1.0 for code-scanning pages.
    Sarif,
    /// JUnit XML for test pages.
    Junit,
    /// One self-contained page.
    Html,
    /// A pull-request comment.
    Markdown,
    /// One line per finding.
    Csv,
    /// Annotations in a GitHub Actions log.
    Github,
}

/// A text that names no format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatError(String);

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[
        Self::Table,
        Self::Json,
        Self::Sarif,
        Self::Junit,
        Self::Html,
        Self::Markdown,
        Self::Csv,
        Self::Github,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Github => "github",
        }
    }
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        write!(
            f,
            "`{}` is no format; expected {}",
            self.0,
            names.join(", ")
        )
    }
}

impl std::error::Error for FormatError {}

impl FromStr for Format {
    type Err = FormatError;

    fn from_str(text: &str) -> Result<Self, FormatError> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.name() == text)
            .ok_or_else(|| FormatError(text.to_owned()))
    }
}

/// The report in a format. Only [`Format::Table`] looks at the style.
pub fn write(report: &Report<'_>, format: Format, style: Style) -> Answer {
    Answer::of_writer(match format {
        Format::Table => return Answer::of_lines(&table::write(report, style)),
        Format::Json => json::write(report),
        Format::Sarif => sarif::write(report),
        Format::Junit => junit::write(report),
        Format::Html => html::write(report),
        Format::Markdown => markdown::write(report),
        Format::Csv => csv::write(report),
        Format::Github => github::write(report),
    })
}
