//! What may be one attack, while alerts come in.

use std::collections::{BTreeMap, BTreeSet};

use seawall_event::Timestamp;

use super::limits::Limits;
use super::step::Step;

/// What may be one attack, as it is known so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub steps: Vec<Step>,
    /// Who acted, with their groups.
    pub actors: BTreeMap<String, Vec<String>>,
    /// Identities that somebody of these took or was given.
    pub taken: BTreeSet<String>,
    pub times: Option<(Timestamp, Timestamp)>,
    /// Rules that could not be decided about events of the actors, with how many events.
    pub unknown: BTreeMap<String, u64>,
}

impl Draft {
    /// Adds a step; how many alerts there was no room for.
    pub fn add(&mut self, step: Step, most: usize) -> u64 {
        if let Some(own) = self.steps.iter_mut().find(|own| own.is_like(&step)) {
            own.add(step);
        } else if self.steps.len() < most {
            self.steps.push(step);
        } else {
            return step.count;
        }
        0
    }

    pub fn take(&mut self, other: Self, limits: &Limits) -> u64 {
        let mut left = 0;
        for step in other.steps {
            left += self.add(step, limits.steps);
        }
        for (actor, groups) in other.actors {
            if self.actors.len() < limits.identities {
                self.actors.entry(actor).or_insert(groups);
            }
        }
        for name in other.taken {
            if self.taken.len() < limits.identities {
                self.taken.insert(name);
            }
        }
        for (rule, count) in other.unknown {
            *self.unknown.entry(rule).or_default() += count;
        }
        self.times = match (self.times, other.times) {
            (Some((first, last)), Some((from, until))) => Some((first.min(from), last.max(until))),
            (own, other) => own.or(other),
        };
        left
    }

    /// What is forgotten first has the least of it.
    pub fn urgency(&self) -> u64 {
        let worst = self
            .steps
            .iter()
            .map(|step| (step.priority as u64, u64::from(step.is_done())));
        let (priority, is_done) = worst.max().unwrap_or_default();
        priority * 1_000_000 + is_done * 500_000 + (self.steps.len() as u64).min(499_999)
    }
}
