//! `seawall.rbac-graph/v1`: subjects, bindings and roles.

use std::collections::BTreeMap;
use std::fmt::Write;

use schemars::JsonSchema;
use seawall_rbac::Rbac;
use seawall_text::Answer;
use seawall_text::diagram::{dot_label, mermaid_label};
use serde::Serialize;

use crate::Versioned;

/// Which subjects are bound to which roles.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Graph {
    /// Each subject of each binding, sorted.
    pub edges: Vec<Edge>,
}

/// A binding between a subject and a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Edge {
    /// The subject.
    pub subject: String,
    /// The role that it is bound to.
    pub role: String,
    /// The binding.
    pub binding: String,
}

impl Versioned for Graph {
    const SCHEMA: &'static str = "seawall.rbac-graph/v1";
}

impl Graph {
    /// Every binding; `without_system` leaves out subjects and roles whose names begin with `system:`.
    pub fn new(rbac: &Rbac, without_system: bool) -> Self {
        let mut edges = Vec::new();
        for binding in rbac.all_bindings() {
            let role = binding.role.to_string().replace('`', "");
            for subject in &binding.subjects {
                let subject = subject.to_string().replace('`', "");
                let is_system = |text: &str| text.contains(" system:") || text.contains("/system:");
                if without_system && (is_system(&subject) || is_system(&role)) {
                    continue;
                }
                edges.push(Edge {
                    subject,
                    role: role.clone(),
                    binding: binding.to_string().replace('`', ""),
                });
            }
        }
        edges.sort();
        Self { edges }
    }

    /// For Graphviz.
    pub fn dot(&self) -> Answer {
        Answer::of_writer(dot(&self.edges))
    }

    /// For Mermaid.
    pub fn mermaid(&self) -> Answer {
        Answer::of_writer(mermaid(&self.edges))
    }
}

/// Names become numbers: names of objects are foreign text.
fn numbers(edges: &[Edge]) -> BTreeMap<&str, usize> {
    let mut numbers = BTreeMap::new();
    for edge in edges {
        for name in [edge.subject.as_str(), edge.role.as_str()] {
            let next = numbers.len();
            numbers.entry(name).or_insert(next);
        }
    }
    numbers
}

fn dot(edges: &[Edge]) -> String {
    let numbers = numbers(edges);
    let mut text = String::from(
        "digraph rbac {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n",
    );
    for (name, number) in &numbers {
        let _ = writeln!(text, "  n{number} [label={}];", dot_label(name));
    }
    for edge in edges {
        let _ = writeln!(
            text,
            "  n{} -> n{} [label={}];",
            numbers[edge.subject.as_str()],
            numbers[edge.role.as_str()],
            dot_label(&edge.binding)
        );
    }
    text.push_str("}\n");
    text
}

fn mermaid(edges: &[Edge]) -> String {
    let numbers = numbers(edges);
    let mut text = String::from("flowchart LR\n");
    for (name, number) in &numbers {
        let _ = writeln!(text, "  n{number}[{}]", mermaid_label(name));
    }
    for edge in edges {
        let _ = writeln!(
            text,
            "  n{} -->|{}| n{}",
            numbers[edge.subject.as_str()],
            mermaid_label(&edge.binding),
            numbers[edge.role.as_str()]
        );
    }
    text
}
