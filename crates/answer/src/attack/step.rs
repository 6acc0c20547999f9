//! One hop of an attack path.

use schemars::JsonSchema;
use seawall_graph::{Graph, Leg, NodeId};
use seawall_text::{Lines, say};
use serde::Serialize;

use super::evidence::evidence;
use super::view::View;

/// A hop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Step {
    /// The kind of edge; `seawall attack edges --kinds` explains each.
    pub kind: String,
    /// Where it starts.
    pub from: Node,
    /// Where it ends.
    pub to: Node,
    /// What the attacker does.
    pub does: String,
    /// Technique of the threat matrix; null where there is none.
    pub technique: Option<String>,
    /// Mistakes that it needs.
    pub mistakes: u8,
    /// What has to go wrong first, read after "needs"; null where it works as configured.
    pub needs: Option<String>,
    /// What has to hold and is not known, as a clause; null where the hop is confirmed.
    pub only_if: Option<String>,
    /// The vulnerability that the attacker uses, where a scan of images found it; left out elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exploits: Option<Exploited>,
    /// What shows it, a line each.
    pub evidence: Vec<String>,
}

/// A vulnerability that an attacker uses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Exploited {
    /// The advisory: `CVE-2021-44228`.
    pub advisory: String,
    /// The package with its version.
    pub package: String,
    /// Why it counts as exploitable.
    pub reason: String,
}

/// A point that attack paths lead through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Node {
    /// What it is, such as `workload`, `container`, `node`, `secret`, `service-account`.
    #[serde(rename = "type")]
    pub sort: &'static str,
    /// Its name, by which commands ask for it.
    pub id: String,
    /// In words.
    pub name: String,
    /// How many pods it stands for; left out for what has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pods: Option<u32>,
}

impl Node {
    /// A node of a graph.
    pub(super) fn new(graph: &Graph<'_>, node: NodeId) -> Self {
        Self {
            sort: graph.sort(node),
            id: graph.id(node),
            name: graph.words(node),
            pods: graph.pods(node),
        }
    }
}

impl Step {
    /// A hop of a graph.
    pub(super) fn new(view: &View<'_>, leg: &Leg<'_>) -> Self {
        Self {
            kind: leg.kind.to_owned(),
            from: Node::new(view.graph, leg.from),
            to: Node::new(view.graph, leg.to),
            does: leg.does.to_owned(),
            technique: leg.technique.map(str::to_owned),
            mistakes: leg.mistakes,
            needs: leg.needs.map(str::to_owned),
            only_if: leg.doubt.map(str::to_owned),
            exploits: leg.hole.map(|hole| Exploited {
                advisory: hole.advisory.clone(),
                package: hole.package.clone(),
                reason: hole.reason.clone(),
            }),
            evidence: evidence(view, leg),
        }
    }

    /// As a sentence, with what shows it below.
    pub(super) fn text(&self, number: usize) -> Lines {
        let mut text = Lines::new();
        let mark = if self.mistakes > 0 { "!" } else { " " };
        let needs = self.needs.as_ref();
        let needs = needs.map_or_else(String::new, |needs| format!("; needs {needs}"));
        let technique = self.technique.as_ref();
        let technique = technique.map_or_else(String::new, |technique| format!(", {technique}"));
        say!(
            text,
            "  {number:>2}{mark} {} {} → {}  [{}{technique}{needs}]",
            self.from.name,
            self.does,
            self.to.name,
            self.kind
        );
        for line in &self.evidence {
            say!(text, "      {line}");
        }
        if let Some(doubt) = &self.only_if {
            say!(text, "      assumes {doubt}");
        }
        text
    }
}
