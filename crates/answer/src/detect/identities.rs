//! `seawall.identities/v1`: what identities usually do.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_baseline::{Baseline, Deviation, Facet, Profile, limits};
use seawall_text::{Lines, Shown, counted, say};
use serde::Serialize;

use crate::Versioned;

/// Identities that are shown to people.
const MAX_SHOWN: usize = 40;

/// Values of a habit that are shown to people.
const MAX_VALUES: usize = 4;

/// What identities usually do, as it is kept in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Identities {
    /// Requests that were learned from.
    pub acts: u64,
    /// Requests that nothing was learned from, as there were too many identities.
    pub forgotten: u64,
    /// Identities: users, service accounts, nodes as one, and roles of clouds without their sessions.
    pub identities: BTreeMap<String, Profile>,
}

impl Versioned for Identities {
    const SCHEMA: &'static str = "seawall.identities/v1";
}

/// Something that an identity did for the first time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DeviationLine {
    /// Whose habit it is.
    pub identity: String,
    /// Of what kind: actions, namespaces, clients, networks, hours.
    pub habit: Facet,
    /// The new value.
    pub value: String,
    /// How sure it is that it is unusual, from 0 to 1.
    pub confidence: f64,
    /// How often the identity had acted before.
    pub acts: u64,
    /// What is usual, the most frequent first; some of it.
    pub usual: Vec<String>,
    /// Where the event is, as `log:line`.
    pub at: String,
}

impl DeviationLine {
    /// A deviation of an event.
    pub fn new(deviation: Deviation, at: String) -> Self {
        Self {
            identity: deviation.role,
            habit: deviation.facet,
            value: deviation.value,
            confidence: (deviation.confidence * 1000.0).floor() / 1000.0,
            acts: deviation.acts,
            usual: deviation.usual,
            at,
        }
    }

    /// In words, without a full stop.
    pub fn words(&self) -> String {
        format!(
            "new {} `{}`, {} % sure after {}; usual: {}",
            self.habit.noun(),
            self.value,
            (self.confidence * 100.0).floor(),
            counted(usize::try_from(self.acts).unwrap_or(usize::MAX), "request"),
            self.usual.join(", ")
        )
    }
}

impl Identities {
    /// What was learned.
    pub fn new(baseline: &Baseline) -> Self {
        let learned = baseline.learned();
        Self {
            acts: baseline
                .profiles()
                .values()
                .map(|profile| profile.acts)
                .sum(),
            forgotten: learned.forgotten,
            identities: baseline.profiles().clone(),
        }
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        let known = self
            .identities
            .values()
            .filter(|one| one.is_known())
            .count();
        say!(
            text,
            "{} after {}; enough is known of {known} (at least {} each)",
            match self.identities.len() {
                1 => "1 identity".to_owned(),
                count => format!("{count} identities"),
            },
            counted(usize::try_from(self.acts).unwrap_or(usize::MAX), "request"),
            limits::MIN_ACTS,
        );
        let mut all: Vec<(&String, &Profile)> = self.identities.iter().collect();
        all.sort_by(|one, other| other.1.acts.cmp(&one.1.acts).then(one.0.cmp(other.0)));
        for (identity, profile) in all.iter().take(MAX_SHOWN) {
            text.gap();
            let days = counted(profile.days.len(), "day");
            say!(text, "{:>7}  {} on {days}", profile.acts, Shown(identity));
            for (facet, values) in &profile.habits {
                let mut named: Vec<(&String, u64)> = values
                    .values
                    .iter()
                    .map(|(name, value)| (name, value.count))
                    .collect();
                named.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
                let shown = named.iter().take(MAX_VALUES);
                let shown: Vec<String> = shown
                    .map(|(name, count)| format!("{} ({count})", Shown(name)))
                    .collect();
                let more = match named.len().saturating_sub(MAX_VALUES) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                let habit = match values.is_open {
                    true => "no habit, too many: ".to_owned(),
                    false => String::new(),
                };
                let noun = facet.noun();
                say!(
                    text,
                    "           {noun:<10} {habit}{}{more}",
                    shown.join(", ")
                );
            }
        }
        if all.len() > MAX_SHOWN {
            text.gap();
            say!(
                text,
                "… and {} more; `--format json` has all of them",
                all.len() - MAX_SHOWN
            );
        }
        if self.forgotten > 0 {
            text.gap();
            let count = counted(
                usize::try_from(self.forgotten).unwrap_or(usize::MAX),
                "request",
            );
            say!(
                text,
                "unknown: nothing was learned from {count}, as there were too many identities"
            );
        }
        text
    }
}
