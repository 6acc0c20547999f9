//! The list of formats.

use std::io::{self, Write};
use std::str::FromStr;

use seawall_text::Answer;

use crate::{Report, Style, csv, github, gitlab, html, json, junit, markdown, sarif, table};

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
    /// GitLab's Code Quality report, for the widget of a merge request.
    GitlabCodeQuality,
    /// GitLab's SAST report, for its security pages.
    GitlabSast,
}

/// A text that is not a format.
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
        Self::GitlabCodeQuality,
        Self::GitlabSast,
    ];

    /// The names of all.
    pub const NAMES: [&'static str; Self::ALL.len()] = {
        let mut names = [""; Self::ALL.len()];
        let mut at = 0;
        while at < names.len() {
            names[at] = Self::ALL[at].name();
            at += 1;
        }
        names
    };

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
            Self::GitlabCodeQuality => "gitlab-code-quality",
            Self::GitlabSast => "gitlab-sast",
        }
    }
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        write!(
            f,
            "unknown format `{}`; expected {}",
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

/// Writes the report in a format. What programs read is written finding by finding, and never kept whole. Only
/// [`Format::Table`] looks at the style.
///
/// # Errors
/// When it cannot be written.
pub fn write_to(
    report: &Report<'_>,
    format: Format,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let text = match format {
        Format::Json => return json::write(report, out),
        Format::Sarif => return sarif::write(report, out),
        Format::Junit => return junit::write(report, out),
        Format::Csv => return csv::write(report, out),
        Format::GitlabCodeQuality => return gitlab::code_quality(report, out),
        Format::GitlabSast => return gitlab::sast(report, out),
        Format::Table => Answer::of_lines(&table::write(report, style)),
        Format::Html => Answer::of_writer(html::write(report)),
        Format::Markdown => Answer::of_writer(markdown::write(report)),
        Format::Github => Answer::of_writer(github::write(report)),
    };
    out.write_all(text.as_str().as_bytes())
}
