//! What a log shows of its own audit policy: at which level requests about each resource are recorded. Where none of a resource has a
//! body, rules about its bodies see nothing.

use std::collections::HashMap;

use seawall_event::Level;

use crate::limits::MAX_OBSERVED_RESOURCES;
use crate::need::{Key, Shape, Values};
use crate::record::{Part, Record, Slot, may_have_body};

/// The highest level of each resource: of requests with a body, and of requests with an answer.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    resources: HashMap<Box<str>, [Level; 2]>,
    /// Whether there were more resources than are remembered.
    is_full: bool,
}

impl Observed {
    /// Looks at an event.
    pub fn see(&mut self, record: &Record<'_>) {
        let level = record.slot(Slot::Level).and_then(Level::named);
        // What is said before the answer is said again with it.
        let Some(level) = level.filter(|_| record.slot(Slot::Stage) != Some("RequestReceived"))
        else {
            return;
        };
        let resource = record.slot(Slot::Resource).unwrap_or_default();
        if !self.resources.contains_key(resource) {
            if self.resources.len() >= MAX_OBSERVED_RESOURCES {
                self.is_full = true;
                return;
            }
            self.resources.insert(resource.into(), [Level::None; 2]);
        }
        let Some(levels) = self.resources.get_mut(resource) else {
            return;
        };
        let (verb, subresource) = (
            record.slot(Slot::Verb).unwrap_or_default(),
            record.slot(Slot::Subresource).unwrap_or_default(),
        );
        for (kind, part) in [Part::Request, Part::Response].into_iter().enumerate() {
            if may_have_body(part, verb, subresource) {
                levels[kind] = levels[kind].max(level);
            }
        }
    }

    /// The level at which everything is recorded that is of some shapes, and the one that they need, where that is more.
    pub fn too_low(&self, shapes: &[Shape]) -> Option<(Level, Level)> {
        let mut found: Option<(Level, Level)> = None;
        for shape in shapes {
            let (kind, needed) = match (shape.parts.request, shape.parts.response) {
                (true, _) => (0, Level::Request),
                (false, true) => (1, Level::RequestResponse),
                (false, false) => return None,
            };
            // Of requests without a body nothing is missing.
            let has_body = |verb: &str| shape.level(verb, "") >= needed;
            match shape.key(Key::Verb) {
                Values::In(verbs) if verbs.iter().all(|verb| has_body(verb)) => {}
                _ => return None,
            }
            let own = shape.key(Key::Resource);
            let seen = self.resources.iter();
            let seen = seen.filter(|(resource, _)| own.contains(resource));
            let levels = seen.map(|(_, levels)| levels[kind]);
            let highest = levels.filter(|level| *level > Level::None).max();
            match highest {
                Some(level) if level >= needed => return None,
                Some(level) => {
                    let (known, most) = found.unwrap_or((level, needed));
                    found = Some((known.max(level), most.min(needed)));
                }
                None => {}
            }
        }
        found.filter(|_| !self.is_full)
    }
}
