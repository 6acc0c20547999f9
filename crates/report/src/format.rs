//! The list of formats.

use std::str::FromStr;

use crate::{Report, Style, json, table};

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// For a terminal: worst first, by workload, one screen.
    Table,
    /// Everything, as `seawall.scan/v1`.
    Json,
}

/// A text that names no format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatError(String);

impl Format {
    /// Every format.
    pub const ALL: &'static [Self] = &[Self::Table, Self::Json];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
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
pub fn write(report: &Report<'_>, format: Format, style: Style) -> String {
    match format {
        Format::Table => table::write(report, style),
        Format::Json => json::write(report),
    }
}
