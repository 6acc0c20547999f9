//! `seawall attack edges`: the plain list of edges, for checking.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use seawall_graph::{Leg, kinds};
use serde_json::{Value, json};

use super::{Common, no_node, outcome, words};
use crate::{Outcome, output};

/// The edges of the graph.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Only edges from this node.
    #[arg(long, value_name = "NODE")]
    from: Option<String>,
    /// Only edges to this node.
    #[arg(long, value_name = "NODE")]
    to: Option<String>,
    /// Only edges of this kind.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// List the kinds with what each takes, instead of edges.
    #[arg(long)]
    kinds: bool,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    if arguments.kinds {
        let text = if arguments.format == "json" {
            output::json(&all_kinds())?
        } else {
            kinds_text()
        };
        output::write(arguments.output.as_ref(), &text)?;
        return Ok(Outcome::Clean);
    }
    arguments.common.ask(|view| {
        let graph = view.graph;
        let wanted = |text: &Option<String>| {
            text.as_ref()
                .map(|text| graph.starts(text).map_err(|error| no_node(&error)))
                .transpose()
        };
        let (from, to) = (wanted(&arguments.from)?, wanted(&arguments.to)?);
        let is_meant = |leg: &Leg<'_>| {
            from.as_ref().is_none_or(|nodes| nodes.contains(&leg.from))
                && to.as_ref().is_none_or(|nodes| nodes.contains(&leg.to))
                && arguments
                    .kind
                    .as_deref()
                    .is_none_or(|kind| kind == leg.kind)
        };
        let legs: Vec<Leg<'_>> = graph.all_legs().filter(is_meant).collect();
        let text = if arguments.format == "json" {
            let all: Vec<Value> = legs.iter().map(|leg| words::step_json(view, leg)).collect();
            output::json(&json!({"schema": "seawall.attack-edges/v1", "edges": all}))?
        } else {
            let mut text = String::new();
            for leg in &legs {
                let _ = write!(
                    text,
                    "{} {} => {}",
                    leg.kind,
                    graph.id(leg.from),
                    graph.id(leg.to)
                );
                if leg.mistakes > 0 {
                    let _ = write!(text, " (mistakes: {})", leg.mistakes);
                }
                if let Some(doubt) = leg.doubt {
                    let _ = write!(text, " only if {doubt}");
                }
                text.push('\n');
            }
            text
        };
        output::write(arguments.output.as_ref(), &text)?;
        Ok(outcome(view.loaded, Outcome::Clean))
    })
}

fn all_kinds() -> Value {
    let all: Vec<Value> = kinds()
        .map(|kind| {
            json!({
                "kind": kind.id,
                "does": kind.does,
                "precondition": kind.precondition,
                "technique": kind.technique,
                "mistakes": kind.mistakes,
            })
        })
        .collect();
    json!({"schema": "seawall.attack-kinds/v1", "kinds": all})
}

fn kinds_text() -> String {
    let mut text = String::new();
    for kind in kinds() {
        let technique = kind
            .technique
            .map_or_else(String::new, |technique| format!(" ({technique})"));
        let _ = writeln!(text, "{}{technique}: {}", kind.id, kind.does);
        let _ = writeln!(text, "  {}", kind.precondition);
        if kind.mistakes > 0 {
            let _ = writeln!(text, "  takes a mistake");
        }
    }
    text.push_str("\nSteps of rights are those that `seawall rbac risks` knows.\n");
    text
}
