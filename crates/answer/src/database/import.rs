//! `seawall.database-import/v1`: what an import took in, and what it did not understand.

use schemars::JsonSchema;
use seawall_text::{Lines, Shown, counted, say};
use serde::Serialize;

use crate::Versioned;
use crate::database::Feed;

/// What an import took in, and what it did not understand.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Imported {
    /// The database that was written.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// What was read.
    pub feeds: Vec<Feed>,
    /// Records that a newer one of the same feed replaced.
    pub replaced: u64,
    /// What was not understood, as sentences; the first of many.
    pub unread: Vec<String>,
    /// How much was not understood in all.
    pub unread_total: u64,
}

impl Versioned for Imported {
    const SCHEMA: &'static str = "seawall.database-import/v1";
}

/// Sentences about what was not understood that are shown to people.
const MAX_SHOWN: usize = 10;

impl Imported {
    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        for feed in &self.feeds {
            say!(
                text,
                "{:<16} {:>9} records from {}",
                Shown(&feed.name),
                feed.records,
                Shown(&feed.source)
            );
        }
        say!(
            text,
            "wrote {} ({}.{} MB)",
            Shown(&self.path),
            self.bytes / 1_000_000,
            self.bytes / 100_000 % 10
        );
        if self.unread_total > 0 {
            say!(
                text,
                "{} not understood:",
                counted(self.unread_total as usize, "part")
            );
            for sentence in self.unread.iter().take(MAX_SHOWN) {
                say!(text, "  {}", Shown(sentence));
            }
            let more = self.unread_total.saturating_sub(MAX_SHOWN as u64);
            if more > 0 && self.unread.len() > MAX_SHOWN {
                say!(
                    text,
                    "  … and {more} more; --format json lists the first 1,000"
                );
            }
        }
        text
    }
}
