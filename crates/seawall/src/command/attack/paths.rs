//! `seawall attack paths`: the cheapest ways, step by step.

use std::path::PathBuf;

use clap::Args;
use seawall_graph::{PathLimits, Paths, Target, kinds};
use seawall_report::attack;
use seawall_text::{Lines, say};
use serde_json::{Value, json};

use super::picture::picture;
use super::{Common, View, no_node, words};
use crate::{Outcome, output};

/// Ways that are shown as text.
const DEFAULT_WAYS: usize = 3;

/// Ways that are shown in pictures.
const DEFAULT_PICTURED: usize = 25;

/// The cheapest attack paths between two points.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Where it starts: `internet`, `leak`, `supply`, `namespace:NAME`, a workload, an identity or any node.
    #[arg(long, value_name = "NODE", default_value = "internet")]
    from: String,
    /// Where it ends: `cluster-admin`, `node`, `cloud`, `volumes`, `crown-jewels`, or any node.
    #[arg(long, value_name = "TARGET", default_value = "cluster-admin")]
    to: String,
    /// How many paths; 3 as text, 25 in pictures.
    #[arg(short, value_name = "N", value_parser = at_least_one)]
    k: Option<usize>,
    /// Only confirmed hops.
    #[arg(long)]
    certain: bool,
    /// Exit with 1 when a path needs at most this many mistakes.
    #[arg(long, value_name = "MISTAKES")]
    fail_on: Option<u32>,
    /// `text`, `json`, `html` (a page to explore), `dot` or `mermaid`.
    #[arg(long, default_value = "text", value_parser = ["text", "json", "html", "dot", "mermaid"])]
    format: String,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// No way at all would look like there being none.
fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("ask for at least one path".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("expected a number".to_owned()),
    }
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    arguments.common.ask(|view| {
        let graph = view.graph;
        let starts = graph
            .starts(&arguments.from)
            .map_err(|error| no_node(&error))?;
        let view = &View {
            is_inside: !starts.contains(&graph.internet()),
            ..*view
        };
        let target = graph
            .target(&arguments.to)
            .map_err(|error| no_node(&error))?;
        let reach = if arguments.certain {
            graph.reach_for_certain(&target.goals)
        } else {
            graph.reach(&target.goals)
        };
        let wanted = arguments.k.unwrap_or(match arguments.format.as_str() {
            "html" | "dot" | "mermaid" => DEFAULT_PICTURED,
            _ => DEFAULT_WAYS,
        });
        let paths = graph.paths(
            &starts,
            &target.goals,
            &reach,
            wanted,
            &PathLimits::default(),
        );
        let from = match &starts[..] {
            [start] => graph.words(*start),
            _ => format!("`{}`", arguments.from),
        };
        let text = match arguments.format.as_str() {
            "json" => output::json(&as_json(view, &arguments.from, &target, &paths))?,
            "text" => as_text(view, &from, &target, &paths).into(),
            format => {
                let inputs = arguments.common.input.named().names();
                let certain = graph.reach_for_certain(&target.goals);
                let certain = starts.iter().filter_map(|start| certain.cost(*start)).min();
                let picture = picture(view, inputs, (&from, &target.words), &paths.found, certain);
                match format {
                    "html" => attack::page(&picture),
                    "dot" => attack::dot(&picture),
                    _ => attack::mermaid(&picture),
                }
            }
        };
        output::write(arguments.output.as_ref(), &text)?;
        let fails = arguments.fail_on.is_some_and(|limit| {
            let costs = starts.iter().filter_map(|start| reach.cost(*start));
            costs.min().is_some_and(|cost| cost.mistakes() <= limit)
        });
        Ok(view.outcome(if fails {
            Outcome::Findings
        } else {
            Outcome::Clean
        }))
    })
}

fn as_text(view: &View<'_>, from: &str, target: &Target, paths: &Paths) -> Lines {
    let mut text = Lines::new();
    match paths.found.first() {
        None => {
            let (open, read) = match view.gap() {
                Some(_) => ("unknown: ", " in what was read"),
                None => ("", ""),
            };
            say!(
                text,
                "{open}no attack path from {from} to {} found{read}",
                target.words
            );
            say!(
                text,
                "  searched {} kinds of edges and all escalating permissions (`seawall attack edges --kinds`)",
                kinds().count()
            );
        }
        Some(path) => {
            say!(
                text,
                "{} → {}: {}",
                from.strip_prefix("the ").unwrap_or(from),
                target.words,
                words::cost(path.cost)
            );
        }
    }
    for (number, path) in paths.found.iter().enumerate() {
        text.gap();
        say!(text, "path {}: {}", number + 1, words::cost(path.cost));
        for (step, leg) in view.graph.legs(path).iter().enumerate() {
            text.append(&words::step(view, leg, step + 1));
        }
    }
    if paths.is_cut_off {
        text.gap();
        say!(
            text,
            "there may be other paths: the search stopped at its limit"
        );
    }
    text.append(&words::conditions("assumptions", &view.conditions()));
    text
}

fn as_json(view: &View<'_>, from: &str, target: &Target, paths: &Paths) -> Value {
    let ways: Vec<Value> = paths
        .found
        .iter()
        .map(|path| {
            let legs = view.graph.legs(path);
            let steps: Vec<Value> = legs.iter().map(|leg| words::step_json(view, leg)).collect();
            json!({"cost": words::cost_json(Some(path.cost)), "steps": steps})
        })
        .collect();
    json!({
        "schema": "seawall.attack-paths/v1",
        "from": from,
        "to": target.id,
        "paths": ways,
        "may_be_more": paths.is_cut_off,
        "unknown": view.gap(),
        "conditions": view.conditions(),
    })
}
