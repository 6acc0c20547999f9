//! How urgent an incident is, and why.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use seawall_event::Timestamp;

use super::draft::Draft;
use super::phase::{Phase, Phases};
use super::step::Step;
use crate::rule::Priority;
use crate::surroundings::Surroundings;

/// Phases from which on an incident is more urgent than its steps.
const MANY_PHASES: usize = 3;

/// Targets whose holder has everything.
const CROWN: &[&str] = &["cluster-admin", "node"];

/// Alerts that are told together.
#[derive(Debug, Clone)]
pub struct Incident {
    /// How urgent it is.
    pub priority: Priority,
    /// Why it is that urgent.
    pub reasons: Vec<Reason>,
    /// What was done, in the order of time.
    pub steps: Vec<Step>,
    /// Who acted.
    pub actors: Vec<String>,
    /// Identities that one of them took or was given.
    pub taken: Vec<String>,
    /// From when until when.
    pub times: Option<(Timestamp, Timestamp)>,
    /// The phases of an attack that it has steps of.
    pub phases: Vec<Phase>,
    /// What those who acted, and the pods that they touched, can get to.
    pub reached: Vec<Reached>,
    /// Rules that could not be decided about events of those who acted, with how many events.
    pub unknown: BTreeMap<String, u64>,
}

/// What somebody or something of an incident can get to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// A user, or a pod as `pod namespace/name`.
    pub from: String,
    /// What it gets to without any mistake: `cluster-admin`, `node`, `cloud`, `volumes`. Nothing where the cluster does not tell.
    pub targets: Option<Vec<String>>,
    /// Whether it can be reached from outside of the cluster; of pods only.
    pub is_exposed: Option<bool>,
}

/// Why an incident is as urgent as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Its worst step, by rule.
    Worst(String),
    /// Everything that would be as bad was denied or failed.
    OnlyTried(String),
    /// It goes through several phases of an attack.
    ManyPhases(usize),
    /// Somebody of it can get everything.
    Reaches {
        /// Who or what.
        from: String,
        /// What.
        target: String,
    },
}

impl Incident {
    pub(super) fn of(draft: Draft, phases: &Phases, around: Option<&dyn Surroundings>) -> Self {
        let mut steps = draft.steps;
        steps.sort_by(|one, other| {
            let key = |step: &Step| (step.times, Reverse(step.priority));
            key(one)
                .cmp(&key(other))
                .then_with(|| one.rule.cmp(&other.rule))
        });
        let reached = reached(&steps, &draft.actors, &draft.taken, around);
        let mut all: BTreeSet<Phase> = BTreeSet::new();
        let mut first: BTreeSet<Phase> = BTreeSet::new();
        for step in &steps {
            let own = phases.of_tags(&step.tags);
            first.extend(own.first());
            all.extend(own);
        }
        let mut made = Self {
            priority: Priority::Debug,
            reasons: Vec::new(),
            actors: draft.actors.into_keys().collect(),
            taken: draft.taken.into_iter().collect(),
            times: draft.times,
            phases: all.into_iter().collect(),
            unknown: draft.unknown,
            reached,
            steps,
        };
        made.judge(first.len());
        made
    }

    fn judge(&mut self, phases: usize) {
        let weight = |step: &Step| match step.is_done() {
            true => step.priority,
            false => below(step.priority),
        };
        let worst = self
            .steps
            .iter()
            .max_by_key(|step| (weight(step), step.count));
        let Some(worst) = worst else { return };
        let mut priority = weight(worst);
        self.reasons.push(match worst.is_done() {
            true => Reason::Worst(worst.rule.to_string()),
            false => Reason::OnlyTried(worst.rule.to_string()),
        });
        let is_done = self.steps.iter().any(Step::is_done);
        if is_done && phases >= MANY_PHASES {
            priority = above(priority);
            self.reasons.push(Reason::ManyPhases(phases));
        }
        let crown = self.reached.iter().find_map(|reached| {
            let targets = reached.targets.iter().flatten();
            let target = targets.clone().find(|target| CROWN.contains(&&***target))?;
            Some((reached.from.clone(), target.clone()))
        });
        // Whoever has everything anyhow is an administrator, whose daily work is low.
        if let Some((from, target)) = crown
            && is_done
            && priority >= Priority::Warning
        {
            priority = above(priority);
            self.reasons.push(Reason::Reaches { from, target });
        }
        self.priority = priority;
    }

    /// How many alerts it is made of.
    pub fn alerts(&self) -> u64 {
        self.steps.iter().map(|step| step.count).sum()
    }

    /// The most urgent first.
    pub(super) fn by_urgency(one: &Self, other: &Self) -> Ordering {
        let key = |own: &Self| {
            (
                Reverse(own.priority),
                Reverse(own.reasons.len()),
                Reverse(own.phases.len()),
                Reverse(own.steps.len()),
                own.times,
            )
        };
        key(one)
            .cmp(&key(other))
            .then_with(|| one.actors.cmp(&other.actors))
    }
}

fn reached(
    steps: &[Step],
    actors: &BTreeMap<String, Vec<String>>,
    taken: &BTreeSet<String>,
    around: Option<&dyn Surroundings>,
) -> Vec<Reached> {
    let Some(around) = around else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (actor, groups) in actors {
        let groups: Vec<std::borrow::Cow<'_, str>> =
            groups.iter().map(|group| group.as_str().into()).collect();
        found.push(Reached {
            from: actor.clone(),
            targets: around.reaches(actor, &groups),
            is_exposed: None,
        });
    }
    for name in taken.iter().filter(|name| !actors.contains_key(*name)) {
        if !name.starts_with("pod ") {
            found.push(Reached {
                from: name.clone(),
                targets: around.reaches(name, &[]),
                is_exposed: None,
            });
        }
    }
    let pods: BTreeSet<(&str, &str)> = steps
        .iter()
        .flat_map(|step| &step.objects)
        .filter(|object| object.resource == "pods")
        .map(|object| (object.namespace.as_str(), object.name.as_str()))
        .collect();
    for (namespace, name) in pods {
        if let Some(pod) = around.pod(namespace, name) {
            found.push(Reached {
                from: format!("pod {namespace}/{name}"),
                targets: pod.reaches,
                is_exposed: pod.is_exposed,
            });
        }
    }
    found
}

/// One step more urgent.
fn above(priority: Priority) -> Priority {
    let mut all = Priority::ALL.iter().rev();
    all.find(|(own, _)| *own > priority && *own <= Priority::Critical)
        .map_or(priority, |(own, _)| *own)
}

/// One step less urgent.
fn below(priority: Priority) -> Priority {
    let mut all = Priority::ALL.iter();
    all.find(|(own, _)| *own < priority)
        .map_or(priority, |(own, _)| *own)
}
