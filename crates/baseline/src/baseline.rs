//! Habits of all identities.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::act::Act;
use crate::deviation::Deviation;
use crate::facet::Facet;
use crate::limits::{MAX_ROLES, MIN_ACTS, MIN_DAYS_OF_HOURS};
use crate::role::role;
use crate::values::Values;

/// Usual values that a deviation names.
const MAX_USUAL: usize = 5;

/// Days that are remembered of an identity; more say nothing more.
const MAX_DAYS: usize = 64;

/// What one identity usually does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Profile {
    /// How often it acted.
    pub acts: u64,
    /// Days on which it acted, since 1970.
    pub days: BTreeSet<i64>,
    /// Its habits.
    pub habits: BTreeMap<Facet, Values>,
}

/// What all identities usually do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Baseline {
    profiles: BTreeMap<String, Profile>,
    told: HashSet<(String, Facet, String)>,
    learned: Learned,
}

/// What was learned, and what was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Learned {
    /// Requests that were learned from.
    pub acts: u64,
    /// Requests of identities beyond the limit.
    pub forgotten: u64,
}

impl Baseline {
    /// One with these profiles, by identity. Those beyond the limit are left out and counted.
    pub fn of(profiles: BTreeMap<String, Profile>) -> Self {
        let mut made = Self::default();
        for (role, profile) in profiles {
            made.merge_one(role, profile);
        }
        made
    }

    /// Learns from a request.
    pub fn learn(&mut self, act: &Act<'_>) {
        let role = role(act.actor);
        if !self.profiles.contains_key(role) {
            if self.profiles.len() >= MAX_ROLES {
                self.learned.forgotten += 1;
                return;
            }
            self.profiles.insert(role.to_owned(), Profile::default());
        }
        let Some(profile) = self.profiles.get_mut(role) else {
            return;
        };
        self.learned.acts += 1;
        profile.acts += 1;
        if let Some(time) = act.time
            && profile.days.len() < MAX_DAYS
        {
            profile.days.insert(time.0.div_euclid(86_400_000_000));
        }
        for facet in Facet::ALL {
            if let Some(value) = facet.of(act) {
                let habits = profile.habits.entry(facet).or_default();
                habits.learn(&value, act.time);
            }
        }
    }

    /// What is new about a request, as sure as it has to be at least. Each value of an identity is told once.
    pub fn deviations(&mut self, act: &Act<'_>, least: f64) -> Vec<Deviation> {
        let role = role(act.actor);
        let Some(profile) = self.profiles.get(role).filter(|one| one.acts >= MIN_ACTS) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for facet in Facet::ALL {
            let (Some(value), Some(values)) = (facet.of(act), profile.habits.get(&facet)) else {
                continue;
            };
            let is_short = facet == Facet::Hours && (profile.days.len() as u32) < MIN_DAYS_OF_HOURS;
            if is_short || values.count() < MIN_ACTS || values.knows(&value) {
                continue;
            }
            let confidence = values.confidence();
            if confidence < least {
                continue;
            }
            let key = (role.to_owned(), facet, value.into_owned());
            if self.told.contains(&key) {
                continue;
            }
            let mut usual: Vec<(&String, u64)> = values
                .values
                .iter()
                .map(|(name, value)| (name, value.count))
                .collect();
            usual.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
            found.push(Deviation {
                role: key.0.clone(),
                facet,
                value: key.2.clone(),
                confidence,
                acts: profile.acts,
                usual: usual
                    .into_iter()
                    .take(MAX_USUAL)
                    .map(|(name, _)| name.clone())
                    .collect(),
            });
            // As many as there can be profiles' values; then the same one is told again.
            if self.told.len() < MAX_ROLES {
                self.told.insert(key);
            }
        }
        found
    }

    /// What another one learned, of the same identities or of others.
    pub fn merge(&mut self, other: Self) {
        self.learned.acts += other.learned.acts;
        self.learned.forgotten += other.learned.forgotten;
        for (role, profile) in other.profiles {
            self.merge_one(role, profile);
        }
    }

    fn merge_one(&mut self, role: String, profile: Profile) {
        let is_full = self.profiles.len() >= MAX_ROLES;
        if is_full && !self.profiles.contains_key(&role) {
            self.learned.forgotten += profile.acts;
            return;
        }
        let own = self.profiles.entry(role).or_default();
        own.acts = own.acts.saturating_add(profile.acts);
        for day in profile.days {
            if own.days.len() < MAX_DAYS {
                own.days.insert(day);
            }
        }
        for (facet, values) in profile.habits {
            own.habits.entry(facet).or_default().merge(values);
        }
    }

    /// Profiles, by identity.
    pub fn profiles(&self) -> &BTreeMap<String, Profile> {
        &self.profiles
    }

    /// What was learned, and what was not.
    pub fn learned(&self) -> Learned {
        self.learned
    }
}

impl Profile {
    /// Whether enough is known of it for anything to be told.
    pub fn is_known(&self) -> bool {
        self.acts >= MIN_ACTS
    }
}
