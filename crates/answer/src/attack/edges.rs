//! `seawall.attack-edges/v1`: the plain list of edges, for checking.

use std::fmt::Write;

use schemars::JsonSchema;
use seawall_graph::{Graph, Leg};
use seawall_text::{Lines, say};
use serde::Serialize;

use super::step::Step;
use super::view::View;
use crate::Versioned;

/// Edges of the attack graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Edges {
    /// Each edge.
    pub edges: Vec<Step>,
    /// Why there may be edges that are not found, as a sentence without a full stop; null where nothing is missing.
    pub unknown: Option<String>,
    /// What the edges hang on, a sentence each.
    pub conditions: Vec<String>,
}

impl Versioned for Edges {
    const SCHEMA: &'static str = "seawall.attack-edges/v1";
}

impl Edges {
    /// Some edges, with what shows each.
    pub fn new(view: &View<'_>, legs: &[Leg<'_>]) -> Self {
        Self {
            edges: legs.iter().map(|leg| Step::new(view, leg)).collect(),
            unknown: view.gap(),
            conditions: view.conditions(),
        }
    }
}

/// The same for people, a line each and without what shows them.
pub fn edges_text(graph: &Graph<'_>, legs: &[Leg<'_>]) -> Lines {
    let mut text = Lines::new();
    for leg in legs {
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
    text
}
