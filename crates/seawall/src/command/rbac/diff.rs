//! `seawall rbac diff`: what a change grants, and what it takes.

use std::path::PathBuf;

use clap::Args;
use seawall_answer::rbac::{Change, Diff};
use seawall_rbac::Rbac;

use super::{load, outcome};
use crate::input::NamedInput;
use crate::reading::Reading;
use crate::{Outcome, output};

/// Show what a change grants and revokes.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Input before the change.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// Input after the change.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    reading: Reading,
}

/// Runs the command. Grants count as findings: a change that grants is one to look at.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let side = |path| {
        load(&NamedInput::of(
            std::slice::from_ref(path),
            &arguments.reading,
        ))
    };
    let (old_loaded, old_rbac) = side(&arguments.old)?;
    let (new_loaded, new_rbac) = side(&arguments.new)?;
    let is_known = |otherwise| {
        outcome(&old_loaded, &old_rbac, otherwise).max(outcome(&new_loaded, &new_rbac, otherwise))
    };
    let diff = Diff::new(&old_rbac, &new_rbac);
    let text = match &*arguments.format {
        "json" => seawall_answer::json(&diff),
        _ => diff.text().into(),
    };
    output::write(None, &text)?;
    let found = if diff.granted.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Findings
    };
    Ok(is_known(found))
}

/// What a change grants and revokes, a line each.
pub(crate) fn lines(old: &Rbac, new: &Rbac) -> (Vec<String>, Vec<String>) {
    let diff = Diff::new(old, new);
    let of = |changes: &[Change]| changes.iter().map(Change::text).collect();
    (of(&diff.granted), of(&diff.taken))
}
