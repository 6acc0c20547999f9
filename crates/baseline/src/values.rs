//! The values of one habit, and how likely another one is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_event::Timestamp;
use serde::{Deserialize, Serialize};

use crate::limits::{MAX_VALUE, MAX_VALUES};

/// How often and when a value was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Value {
    /// How often.
    pub count: u64,
    /// When first, in microseconds since 1970; 0 where that is not known.
    pub first: i64,
    /// When last.
    pub last: i64,
}

/// The values of one habit of an identity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Values {
    /// The values.
    pub values: BTreeMap<String, Value>,
    /// Whether there were too many, so that there is no habit.
    #[serde(default, rename = "open", skip_serializing_if = "std::ops::Not::not")]
    pub is_open: bool,
}

impl Values {
    /// Learns a value.
    pub(crate) fn learn(&mut self, value: &str, time: Option<Timestamp>) {
        let value = short(value);
        let time = time.map_or(0, |time| time.0);
        if let Some(known) = self.values.get_mut(value) {
            known.add(Value {
                count: 1,
                first: time,
                last: time,
            });
        } else if self.values.len() < MAX_VALUES {
            let new = Value {
                count: 1,
                first: time,
                last: time,
            };
            self.values.insert(value.to_owned(), new);
        } else {
            self.is_open = true;
        }
    }

    /// Whether a value was seen.
    pub fn knows(&self, value: &str) -> bool {
        self.values.contains_key(short(value))
    }

    /// How often any value was seen.
    pub fn count(&self) -> u64 {
        self.values.values().map(|value| value.count).sum()
    }

    /// How sure it is that a value that was not seen is unusual: one less the share of values that were seen once only, which is
    /// how often the next one is new (Good and Turing), counted as if the next one were new.
    pub fn confidence(&self) -> f64 {
        if self.is_open {
            return 0.0;
        }
        let once = self
            .values
            .values()
            .filter(|value| value.count == 1)
            .count();
        1.0 - (once as f64 + 1.0) / (self.count() as f64 + 1.0)
    }

    /// What somebody else learned of the same.
    pub(crate) fn merge(&mut self, other: Self) {
        self.is_open |= other.is_open;
        for (name, value) in other.values {
            if let Some(known) = self.values.get_mut(&name) {
                known.add(value);
            } else if self.values.len() < MAX_VALUES {
                self.values.insert(name, value);
            } else {
                self.is_open = true;
            }
        }
    }
}

impl Value {
    fn add(&mut self, other: Self) {
        self.count = self.count.saturating_add(other.count);
        self.first = match (self.first, other.first) {
            (0, time) | (time, 0) => time,
            (one, other) => one.min(other),
        };
        self.last = self.last.max(other.last);
    }
}

/// What is kept of a value.
fn short(value: &str) -> &str {
    let end = value.char_indices().nth(MAX_VALUE).map(|(end, _)| end);
    &value[..end.unwrap_or(value.len())]
}
