//! `seawall.attack-exposure/v1`: how many mistakes everything is away from what an attacker wants.

use std::collections::BTreeMap;
use std::fmt::Write;

use schemars::JsonSchema;
use seawall_graph::{Reach, Target};
use seawall_text::{Lines, say};
use serde::Serialize;

use super::conditions::listed;
use super::cost::{Cost, found_none, mistakes, short};
use super::step::Node;
use super::view::View;
use crate::Versioned;

/// How many mistakes every workload and identity is away from the targets of an attacker.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Exposure {
    /// From the internet to every target, by its name; null where no path was found.
    pub from_internet: BTreeMap<String, Option<Cost>>,
    /// From the internet to cluster-admin by confirmed hops; null where no such path was found.
    pub certain_from_internet: Option<Cost>,
    /// Every workload and identity, worst first.
    pub exposed: Vec<Exposed>,
    /// Nodes of the graph.
    pub nodes: usize,
    /// Its edges.
    pub edges: usize,
    /// Why there may be paths that were not found; null where there are none.
    pub unknown: Option<String>,
    /// What the answer assumes, a sentence each.
    pub conditions: Vec<String>,
    /// The targets in order: name, words, and cost from the internet.
    #[serde(skip)]
    targets: Vec<(String, String, Option<Cost>)>,
}

/// A workload or identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Exposed {
    /// Which.
    pub node: Node,
    /// What it costs to get there from the internet; null where no path was found.
    pub from_internet: Option<Cost>,
    /// What it costs from there to every target, by its name; null where no path was found.
    pub to: BTreeMap<String, Option<Cost>>,
    /// The same, in the order of the targets.
    #[serde(skip)]
    costs: Vec<Option<Cost>>,
}

impl Versioned for Exposure {
    const SCHEMA: &'static str = "seawall.attack-exposure/v1";
}

impl Exposure {
    /// How far everything is from some targets, of which the first is cluster-admin.
    pub fn new(view: &View<'_>, targets: &[(Target, Reach)]) -> Self {
        let graph = view.graph;
        let own = |(target, reach): &(Target, Reach)| {
            let cost = reach.cost(graph.internet()).map(Into::into);
            (target.id.clone(), target.words.clone(), cost)
        };
        let own: Vec<(String, String, Option<Cost>)> = targets.iter().map(own).collect();
        let certain = targets.first().and_then(|(target, _)| {
            let reach = graph.reach_for_certain(&target.goals);
            reach.cost(graph.internet())
        });
        let exposed = |one: &seawall_graph::Exposed| {
            let costs: Vec<Option<Cost>> = one.to.iter().map(|cost| cost.map(Into::into)).collect();
            let ids = targets.iter().map(|(target, _)| target.id.clone());
            Exposed {
                node: Node::new(graph, one.node),
                from_internet: one.from_internet.map(Into::into),
                to: ids.zip(costs.iter().copied()).collect(),
                costs,
            }
        };
        let (nodes, edges) = graph.size();
        let from_internet = own.iter().map(|(id, _, cost)| (id.clone(), *cost));
        Self {
            from_internet: from_internet.collect(),
            certain_from_internet: certain.map(Into::into),
            exposed: graph.exposures(targets).iter().map(exposed).collect(),
            nodes,
            edges,
            unknown: view.gap(),
            conditions: view.conditions(),
            targets: own,
        }
    }

    /// For people: the cluster's own number, and a table of the first workloads and identities.
    pub fn text(&self, top: usize) -> Lines {
        let mut text = Lines::new();
        say!(text, "{}", self.headline());
        for (_, words, cost) in self.targets.iter().skip(1) {
            match cost {
                Some(cost) => say!(text, "  {words}: {cost}"),
                None => say!(text, "  {words}: {}", found_none(self.unknown.as_ref())),
            };
        }
        let shown = self.exposed.iter();
        let shown: Vec<&Exposed> = shown
            .filter(|one| one.costs.iter().any(Option::is_some))
            .collect();
        text.gap();
        say!(
            text,
            "mistakes from the internet to each, and from each to each target (?: a hop is unconfirmed)"
        );
        text.gap();
        self.table(&shown[..shown.len().min(top)], &mut text);
        if shown.len() > top {
            say!(
                text,
                "… and {} more that reach a target (--top N)",
                shown.len() - top
            );
        }
        let read = match self.unknown {
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
        text.append(&listed(&self.conditions));
        text.gap();
        say!(
            text,
            "`seawall attack paths --from … --to …` shows the path"
        );
        text
    }

    fn table(&self, rows: &[&Exposed], text: &mut Lines) {
        let widths = rows.iter().map(|one| one.node.name.chars().count());
        let width = widths.max().unwrap_or(0);
        let columns: Vec<&str> = self.targets.iter().map(|(id, ..)| &**id).collect();
        say!(text, "{:width$}  internet  {}", "", columns.join("  "));
        for one in rows {
            let name = &one.node.name;
            let mut line = format!("{name:width$}  {:>8}", short(one.from_internet));
            for (id, cost) in columns.iter().zip(&one.costs) {
                let column = id.chars().count();
                let _ = write!(line, "  {:>column$}", short(*cost));
            }
            say!(text, "{line}");
        }
    }

    /// The cluster's own number.
    fn headline(&self) -> String {
        let Some(cost) = self.targets.first().and_then(|(.., cost)| *cost) else {
            return match self.unknown {
                Some(_) => {
                    "unknown: no attack path from the internet to cluster-admin found in what was read"
                        .to_owned()
                }
                None => "no attack path from the internet to cluster-admin found".to_owned(),
            };
        };
        if cost.uncertain_steps == 0 {
            return format!("internet → cluster-admin: {}", mistakes(cost));
        }
        match self.certain_from_internet {
            Some(certain) => format!(
                "internet → cluster-admin: {} confirmed, {} in the worst case",
                mistakes(certain),
                mistakes(cost)
            ),
            None => format!(
                "internet → cluster-admin: no confirmed path; {} in the worst case",
                mistakes(cost)
            ),
        }
    }
}
