//! `seawall detect lint`: what is wrong with rules.

use std::path::PathBuf;

use clap::Args;
use seawall_answer::detect::Lint;

use super::rules;
use crate::{Outcome, output};

/// Show what is wrong with rules.
///
/// Status 1 where a rule cannot be used, or says something that has no effect.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Files of rules, or directories of such. Later ones change what earlier ones say.
    #[arg(value_name = "PATH", required = true)]
    rules: Vec<PathBuf>,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, _) = rules::load(&arguments.rules)?;
    let lint = Lint::new(&loaded.rules, &loaded.problems);
    let text = match &*arguments.format {
        "json" => seawall_answer::json(&lint),
        _ => lint.text().into(),
    };
    output::write(arguments.output.as_ref(), &text)?;
    Ok(match lint.errors {
        0 => Outcome::Clean,
        _ => Outcome::Findings,
    })
}
