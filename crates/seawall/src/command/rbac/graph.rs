//! `seawall rbac graph`: subjects, bindings and roles as a picture.

use std::collections::BTreeMap;
use std::fmt::Write;

use clap::Args;
use seawall_rbac::Rbac;
use seawall_text::Answer;
use seawall_text::diagram::{dot_label, mermaid_label};

use super::{load, outcome};
use crate::input::NamedInput;
use crate::{Outcome, output};

/// Show subjects and the roles they are granted as a graph.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// `dot`, `mermaid` or `json`.
    #[arg(long, default_value = "dot", value_parser = ["dot", "mermaid", "json"])]
    format: String,
    /// Leave out subjects and roles whose names begin with `system:`.
    #[arg(long)]
    without_system: bool,
    #[command(flatten)]
    input: NamedInput,
}

/// One binding between a subject and a role.
struct Edge {
    subject: String,
    role: String,
    binding: String,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (loaded, rbac) = load(&arguments.input)?;
    let edges = edges(&rbac, arguments.without_system);
    let text = match arguments.format.as_str() {
        "mermaid" => Answer::of_writer(mermaid(&edges)),
        "json" => {
            let all: Vec<serde_json::Value> = edges
                .iter()
                .map(|edge| serde_json::json!({"subject": edge.subject, "role": edge.role, "binding": edge.binding}))
                .collect();
            output::json(&serde_json::json!({"schema": "seawall.rbac-graph/v1", "edges": all}))?
        }
        _ => Answer::of_writer(dot(&edges)),
    };
    output::write(None, &text)?;
    Ok(outcome(&loaded, &rbac, Outcome::Clean))
}

fn edges(rbac: &Rbac, without_system: bool) -> Vec<Edge> {
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
    edges.sort_by(|a, b| (&a.subject, &a.role, &a.binding).cmp(&(&b.subject, &b.role, &b.binding)));
    edges
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
