//! `seawall.attack-diff/v1`: what a change opens and closes.

use schemars::JsonSchema;
use seawall_graph::PathLimits;
use serde::Serialize;

use super::cost::Cost;
use super::step::Step;
use super::view::View;
use crate::Versioned;
use crate::network::gained_and_lost;

/// What is compared.
const TARGETS: &[&str] = &["cluster-admin", "node", "cloud", "crown-jewels"];

/// What differs between two inputs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Diff {
    /// Distances that changed.
    pub moved: Vec<Moved>,
    /// The hops of the cheapest path of a distance that is nearer than before; null where none is.
    pub way: Option<Vec<DiffStep>>,
    /// Permissions granted, a line each.
    pub granted: Vec<String>,
    /// Permissions removed, a line each.
    pub taken: Vec<String>,
    /// Connections gained, a line each.
    pub gained: Vec<String>,
    /// Connections lost, a line each.
    pub lost: Vec<String>,
    /// What the answer assumes, a sentence each.
    pub conditions: Vec<String>,
    /// From the internet to cluster-admin before and after, in words.
    #[serde(skip)]
    pub(super) number: [String; 2],
    /// What the path is of.
    #[serde(skip)]
    pub(super) title: Option<Title>,
}

/// A distance that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moved {
    /// From where.
    pub from: String,
    /// To which target.
    pub to: String,
    /// What it cost before; null where no path was found.
    pub before: Option<Cost>,
    /// What it costs now; null where no path was found.
    pub after: Option<Cost>,
    /// Whether it is nearer than before: by fewer mistakes, or confirmed where it was not.
    pub is_nearer: bool,
}

/// A hop, and whether it is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiffStep {
    /// The hop.
    #[serde(flatten)]
    pub step: Step,
    /// Whether there was no such hop before.
    pub is_new: bool,
}

/// What a path is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    pub from: String,
    pub to: String,
    pub cost: Cost,
}

impl Versioned for Diff {
    const SCHEMA: &'static str = "seawall.attack-diff/v1";
}

impl Diff {
    /// Compares two inputs. Permissions granted and removed are a line each.
    pub fn new(
        before: &View<'_>,
        after: &View<'_>,
        (granted, taken): (Vec<String>, Vec<String>),
    ) -> Self {
        let moved = after.graph.moved_since(before.graph, TARGETS);
        let (gained, lost) = gained_and_lost(before.network, after.network);
        let nearer = moved.iter().find(|moved| moved.is_nearer());
        let (title, way) = nearer
            .and_then(|moved| way(before, after, moved))
            .map_or((None, None), |(title, steps)| (Some(title), Some(steps)));
        let mut conditions = after.conditions();
        let only_before = before.conditions().into_iter();
        let only_before: Vec<String> = only_before
            .filter(|condition| !conditions.contains(condition))
            .map(|condition| format!("before: {condition}"))
            .collect();
        conditions.extend(only_before);
        let moved = moved.into_iter().map(|moved| Moved {
            is_nearer: moved.is_nearer(),
            from: moved.from,
            to: moved.to,
            before: moved.before.map(Into::into),
            after: moved.after.map(Into::into),
        });
        Self {
            moved: moved.collect(),
            way,
            granted,
            taken,
            gained,
            lost,
            conditions,
            number: [before.number(), after.number()],
            title,
        }
    }

    /// Whether something came nearer.
    pub fn is_nearer(&self) -> bool {
        self.moved.iter().any(|moved| moved.is_nearer)
    }

    /// Whether something came nearer, was granted, or can be reached that could not before.
    pub fn is_worse(&self) -> bool {
        self.is_nearer() || !self.granted.is_empty() || !self.gained.is_empty()
    }

    /// The lists of lines, each with a title and a sign.
    pub(super) fn lists(&self) -> [(&'static str, char, &[String]); 4] {
        [
            ("permissions granted", '+', &self.granted),
            ("permissions removed", '-', &self.taken),
            ("connections gained", '+', &self.gained),
            ("connections lost", '-', &self.lost),
        ]
    }
}

/// The cheapest path of a distance that is nearer than before.
fn way(
    before: &View<'_>,
    after: &View<'_>,
    moved: &seawall_graph::Moved,
) -> Option<(Title, Vec<DiffStep>)> {
    let graph = after.graph;
    let starts = graph.starts(&moved.from).ok()?;
    let target = graph.target(&moved.to).ok()?;
    let reach = graph.reach(&target.goals);
    let path = graph
        .paths(&starts, &target.goals, &reach, 1, &PathLimits::default())
        .found
        .into_iter()
        .next()?;
    let ids = before.graph.ids();
    let legs = graph.legs(&path);
    let steps = legs.iter().map(|leg| DiffStep {
        step: Step::new(after, leg),
        is_new: !before.graph.has_step(&ids, graph, leg),
    });
    let title = Title {
        from: graph.id(*starts.first()?),
        to: target.words,
        cost: path.cost.into(),
    };
    Some((title, steps.collect()))
}
