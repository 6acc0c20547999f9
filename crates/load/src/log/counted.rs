//! What was read of a log, all of it counted.

use std::collections::BTreeMap;

use seawall_event::{Origin, Unpacked};

/// What was read of a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditLog {
    /// Events.
    pub events: u64,
    /// Records about something else, such as lines of other logs of the control plane.
    pub other: u64,
    /// What should be an event, and is none.
    pub broken: u64,
    /// Line of the first of them, from 1; 0 for none.
    pub first_broken: u64,
    /// Lines that are too long to be read.
    pub too_long: u64,
    /// Line of the first of them, from 1; 0 for none.
    pub first_too_long: u64,
    /// Events by where they come from.
    pub origins: BTreeMap<Origin, u64>,
}

impl AuditLog {
    pub(super) fn add(&mut self, found: Unpacked, line: u64) {
        self.events += found.events;
        self.other += found.other;
        self.broken += found.broken;
        if self.first_broken == 0 && found.broken > 0 {
            self.first_broken = line;
        }
    }

    pub(super) fn add_broken(&mut self, line: u64) {
        let broken = Unpacked {
            broken: 1,
            ..Unpacked::default()
        };
        self.add(broken, line);
    }

    pub(super) fn add_too_long(&mut self, line: u64) {
        self.too_long += 1;
        if self.first_too_long == 0 {
            self.first_too_long = line;
        }
    }

    /// Adds what was read of another log.
    pub fn append(&mut self, other: &Self) {
        self.events += other.events;
        self.other += other.other;
        self.broken += other.broken;
        self.too_long += other.too_long;
        for (origin, count) in &other.origins {
            *self.origins.entry(*origin).or_default() += count;
        }
        if self.first_broken == 0 {
            self.first_broken = other.first_broken;
        }
        if self.first_too_long == 0 {
            self.first_too_long = other.first_too_long;
        }
    }

    /// Whether all that was read is known.
    pub fn is_whole(&self) -> bool {
        self.broken == 0 && self.too_long == 0
    }
}
