//! DOT and Mermaid.

use std::fmt::Write;

use super::Attack;
use seawall_text::Answer;
use seawall_text::diagram::{dot_label, mermaid_label};

/// A graph for Graphviz. Names become numbers: they are foreign text.
pub fn dot(attack: &Attack) -> Answer {
    let mut text = String::from(
        "digraph attack {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n",
    );
    for (number, place) in attack.places.iter().enumerate() {
        let _ = writeln!(text, "  n{number} [label={}];", dot_label(&place.name));
    }
    for step in &attack.steps {
        let color = if step.mistakes > 0 { ", color=red" } else { "" };
        let style = if step.doubt.is_some() {
            ", style=dashed"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "  n{} -> n{} [label={}{color}{style}];",
            step.from,
            step.to,
            dot_label(&step.kind)
        );
    }
    text.push_str("}\n");
    Answer::of_writer(text)
}

/// A graph for Mermaid.
pub fn mermaid(attack: &Attack) -> Answer {
    let mut text = String::from("flowchart LR\n");
    for (number, place) in attack.places.iter().enumerate() {
        let _ = writeln!(text, "  n{number}[{}]", mermaid_label(&place.name));
    }
    for step in &attack.steps {
        let arrow = match (step.mistakes > 0, step.doubt.is_some()) {
            (true, _) => "==>",
            (false, true) => "-.->",
            (false, false) => "-->",
        };
        let _ = writeln!(
            text,
            "  n{} {arrow}|{}| n{}",
            step.from,
            mermaid_label(&step.kind),
            step.to
        );
    }
    Answer::of_writer(text)
}

#[cfg(test)]
mod tests {
    use super::super::{Place, Step};
    use super::*;

    #[test]
    fn foreign_names_stay_names() {
        let place = |name: &str| Place {
            id: String::new(),
            name: name.to_owned(),
            sort: String::new(),
            column: 0,
        };
        let attack = Attack {
            places: vec![place("a\"] --> x\n"), place("`b` <c>")],
            steps: vec![Step {
                from: 0,
                to: 1,
                kind: "KIND".to_owned(),
                does: String::new(),
                technique: None,
                mistakes: 1,
                doubt: None,
                evidence: Vec::new(),
            }],
            ..Attack::default()
        };
        let (dot, mermaid) = (dot(&attack), mermaid(&attack));
        let (dot, mermaid) = (dot.as_str(), mermaid.as_str());
        assert!(dot.contains("n0 [label=\"a\\\"] --> x \"];"), "{dot}");
        assert!(
            dot.contains("n0 -> n1 [label=\"KIND\", color=red];"),
            "{dot}"
        );
        assert!(mermaid.contains("n0[\"a#quot;] --#gt; x \"]"), "{mermaid}");
        assert!(mermaid.contains("n0 ==>|\"KIND\"| n1"), "{mermaid}");
    }
}
