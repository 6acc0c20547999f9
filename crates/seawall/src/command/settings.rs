//! `seawall settings`: which settings hold here, and where they come from.

use std::path::{Path, PathBuf};

use clap::Args;
use seawall_text::{Answer, Lines, say};

use crate::rendering::runner;
use crate::settings::{keys, read};
use crate::trust::TrustArguments;
use crate::{Outcome, output};

/// Which settings hold here, and where they come from.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// What would be scanned: a settings file that belongs to it does not count.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    trust: TrustArguments,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments, file: Option<&PathBuf>) -> anyhow::Result<Outcome> {
    let scanned: Vec<&Path> = arguments.paths.iter().map(PathBuf::as_path).collect();
    let runner = runner();
    let settings = read(file, &scanned, &arguments.trust.trust(&runner))?;
    let mut lines = Lines::new();
    for (key, flag) in keys() {
        match settings.iter().find(|setting| setting.key == key) {
            Some(setting) => say!(
                lines,
                "{key:<20}{}  (from {})",
                setting.values.join(", "),
                setting.place
            ),
            None => say!(lines, "{key:<20}not set  ({flag})"),
        }
    }
    output::write(None, &Answer::from(lines))?;
    Ok(Outcome::Clean)
}
