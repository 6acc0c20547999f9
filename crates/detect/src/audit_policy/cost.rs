//! What a policy costs, measured on events: how many it records, and their bytes, by its rules and by the rules that need them.

use seawall_audit::AuditPolicy;
use seawall_event::{Level, Timestamp};

use super::asking::Asking;
use super::demand::Needs;
use super::event::RequestOf;
use crate::record::{Record, Slot};

/// Events with their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Volume {
    /// How many.
    pub events: u64,
    /// Their bytes, as JSON.
    pub bytes: u64,
}

impl Volume {
    fn add(&mut self, bytes: u64) {
        self.events += 1;
        self.bytes += bytes;
    }
}

/// What a policy costs.
#[derive(Debug)]
pub struct Costs<'a> {
    policy: &'a AuditPolicy,
    /// The events of the log.
    pub read: Volume,
    /// Of them, what the policy records.
    pub recorded: Volume,
    /// By rule of the policy.
    pub lines: Vec<Volume>,
    /// By what needs it, in the order of the needs. An event that two rules need counts for both.
    pub rules: Vec<Volume>,
    /// Events of which the policy records more than the log has, so that their bytes are at least these.
    pub partial: u64,
    /// When the first and the last event happened.
    pub times: Option<(Timestamp, Timestamp)>,
    asking: Asking<'a>,
}

impl<'a> Costs<'a> {
    /// Before the first event.
    pub fn new(policy: &'a AuditPolicy, needs: &'a [Needs]) -> Self {
        Self {
            policy,
            read: Volume::default(),
            recorded: Volume::default(),
            lines: vec![Volume::default(); policy.rules.len()],
            rules: vec![Volume::default(); needs.len()],
            partial: 0,
            times: None,
            asking: Asking::new(needs),
        }
    }

    /// Counts an event.
    pub fn add(&mut self, record: &Record<'_>) {
        self.read.add(record.text().len() as u64);
        if let Some(time) = record.time() {
            let (first, last) = self.times.unwrap_or((time, time));
            self.times = Some((first.min(time), last.max(time)));
        }
        let request = RequestOf::read(record);
        let recorded = request.decided(self.policy);
        if recorded.level == Level::None {
            return;
        }
        let level = record.slot(Slot::Level).and_then(Level::named);
        self.partial += u64::from(level.is_none_or(|level| level < recorded.level));
        let bytes = recorded.bytes(record);
        self.recorded.add(bytes);
        if let Some(line) = recorded.rule.and_then(|rule| self.lines.get_mut(rule)) {
            line.add(bytes);
        }
        for index in self.asking.of(&request) {
            self.rules[*index].add(bytes);
        }
    }

    /// The days between the first and the last event; `None` where they tell no time.
    pub fn days(&self) -> Option<f64> {
        let (first, last) = self.times?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "days are shown with a digit or two"
        )]
        let days = last.0.saturating_sub(first.0) as f64 / 86_400e6;
        (days > 0.0).then_some(days)
    }
}
