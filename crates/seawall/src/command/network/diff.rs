//! `seawall network diff`: connections gained and lost between two inputs.

use std::path::PathBuf;

use clap::Args;
use seawall_answer::network::Diff;

use super::reading::{self, load};
use crate::input::{Kept, NamedInput};
use crate::reading::Reading;
use crate::{Outcome, output};

/// Show connections gained and lost between two inputs.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Input before the change.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// Input after the change.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Assume this network plugin, regardless of the inputs.
    #[arg(long, value_name = "PLUGIN", value_parser = reading::plugins())]
    plugin: Option<String>,
    /// `text`, `markdown` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "markdown", "json"])]
    format: String,
    #[command(flatten)]
    reading: Reading,
}

fn load_side(path: &PathBuf, arguments: &Arguments) -> anyhow::Result<Kept> {
    load(&NamedInput::of(
        std::slice::from_ref(path),
        &arguments.reading,
    ))
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let old = load_side(&arguments.old, arguments)?;
    let new = load_side(&arguments.new, arguments)?;
    let plugin = arguments.plugin.as_deref();
    let mut before = reading::network_on(&old, plugin);
    let mut after = reading::network_on(&new, plugin);
    // Both see the same pieces of the outside.
    before.cut_like(&after);
    after.cut_like(&before);
    let diff = Diff::new(&before, &after);
    let text = match &*arguments.format {
        "json" => seawall_answer::json(&diff),
        "markdown" => diff.markdown(),
        _ => diff.text().into(),
    };
    output::write(None, &text)?;
    Ok(match (diff.is_certain, diff.is_worse) {
        (false, _) => Outcome::Incomplete,
        (true, true) => Outcome::Findings,
        (true, false) => Outcome::Clean,
    })
}
