//! `seawall attack exposure`: how many mistakes everything is away from what an attacker wants.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use seawall_graph::{Cost, Exposed, Reach, Target};
use seawall_text::{Lines, say};
use serde_json::{Value, json};

use super::{Common, View, found_none, no_node, words};
use crate::{Outcome, output};

/// Rows that are shown.
const DEFAULT_TOP: usize = 15;

/// How many mistakes every workload and identity is away from the targets of an attacker.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// How many workloads and identities are shown.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_TOP)]
    top: usize,
    /// Exit with 1 when the internet is at most this many mistakes from cluster-admin.
    #[arg(long, value_name = "MISTAKES")]
    fail_on: Option<u32>,
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
    arguments.common.ask(|view| {
        let graph = view.graph;
        let mut wanted = vec![
            graph.cluster_admin(),
            graph.any_node(),
            graph.cloud(),
            graph.volumes(),
        ];
        wanted.extend(graph.crown_jewels().map_err(|error| no_node(&error))?);
        let targets: Vec<(Target, Reach)> = wanted
            .into_iter()
            .map(|target| {
                let reach = graph.reach(&target.goals);
                (target, reach)
            })
            .collect();
        let exposed = graph.exposures(&targets);
        let own: Vec<Option<Cost>> = targets
            .iter()
            .map(|(_, reach)| reach.cost(graph.internet()))
            .collect();
        let report = Report {
            view,
            targets: &targets,
            exposed: &exposed,
            own: &own,
            certain: graph
                .reach_for_certain(&targets[0].0.goals)
                .cost(graph.internet()),
        };
        let text = match arguments.format.as_str() {
            "json" => output::json(&report.json())?,
            _ => report.text(arguments.top).into(),
        };
        output::write(arguments.output.as_ref(), &text)?;
        let fails = arguments
            .fail_on
            .is_some_and(|limit| own[0].is_some_and(|cost| cost.mistakes() <= limit));
        Ok(view.outcome(if fails {
            Outcome::Findings
        } else {
            Outcome::Clean
        }))
    })
}

struct Report<'r> {
    view: &'r View<'r>,
    targets: &'r [(Target, Reach)],
    exposed: &'r [Exposed],
    /// From the internet to every target.
    own: &'r [Option<Cost>],
    /// From the internet to the first target, by certain steps.
    certain: Option<Cost>,
}

impl Report<'_> {
    fn text(&self, top: usize) -> Lines {
        let graph = self.view.graph;
        let mut text = Lines::new();
        say!(text, "{}", self.headline());
        let gap = self.view.gap();
        for ((target, _), cost) in self.targets.iter().zip(self.own).skip(1) {
            match cost {
                Some(cost) => say!(text, "  {}: {}", target.words, words::cost(*cost)),
                None => say!(text, "  {}: {}", target.words, found_none(gap.as_ref())),
            };
        }
        let shown: Vec<&Exposed> = self
            .exposed
            .iter()
            .filter(|one| one.to.iter().any(Option::is_some))
            .collect();
        let names: Vec<String> = shown
            .iter()
            .take(top)
            .map(|one| graph.words(one.node))
            .collect();
        let width = names
            .iter()
            .map(|name| name.chars().count())
            .max()
            .unwrap_or(0);
        text.gap();
        say!(
            text,
            "mistakes from the internet to each, and from each to each target (?: a hop is unconfirmed)"
        );
        text.gap();
        let columns: Vec<&str> = self.targets.iter().map(|(target, _)| &*target.id).collect();
        say!(text, "{:width$}  internet  {}", "", columns.join("  "));
        for (one, name) in shown.iter().zip(&names) {
            let mut line = format!("{name:width$}  {:>8}", words::short(one.from_internet));
            for ((target, _), cost) in self.targets.iter().zip(&one.to) {
                let column = target.id.chars().count();
                let _ = write!(line, "  {:>column$}", words::short(*cost));
            }
            say!(text, "{line}");
        }
        if shown.len() > names.len() {
            say!(
                text,
                "… and {} more that reach a target (--top N)",
                shown.len() - names.len()
            );
        }
        let read = match gap {
            Some(_) => "in what was read, ",
            None => "",
        };
        match (self.exposed.len() - shown.len(), self.exposed.len()) {
            (_, 0) => say!(text, "{read}no workloads and no identities"),
            (0, _) => say!(text, "{read}every workload and identity reaches a target"),
            (nowhere, all) => say!(
                text,
                "{read}{nowhere} of {all} workloads and identities reach no target"
            ),
        }
        text.append(&words::conditions("assumptions", &self.view.conditions()));
        text.gap();
        say!(
            text,
            "`seawall attack paths --from … --to …` shows the path"
        );
        text
    }

    /// The cluster's own number.
    fn headline(&self) -> String {
        let Some(cost) = self.own[0] else {
            return match self.view.gap() {
                Some(_) => {
                    "unknown: no attack path from the internet to cluster-admin found in what was read"
                        .to_owned()
                }
                None => "no attack path from the internet to cluster-admin found".to_owned(),
            };
        };
        if cost.unknowns() == 0 {
            return format!("internet → cluster-admin: {}", words::mistakes(cost));
        }
        match self.certain {
            Some(certain) => format!(
                "internet → cluster-admin: {} confirmed, {} in the worst case",
                words::mistakes(certain),
                words::mistakes(cost)
            ),
            None => format!(
                "internet → cluster-admin: no confirmed path; {} in the worst case",
                words::mistakes(cost)
            ),
        }
    }

    fn json(&self) -> Value {
        let graph = self.view.graph;
        let costs = |costs: &[Option<Cost>]| -> Value {
            let pairs = self.targets.iter().zip(costs);
            pairs
                .map(|((target, _), cost)| (target.id.clone(), words::cost_json(*cost)))
                .collect::<serde_json::Map<String, Value>>()
                .into()
        };
        let all: Vec<Value> = self
            .exposed
            .iter()
            .map(|one| {
                json!({
                    "node": words::node_json(graph, one.node),
                    "from_internet": words::cost_json(one.from_internet),
                    "to": costs(&one.to),
                })
            })
            .collect();
        let (nodes, edges) = graph.size();
        json!({
            "schema": "seawall.attack-exposure/v1",
            "from_internet": costs(self.own),
            "certain_from_internet": words::cost_json(self.certain),
            "exposed": all,
            "nodes": nodes,
            "edges": edges,
            "unknown": self.view.gap(),
            "conditions": self.view.conditions(),
        })
    }
}
