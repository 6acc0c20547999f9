//! What rules see of the events of a log.

use seawall_event::Level;

use super::asking::Asking;
use super::demand::Needs;
use super::event::RequestOf;
use crate::record::{Record, Slot};

/// Events that a rule asks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// Those that are recorded as it needs.
    pub whole: u64,
    /// Those of which less is recorded.
    pub short: u64,
}

/// What rules see of the events of a log.
#[derive(Debug)]
pub struct Sights<'a> {
    needs: &'a [Needs],
    asking: Asking<'a>,
    /// By what needs it, in the order of the needs.
    pub rules: Vec<Seen>,
}

impl<'a> Sights<'a> {
    /// Before the first event.
    pub fn new(needs: &'a [Needs]) -> Self {
        Self {
            needs,
            asking: Asking::new(needs),
            rules: vec![Seen::default(); needs.len()],
        }
    }

    /// Counts an event.
    pub fn add(&mut self, record: &Record<'_>) {
        let request = RequestOf::read(record);
        let level = record.slot(Slot::Level).and_then(Level::named);
        let level = level.filter(|_| !record.is_truncated()).unwrap_or_default();
        let point = request.point();
        for index in self.asking.of(&request) {
            let shapes = self.needs[*index].shapes.iter();
            let shapes = shapes.filter(|shape| shape.contains(&point));
            let needed = shapes
                .map(|shape| shape.level(point.verb, point.subresource))
                .max();
            // What was cut off has its head.
            let has = level.max(Level::Metadata);
            let seen = &mut self.rules[*index];
            match needed.is_some_and(|needed| needed <= has) {
                true => seen.whole += 1,
                false => seen.short += 1,
            }
        }
    }
}
