//! `seawall.attack-cut/v1`: the smallest set of changes that takes every short attack path away.

use schemars::JsonSchema;
use seawall_graph::{Change, Cut as Found};
use seawall_model::Cluster;
use serde::Serialize;

use super::conditions::conditions;
use super::cost::Cost;
use super::patch::Patch;
use super::patches::Patcher;
use super::written::WrittenPatch;
use crate::Versioned;

/// Decisions that are shown as text.
pub(super) const MAX_SHOWN: usize = 20;

/// The smallest set of changes that takes every short attack path away.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Cut {
    /// Where paths start, as asked.
    pub from: String,
    /// Where they end, as asked.
    pub to: String,
    /// Paths of at most this many mistakes are cut.
    pub mistakes: u32,
    /// What the cheapest path costs today; null where none was found.
    pub before: Option<Cost>,
    /// What it costs after all changes; null where none is left.
    pub after: Option<Cost>,
    /// Whether paths that were to be cut are left.
    pub is_open: bool,
    /// Whether no set of known changes that weighs less does the same.
    pub is_least: bool,
    /// What the changes weigh together.
    pub weight: u64,
    /// No set of known changes that does the same weighs less than this.
    pub at_least: u64,
    /// After what the search stopped; null where it looked at everything.
    pub stopped: Option<String>,
    /// The changes, easiest first.
    pub changes: Vec<Fix>,
    /// The changes that belong together.
    pub decisions: Vec<Decision>,
    /// Why there may be paths that were not found; null where there are none.
    pub unknown: Option<String>,
    /// What the answer assumes, a sentence each.
    pub conditions: Vec<String>,
    /// How many paths were found.
    #[serde(skip)]
    pub(super) ways: usize,
    /// Whether there is a path that no known change removes.
    #[serde(skip)]
    pub(super) is_beyond: bool,
}

/// A change.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Fix {
    /// What is done.
    pub change: String,
    /// How much it is likely to break: small is easy.
    pub weight: u32,
    /// What would not work any more, as far as known, a sentence each.
    pub breaks: Vec<String>,
    /// What the cheapest path costs where this change alone is left out; null where none is left, or that was not asked.
    pub without_it: Option<Cost>,
    /// What does it.
    pub patches: Vec<WrittenPatch>,
}

/// Changes that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Decision {
    /// Whom or what they are about: an add-on, a subject, a workload.
    pub about: String,
    /// The changes, by their position from 0.
    pub changes: Vec<usize>,
    /// What the cluster loses, a sentence each.
    pub loses: Vec<String>,
    /// What is left where they are not made.
    pub if_accepted: Accepted,
    /// Lines of commands that make them, or what to do by hand.
    #[serde(skip)]
    pub(super) commands: Vec<String>,
    /// Whether it was asked what is left without them.
    #[serde(skip)]
    pub(super) is_asked: bool,
}

/// What is left where a decision is not taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Accepted {
    /// How many of the paths are left.
    pub ways_left: usize,
    /// Of how many.
    pub ways: usize,
    /// What the cheapest of them costs; null where none is left, or that was not asked.
    pub cheapest: Option<Cost>,
}

impl Versioned for Cut {
    const SCHEMA: &'static str = "seawall.attack-cut/v1";
}

impl Cut {
    /// A cut that was found between two points, as somebody asked for them.
    pub fn new(cluster: &Cluster, (from, to): (&str, &str), found: &Found) -> Self {
        let network = seawall_graph::network_of(cluster);
        Self {
            from: from.to_owned(),
            to: to.to_owned(),
            mistakes: found.mistakes,
            before: found.before.map(Into::into),
            after: found.after.map(Into::into),
            is_open: found.is_open,
            is_least: found.is_least(),
            weight: found.weight,
            at_least: found.at_least,
            stopped: found.stopped.map(|stopped| format!("after {stopped}")),
            changes: changes(cluster, found),
            decisions: decisions(cluster, found),
            unknown: found.gap.clone(),
            conditions: conditions(
                cluster,
                &network,
                found.unread_images.as_ref(),
                found.gap.as_deref(),
            ),
            ways: found.ways,
            is_beyond: found.is_beyond,
        }
    }
}

fn changes(cluster: &Cluster, found: &Found) -> Vec<Fix> {
    let mut patcher = Patcher::new(cluster);
    let fix = |(number, fix): (usize, &seawall_graph::Fix)| {
        let mut decisions = found.decisions.iter();
        let own = decisions.find(|own| own.fixes == [number]);
        let without = own.and_then(|own| own.without).flatten();
        let patches = patcher.patches(&fix.changes);
        Fix {
            change: fix.says.clone(),
            weight: fix.weight,
            breaks: fix.breaks.clone(),
            without_it: without.map(Into::into),
            patches: patches.iter().map(Patch::written).collect(),
        }
    };
    found.fixes.iter().enumerate().map(fix).collect()
}

fn decisions(cluster: &Cluster, found: &Found) -> Vec<Decision> {
    let mut patcher = Patcher::new(cluster);
    let decision = |(number, decision): (usize, &seawall_graph::Decision)| {
        let fixes = decision.fixes.iter();
        let changes: Vec<Change> = fixes
            .flat_map(|fix| found.fixes[*fix].changes.clone())
            .collect();
        // Text shows no more.
        let patches = match number < MAX_SHOWN {
            true => patcher.patches(&changes),
            false => Vec::new(),
        };
        Decision {
            about: decision.about.clone(),
            changes: decision.fixes.clone(),
            loses: decision.loses.clone(),
            if_accepted: Accepted {
                ways_left: decision.ways,
                ways: found.ways,
                cheapest: decision.without.flatten().map(Into::into),
            },
            commands: patches.iter().flat_map(commands).collect(),
            is_asked: decision.without.is_some(),
        }
    };
    found.decisions.iter().enumerate().map(decision).collect()
}

/// A patch for people, line by line.
fn commands(patch: &Patch) -> Vec<String> {
    let mut lines = Vec::new();
    match patch.command() {
        Ok(command) => {
            let mut own = command.lines();
            lines.push(format!("   $ {}", own.next().unwrap_or_default()));
            // The rest is a manifest, which stands as it is.
            lines.extend(own.map(str::to_owned));
        }
        Err(by_hand) => lines.push(format!("   by hand: {by_hand}")),
    }
    lines.extend(patch.then.iter().map(|then| format!("   {}", then.line())));
    lines
}
