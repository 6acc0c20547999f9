//! What a rule found in an event. Credentials in values are replaced before anything leaves here.

use std::borrow::Cow;

use seawall_event::Timestamp;
use seawall_secret::redact;

use crate::clock::{clock, nanoseconds};
use crate::correlation::Correlation;
use crate::record::{Record, Slot};
use crate::rule::Rule;
use crate::template::values;
use crate::window::{Hit, Kind};

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It was made; the event does not tell how it ended.
    Attempted,
    /// The authorizers said no.
    Denied,
    /// The server answered with an error.
    Failed,
    /// It was done.
    Succeeded,
}

/// What is told of events.
#[derive(Debug)]
pub enum Told<'a, 'e> {
    /// A rule matches an event.
    Event(Alert<'a, 'e>),
    /// A rule may match an event, which does not hold what would tell.
    Undecided(Alert<'a, 'e>),
    /// Several events are together what a rule about several events looks for.
    Together(Together<'a>),
}

/// Several events that are together what a rule looks for.
#[derive(Debug)]
pub struct Together<'a> {
    /// The rule.
    pub correlation: &'a Correlation,
    /// What was counted, of whom, and from when until when.
    pub hit: Hit,
}

impl Together<'_> {
    /// What happened, in a sentence without a full stop.
    pub fn output(&self) -> String {
        let hit = &self.hit;
        let correlation = self.correlation;
        let title = correlation.about.as_ref().map(|about| &about.title);
        let title = title.unwrap_or(&correlation.name);
        let mut text = match correlation.definition.kind {
            // One event is what these are about.
            Kind::First { .. } | Kind::NotFollowed | Kind::NotPreceded => {
                format!("{title}: at {}", hit.from)
            }
            _ => format!("{title}: {} from {} to {}", hit.count, hit.from, hit.until),
        };
        for (name, value) in self.fields() {
            text.push_str(&format!(" {name}={}", value.as_deref().unwrap_or("<NA>")));
        }
        text
    }

    /// What its events have in common, with credentials replaced.
    pub fn fields(&self) -> Vec<(&str, Option<String>)> {
        let safe = |value: &String| redact(value).unwrap_or_else(|| value.clone());
        let key = self.hit.key.iter();
        key.map(|(name, value)| (name.as_str(), value.as_ref().map(safe)))
            .collect()
    }
}

/// An event that a rule matches.
#[derive(Debug)]
pub struct Alert<'a, 'e> {
    /// The rule.
    pub rule: &'a Rule,
    record: &'a Record<'e>,
}

impl<'a, 'e> Alert<'a, 'e> {
    pub(crate) fn new(rule: &'a Rule, record: &'a Record<'e>) -> Self {
        Self { rule, record }
    }

    /// The event.
    pub(crate) fn record(&self) -> &'a Record<'e> {
        self.record
    }

    /// Who sent the request: the session behind a shared user, where the server says so.
    pub fn actor(&self) -> Option<Cow<'e, str>> {
        self.record.actor()
    }

    /// The text of the rule with the values of the event.
    pub fn output(&self) -> String {
        let text = self.rule.output.fill(self.record);
        // What only the whole shows.
        redact(&text).unwrap_or(text)
    }

    /// The fields that the text names, with their values.
    pub fn fields(&self) -> Vec<(&'a str, Option<String>)> {
        self.rule.output.fields(self.record)
    }

    /// When it happened.
    pub fn time(&self) -> Option<Timestamp> {
        self.record.time()
    }

    /// When it happened, to the nanosecond: with the date, and as numbers since 1970.
    pub fn nanoseconds(&self) -> Option<(String, i128)> {
        let time = self.time()?;
        Some((clock(time, true), nanoseconds(time)))
    }

    /// A field of the event.
    pub fn slot(&self, slot: Slot) -> Option<Cow<'e, str>> {
        let text = self.record.slot(slot)?;
        Some(redact(text).map_or(Cow::Borrowed(text), Cow::Owned))
    }

    /// The values of a field of the event at a path with dots, such as `sourceIPs`.
    pub fn values(&self, path: &str) -> Vec<String> {
        values(path, self.record)
    }

    /// The status of the answer; `None` without one.
    pub fn code(&self) -> Option<u16> {
        self.record.code()
    }

    /// How the request ended.
    pub fn outcome(&self) -> Outcome {
        outcome_of(self.record)
    }
}

/// How a request ended.
pub(crate) fn outcome_of(record: &Record<'_>) -> Outcome {
    let decision = record.decision();
    if decision == Some("forbid") {
        return Outcome::Denied;
    }
    match record.code() {
        // What was allowed and is forbidden nevertheless, admission rejected.
        Some(401 | 403) if decision.is_none() => Outcome::Denied,
        Some(400..) => Outcome::Failed,
        Some(_) => Outcome::Succeeded,
        None => Outcome::Attempted,
    }
}
