//! `seawall attack paths`: the cheapest ways, step by step.

use clap::Args;
use seawall_answer::attack::{Paths, View};
use seawall_graph::PathLimits;
use seawall_report::attack;

use super::asked::{Common, no_node, outcome};
use super::picture::picture;
use crate::Outcome;
use crate::printing::OutputFile;

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
    #[command(flatten)]
    output: OutputFile,
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
        let target = graph
            .target(&arguments.to)
            .map_err(|error| no_node(&error))?;
        let reach = if arguments.certain {
            graph.reach_for_certain(&target.goals)
        } else {
            graph.reach(&target.goals)
        };
        let is_found = starts.iter().any(|start| reach.cost(*start).is_some());
        let further = (!is_found).then(|| graph.further(&starts)).flatten();
        let view = &View {
            is_inside: !starts.contains(&graph.internet()),
            further: further.as_deref(),
            ..*view
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
            format @ ("json" | "text") => {
                let paths = Paths::new(view, (&arguments.from, &from), &target, &paths);
                match format {
                    "json" => seawall_answer::json(&paths),
                    _ => paths.text().into(),
                }
            }
            format => {
                let inputs = arguments.common.input.named().names();
                let certain = graph.reach_for_certain(&target.goals);
                let certain = starts.iter().filter_map(|start| certain.cost(*start)).min();
                let certain = certain.map(Into::into);
                let picture = picture(view, inputs, (&from, &target.words), &paths.found, certain);
                match format {
                    "html" => attack::page(&picture),
                    "dot" => attack::dot(&picture),
                    _ => attack::mermaid(&picture),
                }
            }
        };
        arguments.output.write(&text)?;
        let fails = arguments.fail_on.is_some_and(|limit| {
            let costs = starts.iter().filter_map(|start| reach.cost(*start));
            costs.min().is_some_and(|cost| cost.mistakes() <= limit)
        });
        let found = if fails {
            Outcome::Findings
        } else {
            Outcome::Clean
        };
        Ok(outcome(view, found))
    })
}
