//! `seawall.database/v1`: what a database of advisories holds.

use schemars::JsonSchema;
use seawall_text::{Lines, Shown, counted, say};
use serde::Serialize;

use crate::Versioned;

/// What a database of advisories holds, and how old it is.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DatabaseStatus {
    /// The file.
    pub path: String,
    /// When it was made, as RFC 3339 in UTC.
    pub created: String,
    /// Its age in whole days.
    pub age_days: u64,
    /// The key that signed it; absent when it is not signed.
    pub signed_by: Option<String>,
    /// How many advisories it has.
    pub advisories: u64,
    /// How many CVEs it knows to be exploited (CISA).
    pub exploited: u64,
    /// For how many CVEs it knows how likely exploitation is (EPSS).
    pub likelihoods: u64,
    /// What it was made from.
    pub feeds: Vec<Feed>,
    /// How much it knows of each ecosystem.
    pub ecosystems: Vec<Ecosystem>,
}

/// A feed that a database was made from.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Feed {
    /// Its kind: `osv`, `debian-tracker`.
    pub name: String,
    /// Where it came from.
    pub source: String,
    /// As of when, as RFC 3339; empty where not known.
    pub date: String,
    /// How many records it gave.
    pub records: u64,
    /// How much of it was not understood.
    pub unread: u64,
    /// Ecosystems of which it states every known vulnerability.
    pub complete: Vec<String>,
}

/// How much is known of one ecosystem.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Ecosystem {
    /// The ecosystem, of distributions with the release: `Debian:12`.
    pub name: String,
    /// Pairs of an advisory and a package.
    pub advisories: u64,
}

impl Versioned for DatabaseStatus {
    const SCHEMA: &'static str = "seawall.database/v1";
}

/// Ecosystems that are shown to people; JSON has all.
const MAX_ECOSYSTEMS: usize = 30;

impl DatabaseStatus {
    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        say!(text, "{}", Shown(&self.path));
        let age = match self.age_days {
            0 => "today".to_owned(),
            days => format!("{} ago", counted(days as usize, "day")),
        };
        say!(text, "  created    {} ({age})", Shown(&self.created));
        match &self.signed_by {
            Some(key) => say!(text, "  signed by  {}", Shown(key)),
            None => say!(text, "  signed by  no one"),
        }
        say!(
            text,
            "  {} advisories, {} known to be exploited, {} with a likelihood",
            self.advisories,
            self.exploited,
            self.likelihoods
        );
        say!(text, "");
        say!(
            text,
            "{:<16} {:>9} {:>9}  DATE",
            "FEED",
            "RECORDS",
            "UNREAD"
        );
        for feed in &self.feeds {
            say!(
                text,
                "{:<16} {:>9} {:>9}  {}",
                Shown(&feed.name),
                feed.records,
                feed.unread,
                Shown(&feed.date)
            );
        }
        say!(text, "");
        say!(text, "{:<40} {:>10}", "ECOSYSTEM", "ADVISORIES");
        let mut largest: Vec<&Ecosystem> = self.ecosystems.iter().collect();
        largest.sort_by_key(|one| std::cmp::Reverse(one.advisories));
        for one in largest.iter().take(MAX_ECOSYSTEMS) {
            say!(text, "{:<40} {:>10}", Shown(&one.name), one.advisories);
        }
        let more = largest.len().saturating_sub(MAX_ECOSYSTEMS);
        if more > 0 {
            say!(text, "… and {more} more; --format json lists them all");
        }
        text
    }
}
