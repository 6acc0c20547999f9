//! `seawall.network-diff/v1`: connections gained and lost between two inputs.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use seawall_network::Network;
use seawall_text::{Document, Lines, Words, say};
use serde::Serialize;

use super::change::Change;
use super::compare::compare;
use super::words::doubt;
use crate::Versioned;

/// Connections gained and lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Diff {
    /// What became of each pair of ends that changed, by their names.
    pub changes: Vec<Change>,
    /// How many more there are than are listed.
    pub more_changes: usize,
    /// What the answer depends on and is not known of either side, a sentence each.
    pub unknown: BTreeSet<String>,
    /// Whether everything that was named was evaluated. What files need not hold is unknown, and yet evaluated.
    #[serde(skip)]
    pub is_certain: bool,
    /// Whether something can connect that could not before.
    #[serde(skip)]
    pub is_worse: bool,
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
        let changes = compare(before, after);
        Self {
            changes: changes.list,
            more_changes: changes.left_out,
            unknown,
            is_certain,
            is_worse: changes.is_worse,
        }
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
        if self.more_changes > 0 {
            say!(text, "and {} more changes", self.more_changes);
        }
        for reason in &self.unknown {
            say!(text, "unknown: {}", reason);
        }
        text
    }

    /// For a pull request.
    pub fn document(&self) -> Document {
        let mut document = Document::new();
        document.heading(3, "Connections");
        let rows = self.changes.iter().flat_map(|change| {
            let both = [("gained", &change.gained), ("lost", &change.lost)];
            let known = both.into_iter().filter_map(|(word, ports)| {
                let ports = ports.as_ref()?;
                let word = match change.unknown {
                    Some(_) => format!("{word} (unknown)"),
                    None => word.to_owned(),
                };
                let (from, to) = (Words::name(&change.from), Words::name(&change.to));
                Some([word.into(), from, to, Words::from(&**ports)])
            });
            known.collect::<Vec<_>>()
        });
        match self.changes.is_empty() {
            true => document.paragraph("No connection is gained or lost."),
            false => document.table(["", "From", "To", "Ports"], rows),
        };
        if self.more_changes > 0 {
            document.paragraph(format!("And {} more changes.", self.more_changes));
        }
        if !self.unknown.is_empty() {
            document.paragraph("Unknown, so the answer might differ:");
            document.list(self.unknown.iter().map(|reason| Words::sentence(reason)));
        }
        document
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

/// Most lines that are listed of each where connections are a part of a larger answer.
const MAX_LINES: usize = 2_000;

/// Connections gained and lost, a line each; the last line says how many more there are.
pub(crate) fn gained_and_lost(
    before: &Network<'_>,
    after: &Network<'_>,
) -> (Vec<String>, Vec<String>) {
    let changes = compare(before, after);
    let (mut all_gained, mut all_lost) = (Vec::new(), Vec::new());
    let mut more = changes.left_out;
    for change in changes.list {
        let Change {
            from,
            to,
            gained,
            lost,
            unknown: _,
        } = change;
        for (list, ports) in [(&mut all_gained, gained), (&mut all_lost, lost)] {
            match ports {
                Some(ports) if list.len() < MAX_LINES => {
                    list.push(format!("{from} => {to} : {ports}"));
                }
                Some(_) => more += 1,
                None => {}
            }
        }
    }
    if more > 0 {
        let list = if all_gained.len() >= MAX_LINES || changes.is_worse {
            &mut all_gained
        } else {
            &mut all_lost
        };
        list.push(format!(
            "and {more} more changes, which `seawall network diff` lists"
        ));
    }
    (all_gained, all_lost)
}
