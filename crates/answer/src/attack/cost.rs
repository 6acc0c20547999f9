//! What it takes to get somewhere.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

/// What an attack path costs. Read as `2 mistakes, 1 hop unconfirmed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cost {
    /// Things that have to go wrong first: a vulnerability exploited, a credential leaked, a malicious image pulled.
    pub mistakes: u32,
    /// Hops that are not confirmed.
    pub uncertain_steps: u32,
    /// All hops.
    pub steps: u32,
}

impl From<seawall_graph::Cost> for Cost {
    fn from(cost: seawall_graph::Cost) -> Self {
        Self {
            mistakes: cost.mistakes(),
            uncertain_steps: cost.unknowns(),
            steps: cost.steps(),
        }
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&mistakes(*self))?;
        match self.uncertain_steps {
            0 => Ok(()),
            1 => formatter.write_str(", 1 hop unconfirmed"),
            count => write!(formatter, ", {count} hops unconfirmed"),
        }
    }
}

/// `2 mistakes`
pub(super) fn mistakes(cost: Cost) -> String {
    match cost.mistakes {
        0 => "no mistakes".to_owned(),
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    }
}

/// A cost in few letters, for tables.
pub(super) fn short(cost: Option<Cost>) -> String {
    match cost {
        None => "–".to_owned(),
        Some(cost) if cost.uncertain_steps > 0 => format!("{}?", cost.mistakes),
        Some(cost) => cost.mistakes.to_string(),
    }
}

/// How far something is, in a clause: for certain, and in the worst case.
pub fn distance(worst: Option<Cost>, certain: Option<Cost>, gap: Option<&String>) -> String {
    match (worst, certain) {
        (None, _) => found_none(gap).to_owned(),
        (Some(worst), Some(certain)) if worst.mistakes == certain.mistakes => mistakes(worst),
        (Some(worst), Some(certain)) => format!(
            "{} confirmed, {} in the worst case",
            mistakes(certain),
            mistakes(worst)
        ),
        (Some(worst), None) => {
            format!("no confirmed path, {} in the worst case", mistakes(worst))
        }
    }
}

/// What no path to be found means: nothing, while there may be some that are not found.
pub(super) fn found_none(gap: Option<&String>) -> &'static str {
    match gap {
        Some(_) => "unknown: no path found in what was read",
        None => "no path found",
    }
}
