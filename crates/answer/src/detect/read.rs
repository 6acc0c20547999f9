//! What was read of logs, besides the events that rules were asked about.

use std::collections::BTreeMap;

use seawall_event::Origin;
use seawall_text::counted;

/// What was read of all logs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Read {
    /// Events, those included that came again.
    pub events: u64,
    /// What should be an event, and is none.
    pub broken: u64,
    /// Lines that are too long to be read.
    pub too_long: u64,
    /// Records about something else.
    pub other: u64,
    /// Files that were gone before they were read to their end.
    pub gaps: u64,
    /// Events by where they come from.
    pub origins: BTreeMap<Origin, u64>,
}

impl Read {
    /// What may be missing, as sentences.
    pub(super) fn missing(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.too_long > 0 {
            sentences.push(format!(
                "{} too long to be read",
                are(self.too_long, "line")
            ));
        }
        if self.gaps > 0 {
            sentences.push(format!(
                "{} gone or unreadable before all of it was read, so that events may be missing",
                are(self.gaps, "file")
            ));
        }
        sentences
    }

    /// Whether events were read, and everything that should be one was.
    pub fn not_evaluated(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.broken > 0 {
            let count = counted(usize::try_from(self.broken).unwrap_or(usize::MAX), "line");
            sentences.push(format!("{count} of the input are no events"));
        }
        if self.events == 0 {
            sentences.push("the input holds no event".to_owned());
        }
        sentences
    }
}

fn are(count: u64, what: &str) -> String {
    let verb = if count == 1 { "is" } else { "are" };
    format!(
        "{} {verb}",
        counted(usize::try_from(count).unwrap_or(usize::MAX), what)
    )
}
