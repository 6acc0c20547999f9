//! `seawall.attack-paths/v1`: the cheapest attack paths, hop by hop.

use schemars::JsonSchema;
use seawall_graph::{Target, kinds};
use seawall_text::{Lines, say};
use serde::Serialize;

use super::conditions::listed;
use super::cost::Cost;
use super::step::Step;
use super::view::View;
use crate::Versioned;

/// The cheapest attack paths between two points.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Paths {
    /// Where they start, as asked.
    pub from: String,
    /// Where they end.
    pub to: String,
    /// The paths, cheapest first.
    pub paths: Vec<Path>,
    /// Whether there may be others, because the search stopped at its limit.
    pub may_be_more: bool,
    /// Why there may be paths that were not found; null where there are none.
    pub unknown: Option<String>,
    /// What the answer assumes, a sentence each.
    pub conditions: Vec<String>,
    /// Both ends in words.
    #[serde(skip)]
    ends: [String; 2],
}

/// One path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Path {
    /// What it costs.
    pub cost: Cost,
    /// Its hops, in order.
    pub steps: Vec<Step>,
}

impl Versioned for Paths {
    const SCHEMA: &'static str = "seawall.attack-paths/v1";
}

impl Paths {
    /// Paths that were found from where somebody asked, in their and in other words, to a target.
    pub fn new(
        view: &View<'_>,
        (asked, from): (&str, &str),
        target: &Target,
        found: &seawall_graph::Paths,
    ) -> Self {
        let path = |path: &seawall_graph::Path| {
            let legs = view.graph.legs(path);
            Path {
                cost: path.cost.into(),
                steps: legs.iter().map(|leg| Step::new(view, leg)).collect(),
            }
        };
        Self {
            from: asked.to_owned(),
            to: target.id.clone(),
            paths: found.found.iter().map(path).collect(),
            may_be_more: found.is_cut_off,
            unknown: view.gap(),
            conditions: view.conditions(),
            ends: [from.to_owned(), target.words.clone()],
        }
    }

    /// For people: the paths with what shows each hop.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        let [from, to] = &self.ends;
        match self.paths.first() {
            None => {
                let (open, read) = match self.unknown {
                    Some(_) => ("unknown: ", " in what was read"),
                    None => ("", ""),
                };
                say!(text, "{open}no attack path from {from} to {to} found{read}");
                say!(
                    text,
                    "  searched {} kinds of edges and all escalating permissions (`seawall attack edges --kinds`)",
                    kinds().count()
                );
            }
            Some(path) => {
                let from = from.strip_prefix("the ").unwrap_or(from);
                say!(text, "{from} → {to}: {}", path.cost);
            }
        }
        for (number, path) in self.paths.iter().enumerate() {
            text.gap();
            say!(text, "path {}: {}", number + 1, path.cost);
            for (number, step) in path.steps.iter().enumerate() {
                text.append(&step.text(number + 1));
            }
        }
        if self.may_be_more {
            text.gap();
            say!(
                text,
                "there may be other paths: the search stopped at its limit"
            );
        }
        text.append(&listed(&self.conditions));
        text
    }
}
