//! DOT and Mermaid.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Connections, End};
use seawall_text::Answer;
use seawall_text::diagram::{dot_label, mermaid_label};

/// Ends by namespace, with their numbers; those outside come first, under the empty name.
fn groups(connections: &Connections) -> BTreeMap<&str, Vec<(usize, &End)>> {
    let mut groups: BTreeMap<&str, Vec<(usize, &End)>> = BTreeMap::new();
    for (number, end) in connections.ends.iter().enumerate() {
        groups
            .entry(&end.namespace)
            .or_default()
            .push((number, end));
    }
    groups
}

/// A graph for Graphviz. Names become numbers: they are foreign text.
pub fn dot(connections: &Connections) -> Answer {
    let mut text = String::from(
        "digraph connections {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n",
    );
    for (group, (namespace, ends)) in groups(connections).into_iter().enumerate() {
        if namespace.is_empty() {
            for (number, end) in ends {
                let _ = writeln!(
                    text,
                    "  n{number} [label={}, shape=ellipse];",
                    dot_label(&end.name)
                );
            }
            continue;
        }
        let _ = writeln!(
            text,
            "  subgraph cluster_{group} {{\n    label={};",
            dot_label(namespace)
        );
        for (number, end) in ends {
            let _ = writeln!(text, "    n{number} [label={}];", dot_label(&end.short));
        }
        text.push_str("  }\n");
    }
    for link in &connections.links {
        let _ = writeln!(
            text,
            "  n{} -> n{} [label={}];",
            link.from,
            link.to,
            dot_label(&link.ports_in_words())
        );
    }
    text.push_str("}\n");
    Answer::of_writer(text)
}

/// A flowchart for Mermaid.
pub fn mermaid(connections: &Connections) -> Answer {
    let mut text = String::from("flowchart LR\n");
    for (group, (namespace, ends)) in groups(connections).into_iter().enumerate() {
        if namespace.is_empty() {
            for (number, end) in ends {
                let _ = writeln!(text, "  n{number}([{}])", mermaid_label(&end.name));
            }
            continue;
        }
        let _ = writeln!(text, "  subgraph g{group}[{}]", mermaid_label(namespace));
        for (number, end) in ends {
            let _ = writeln!(text, "    n{number}[{}]", mermaid_label(&end.short));
        }
        text.push_str("  end\n");
    }
    for link in &connections.links {
        let _ = writeln!(
            text,
            "  n{} -- {} --> n{}",
            link.from,
            mermaid_label(&link.ports_in_words()),
            link.to
        );
    }
    Answer::of_writer(text)
}
