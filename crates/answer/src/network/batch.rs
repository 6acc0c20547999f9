//! `seawall.network-batch/v1`: an answer to one of many questions, a line each.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use seawall_network::{Arrivals, Network, Ports, Side};
use serde::Serialize;

use crate::Versioned;

/// A line: the answer to a question, or why it cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum BatchLine {
    /// The answer.
    Answer(BatchAnswer),
    /// A question that cannot be answered.
    Refused(Refused),
}

/// Whether a connection passes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BatchAnswer {
    /// Whether it passes, as far as evaluated.
    pub allowed: bool,
    /// The ports that pass, of those that were asked about.
    pub ports: String,
    /// Why the answer is not known; left out where it is known.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unknown: BTreeSet<String>,
}

/// A question that cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Refused {
    /// What is wrong with it.
    pub error: String,
    /// Its line, from 1.
    pub line: usize,
}

impl Versioned for BatchLine {
    const SCHEMA: &'static str = "seawall.network-batch/v1";
}

impl BatchAnswer {
    /// What passes between any of some ends; nothing where neither end of any pair is in the cluster.
    pub fn new(network: &Network<'_>, from: &[Side], to: Arrivals) -> Option<Self> {
        let mut ports = Ports::none();
        let mut unknown: BTreeSet<String> = BTreeSet::new();
        let mut is_certain = false;
        let (mut is_any, mut is_every) = (false, !to.may_be_nothing);
        let pairs = network.pairs(from, &to);
        if pairs.is_empty() {
            return None;
        }
        for (from, to) in pairs {
            let answer = network.connection(from, to).answer;
            is_any |= !answer.ports.is_empty();
            is_every &= !answer.ports.is_empty();
            is_certain |= answer.doubts.is_empty() && !answer.ports.is_empty();
            ports.join(&answer.ports);
            unknown.extend(answer.doubts);
        }
        // One pair that talks for certain is enough, whatever is not known about others.
        if is_certain {
            unknown.clear();
        }
        unknown.extend(to.one_of.filter(|_| is_any && !is_every));
        Some(Self {
            allowed: !ports.is_empty(),
            ports: ports.to_string(),
            unknown,
        })
    }
}
