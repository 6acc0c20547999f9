//! What a database says about itself.

use seawall_package::Ecosystem;
use serde::{Deserialize, Serialize};

/// One feed of a database.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FeedStatus {
    /// Its name, as [`Advisory::feed`](crate::Advisory::feed) has it, or `kev` and `epss`.
    pub name: String,
    /// Where it was fetched from; empty where not stated.
    pub source: String,
    /// As of when, RFC 3339; where not stated, when its latest record was modified, and empty where no record says.
    pub date: String,
    /// How many records it gave; counted by the writer.
    pub records: u64,
    /// How much of it was not understood.
    pub unread: u64,
    /// Ecosystems, of distributions with the release, of which it states every known vulnerability: a package without an
    /// advisory there is not vulnerable, as far as is known.
    pub complete: Vec<Ecosystem>,
}

/// How much is known of one ecosystem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EcosystemStatus {
    /// The ecosystem, of distributions with the release.
    pub ecosystem: Ecosystem,
    /// Pairs of an advisory and a package.
    pub advisories: u64,
}

/// What a database says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Status {
    /// Feeds by name.
    pub feeds: Vec<FeedStatus>,
    /// Ecosystems by name and release.
    pub ecosystems: Vec<EcosystemStatus>,
    /// Advisories in all.
    pub advisories: u64,
    /// Entries of CISA's catalogue.
    pub exploited: u64,
    /// Estimates of EPSS.
    pub likelihoods: u64,
}

impl Status {
    /// Whether some feed states every known vulnerability of this ecosystem.
    pub fn is_complete(&self, ecosystem: &Ecosystem) -> bool {
        self.feeds
            .iter()
            .any(|feed| feed.complete.contains(ecosystem))
    }

    /// Whether there is any advisory for this ecosystem and release.
    pub fn covers(&self, ecosystem: &Ecosystem) -> bool {
        self.ecosystems
            .iter()
            .any(|known| known.ecosystem == *ecosystem && known.advisories > 0)
    }
}
