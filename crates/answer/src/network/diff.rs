//! `seawall.network-diff/v1`: connections gained and lost between two inputs.

use std::collections::BTreeSet;
use std::fmt::Write;

use schemars::JsonSchema;
use seawall_network::{Network, Ports};
use seawall_text::markdown::{code_span, prose};
use seawall_text::{Answer, Lines, say};
use serde::Serialize;

use super::connections::unsure;
use super::relation::relation;
use super::words::doubt;
use crate::Versioned;

/// Connections gained and lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Diff {
    /// What became of each pair of ends that changed, by their names.
    pub changes: Vec<Change>,
    /// What the answer depends on and is not known of either side, a sentence each.
    pub unknown: BTreeSet<String>,
    /// Whether everything that was named was evaluated. What files need not hold is unknown, and yet evaluated.
    #[serde(skip)]
    pub is_certain: bool,
}

/// What became of one pair of ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// The end that opens connections.
    pub from: String,
    /// The other one.
    pub to: String,
    /// Ports that are allowed now and were not before; null where there are none.
    pub gained: Option<String>,
    /// Ports that were allowed before and are not now; null where there are none.
    pub lost: Option<String>,
    /// Why it is not known whether this changed, as a sentence; null where it is.
    pub unknown: Option<String>,
}

impl Versioned for Diff {
    const SCHEMA: &'static str = "seawall.network-diff/v1";
}

impl Diff {
    /// Compares two networks, of which both see the same pieces of the outside.
    pub fn new(before: &Network<'_>, after: &Network<'_>) -> Self {
        let mut unknown: BTreeSet<String> = [before, after].into_iter().flat_map(open).collect();
        let is_certain = unknown.is_empty();
        unknown.extend(
            [before, after]
                .iter()
                .filter_map(|network| network.unseen_in_files()),
        );
        Self {
            changes: changes(before, after),
            unknown,
            is_certain,
        }
    }

    /// Whether something can connect that could not before.
    pub fn is_worse(&self) -> bool {
        self.changes.iter().any(|change| change.gained.is_some())
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        if self.changes.is_empty() {
            let known = match self.unknown.is_empty() {
                true => "",
                false => ", as far as known",
            };
            say!(text, "no connections gained or lost{known}");
        }
        for Change {
            from,
            to,
            gained,
            lost,
            unknown,
        } in &self.changes
        {
            let mark = if unknown.is_some() { " (unknown)" } else { "" };
            if let Some(ports) = gained {
                say!(text, "+ {from} => {to} : {ports}{mark}");
            }
            if let Some(ports) = lost {
                say!(text, "- {from} => {to} : {ports}{mark}");
            }
        }
        for reason in &self.unknown {
            say!(text, "unknown: {}", reason);
        }
        text
    }

    /// For a pull request.
    pub fn markdown(&self) -> Answer {
        let mut text = String::from("### Connections\n\n");
        if self.changes.is_empty() {
            text.push_str("No connection is gained or lost.\n");
        } else {
            text.push_str("| | From | To | Ports |\n|---|---|---|---|\n");
        }
        for change in &self.changes {
            for (word, ports) in [("gained", &change.gained), ("lost", &change.lost)] {
                if let Some(ports) = ports {
                    let word = match change.unknown {
                        Some(_) => format!("{word} (unknown)"),
                        None => word.to_owned(),
                    };
                    let _ = writeln!(
                        text,
                        "| {word} | {} | {} | {ports} |",
                        code_span(&change.from),
                        code_span(&change.to)
                    );
                }
            }
        }
        if !self.unknown.is_empty() {
            text.push_str("\nUnknown, so the answer might differ:\n\n");
            for reason in &self.unknown {
                let _ = writeln!(text, "- {}", prose(reason));
            }
        }
        Answer::of_writer(text)
    }
}

/// What the answer hangs on and is not known of one side, as sentences without a full stop.
fn open(network: &Network<'_>) -> Vec<String> {
    let cluster = network.cluster;
    let mut unknown: Vec<String> = network.unknowns();
    let doubts = network.doubts().iter();
    unknown.extend(doubts.map(|one| doubt(cluster, one)));
    if !cluster.coverage.is_full() {
        unknown.extend(cluster.coverage.sentences());
    }
    unknown
}

fn changes(before: &Network<'_>, after: &Network<'_>) -> Vec<Change> {
    let [before_names, after_names] = before.end_names_with(after);
    let (old, new) = (
        relation(before, &before_names),
        relation(after, &after_names),
    );
    let unsure = [unsure(before, &before_names), unsure(after, &after_names)];
    let pairs: BTreeSet<&(String, String)> = old.keys().chain(new.keys()).collect();
    let nothing = Ports::none();
    pairs
        .into_iter()
        .filter_map(|pair| {
            let was = old.get(pair).unwrap_or(&nothing);
            let is = new.get(pair).unwrap_or(&nothing);
            let some = |ports: Ports| (!ports.is_empty()).then(|| ports.to_string());
            let (gained, lost) = (some(is.without(was)), some(was.without(is)));
            (gained.is_some() || lost.is_some()).then(|| Change {
                from: pair.0.clone(),
                to: pair.1.clone(),
                gained,
                lost,
                unknown: unsure.iter().find_map(|side| side.get(pair)).cloned(),
            })
        })
        .collect()
}

/// Workloads up to which every pair is compared.
const MAX_WORKLOADS: usize = 2_000;

/// Connections gained and lost, a line each; `None` where there are too many pairs to look at.
pub(crate) fn gained_and_lost(
    before: &Network<'_>,
    after: &Network<'_>,
) -> Option<(Vec<String>, Vec<String>)> {
    if before.endpoints().len().max(after.endpoints().len()) > MAX_WORKLOADS {
        return None;
    }
    let (mut all_gained, mut all_lost) = (Vec::new(), Vec::new());
    for Change {
        from,
        to,
        gained,
        lost,
        unknown: _,
    } in changes(before, after)
    {
        all_gained.extend(gained.map(|ports| format!("{from} => {to} : {ports}")));
        all_lost.extend(lost.map(|ports| format!("{from} => {to} : {ports}")));
    }
    Some((all_gained, all_lost))
}
