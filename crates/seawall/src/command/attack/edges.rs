//! `seawall attack edges`: the plain list of edges, for checking.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use seawall_content::closest;
use seawall_graph::{Leg, kinds};
use seawall_rbac::Primitive;
use seawall_text::{Answer, Lines, say};
use serde_json::{Value, json};

use super::{Common, no_node, words};
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
    /// List the kinds of edges with their preconditions, instead of edges.
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
        let primitives = Primitive::builtin().context("the built-in primitives")?;
        let rights: Vec<&Primitive> = primitives
            .iter()
            .filter(|primitive| primitive.leads_to.is_some())
            .collect();
        let text = if arguments.format == "json" {
            output::json(&all_kinds(&rights))?
        } else {
            Answer::of_lines(&kinds_text(&rights))
        };
        output::write(arguments.output.as_ref(), &text)?;
        return Ok(Outcome::Clean);
    }
    if let Some(kind) = &arguments.kind {
        known_kind(kind)?;
    }
    arguments.common.ask(|view| {
        let graph = view.graph;
        let wanted = |text: &Option<String>| {
            text.as_ref()
                .map(|text| graph.places(text).map_err(|error| no_node(&error)))
                .transpose()
        };
        let (from, to) = (wanted(&arguments.from)?, wanted(&arguments.to)?);
        let mut legs: Vec<Leg<'_>> = if from.is_none() && to.is_none() {
            graph.all_legs().collect()
        } else {
            graph.legs_between(from.as_deref(), to.as_deref())
        };
        let is_kind = |leg: &Leg<'_>| {
            arguments
                .kind
                .as_deref()
                .is_none_or(|kind| kind == leg.kind)
        };
        legs.retain(is_kind);
        let text = if arguments.format == "json" {
            let all: Vec<Value> = legs.iter().map(|leg| words::step_json(view, leg)).collect();
            output::json(&json!({"schema": "seawall.attack-edges/v1", "edges": all}))?
        } else {
            let mut text = Lines::new();
            for leg in &legs {
                let mut line = format!(
                    "{} {} => {}",
                    leg.kind,
                    graph.id(leg.from),
                    graph.id(leg.to)
                );
                if let Some(needs) = leg.needs {
                    let _ = write!(line, " (needs {needs})");
                }
                if let Some(doubt) = leg.doubt {
                    let _ = write!(line, " assumes {doubt}");
                }
                say!(text, "{line}");
            }
            text.into()
        };
        output::write(arguments.output.as_ref(), &text)?;
        Ok(view.outcome(Outcome::Clean))
    })
}

/// A misspelt kind would look like one that has no edges.
fn known_kind(kind: &str) -> anyhow::Result<()> {
    let primitives = Primitive::builtin().context("the built-in primitives")?;
    let rights = primitives
        .iter()
        .filter(|primitive| primitive.leads_to.is_some())
        .map(|primitive| &*primitive.edge);
    let known: Vec<&str> = kinds().map(|kind| kind.id).chain(rights).collect();
    if known.contains(&kind) {
        return Ok(());
    }
    let hint = match closest(kind, known) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`seawall attack edges --kinds` lists them".to_owned(),
    };
    anyhow::bail!("`{kind}` is not a kind of edge\n  hint: {hint}")
}

fn all_kinds(rights: &[&Primitive]) -> Value {
    let mut all: Vec<Value> = kinds()
        .map(|kind| {
            json!({
                "kind": kind.id,
                "does": kind.does,
                "precondition": kind.precondition,
                "technique": kind.technique,
                "mistakes": kind.mistakes(),
                "needs": kind.mistake,
            })
        })
        .collect();
    all.extend(rights.iter().map(|right| {
        json!({
            "kind": right.edge,
            "does": right.title,
            "precondition": needs(right),
            "technique": right.technique,
            "mistakes": 0,
        })
    }));
    json!({"schema": "seawall.attack-kinds/v1", "kinds": all})
}

/// What a step of rights takes, in a sentence.
fn needs(right: &Primitive) -> String {
    let needs: Vec<String> = right
        .needs
        .iter()
        .map(|need| format!("`{}`", need.text))
        .collect();
    format!("Needs {}. {}", needs.join(" and "), right.why)
}

fn kinds_text(rights: &[&Primitive]) -> String {
    let mut text = String::new();
    let mut say =
        |id: &str, technique: Option<&str>, does: &str, takes: &str, needs: Option<&str>| {
            let technique =
                technique.map_or_else(String::new, |technique| format!(" ({technique})"));
            let _ = writeln!(text, "{id}{technique}: {does}\n  {takes}");
            if let Some(needs) = needs {
                let _ = writeln!(text, "  needs {needs}");
            }
        };
    for kind in kinds() {
        say(
            kind.id,
            kind.technique,
            kind.does,
            kind.precondition,
            kind.mistake,
        );
    }
    for right in rights {
        say(
            &right.edge,
            right.technique.as_deref(),
            &right.title,
            &needs(right),
            None,
        );
    }
    text
}
