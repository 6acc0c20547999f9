//! What one actor did by one rule, however often.

use std::collections::BTreeSet;
use std::sync::Arc;

use seawall_event::Timestamp;

use super::sighting::{ObjectName, Sighting};
use crate::alert::Outcome;
use crate::rule::Priority;
use crate::window::EventId;

/// Objects that are named; of more, only the number.
const MAX_OBJECTS: usize = 8;

/// Events that are named: the first ones.
const MAX_WITNESSES: usize = 4;

/// What one actor did by one rule, with one outcome.
#[derive(Debug, Clone)]
pub struct Step {
    /// The rule.
    pub rule: Arc<str>,
    /// How urgent it is.
    pub priority: Priority,
    /// Tags of the rule.
    pub tags: Arc<[String]>,
    /// Who; nobody where several events have no actor in common.
    pub actor: Option<String>,
    /// How the requests ended.
    pub outcome: Option<Outcome>,
    /// How often.
    pub count: u64,
    /// When first and last.
    pub times: Option<(Timestamp, Timestamp)>,
    /// What it was about; of many objects, some.
    pub objects: BTreeSet<ObjectName>,
    /// Whether there are more objects.
    pub has_more_objects: bool,
    /// Events; of many, the first ones.
    pub witnesses: Vec<EventId>,
    /// What happened the first time, in the words of the rule.
    pub text: String,
}

impl Step {
    pub(super) fn new(sighting: Sighting) -> Self {
        Self {
            rule: sighting.rule,
            priority: sighting.priority,
            tags: sighting.tags,
            actor: sighting.actor,
            outcome: sighting.outcome,
            count: 1,
            times: sighting.time.map(|time| (time, time)),
            objects: sighting.object.into_iter().collect(),
            has_more_objects: false,
            witnesses: vec![sighting.witness],
            text: sighting.text,
        }
    }

    /// Whether another one is the same, at another time.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.rule == other.rule && self.actor == other.actor && self.outcome == other.outcome
    }

    pub(super) fn add(&mut self, other: Self) {
        self.count += other.count;
        self.times = match (self.times, other.times) {
            (Some((first, last)), Some((from, until))) => {
                if from < first {
                    self.text = other.text;
                }
                Some((first.min(from), last.max(until)))
            }
            (own, other) => own.or(other),
        };
        self.has_more_objects |= other.has_more_objects;
        for object in other.objects {
            if self.objects.len() < MAX_OBJECTS {
                self.objects.insert(object);
            } else if !self.objects.contains(&object) {
                self.has_more_objects = true;
            }
        }
        self.witnesses.extend(other.witnesses);
        self.witnesses.sort_unstable();
        self.witnesses.truncate(MAX_WITNESSES);
    }

    /// Whether something was done, rather than only asked for.
    pub fn is_done(&self) -> bool {
        !matches!(self.outcome, Some(Outcome::Denied | Outcome::Failed))
    }
}
