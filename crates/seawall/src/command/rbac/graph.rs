//! `seawall rbac graph`: subjects, bindings and roles as a picture.

use clap::Args;
use seawall_answer::rbac::Graph;

use super::{load, outcome};
use crate::Outcome;
use crate::input::NamedInput;
use crate::printing::OutputFile;

/// Show subjects and the roles they are granted as a graph.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// `dot`, `mermaid` or `json`.
    #[arg(long, default_value = "dot", value_parser = ["dot", "mermaid", "json"])]
    format: String,
    #[command(flatten)]
    output: OutputFile,
    /// Leave out subjects and roles whose names begin with `system:`.
    #[arg(long)]
    without_system: bool,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, rbac) = load(&arguments.input)?;
    let graph = Graph::new(&rbac, arguments.without_system);
    let text = match &*arguments.format {
        "mermaid" => graph.mermaid(),
        "json" => seawall_answer::json(&graph),
        _ => graph.dot(),
    };
    arguments.output.write(&text)?;
    Ok(outcome(&loaded, &rbac, Outcome::Clean))
}
