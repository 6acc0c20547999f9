//! Events in a text, whatever is around them.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::fields::{Fields, items};
use super::inner::{Inner, Take};
use super::joiner::cri;
use super::origin::Origin;
use super::{azure, carrier, cloudwatch, google, openshift};
use crate::limits::{MAX_ENVELOPES, MAX_PREFIX_BYTES};

/// Takes one kind of envelope apart; false for anything else.
type Open = for<'t> fn(&Fields<'t>, Origin, Take<'_, 't>) -> bool;

/// The kinds of envelopes. What any log can be in comes last.
const ENVELOPES: [Open; 5] = [
    openshift::open,
    cloudwatch::open,
    google::open,
    azure::open,
    carrier::open,
];

/// What a text held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unpacked {
    /// Events.
    pub events: u64,
    /// Records about something else: other streams and categories, lines of other logs.
    pub other: u64,
    /// What should be an event, and is none.
    pub broken: u64,
}

/// Shows each event that a text holds. `see` says whether a text is an event; the whole text is tried first, so that a log as an API
/// server writes it costs nothing more.
pub fn unpack(text: &str, see: &mut dyn FnMut(&str, Origin) -> bool) -> Unpacked {
    begin(text, true, see)
}

/// The same for a line of a log that may hold other lines as well.
pub fn unpack_line(text: &str, see: &mut dyn FnMut(&str, Origin) -> bool) -> Unpacked {
    begin(text, false, see)
}

fn begin(text: &str, is_wanted: bool, see: &mut dyn FnMut(&str, Origin) -> bool) -> Unpacked {
    let mut found = Unpacked::default();
    Unpacking {
        see,
        found: &mut found,
    }
    .any(text, Origin::Plain, is_wanted, 0);
    found
}

struct Unpacking<'a> {
    see: &'a mut dyn FnMut(&str, Origin) -> bool,
    found: &'a mut Unpacked,
}

impl Unpacking<'_> {
    /// Looks for events in a text; `is_wanted` where it should hold one.
    fn any(&mut self, text: &str, origin: Origin, is_wanted: bool, depth: usize) {
        if (self.see)(text, origin) {
            self.found.events += 1;
            return;
        }
        let text = text.trim_ascii();
        let is_open = depth < MAX_ENVELOPES
            && match text.as_bytes().first() {
                Some(b'{') => self.object(text, origin, depth),
                Some(b'[') => self.list(text, origin, depth),
                Some(_) => self.prefixed(text, origin, depth),
                None => false,
            };
        if is_open {
            return;
        }
        // What begins like an object was cut off.
        let is_cut = text.starts_with('{') && serde_json::from_str::<&RawValue>(text).is_err();
        if is_wanted || is_cut {
            self.found.broken += 1;
        } else {
            self.found.other += 1;
        }
    }

    fn object(&mut self, text: &str, origin: Origin, depth: usize) -> bool {
        let Some(fields) = Fields::read(text) else {
            return self.several(text, origin, depth);
        };
        if fields.text("kind").as_deref() == Some("EventList")
            && let Some(items) = fields.list("items")
        {
            for item in items {
                match (self.see)(item, origin) {
                    true => self.found.events += 1,
                    false => self.found.broken += 1,
                }
            }
            return true;
        }
        let mut take = |inner: Inner<'_>| self.inner(inner, depth + 1);
        ENVELOPES
            .iter()
            .any(|open| open(&fields, origin, &mut take))
    }

    fn inner(&mut self, inner: Inner<'_>, depth: usize) {
        let (text, origin, is_wanted): (Cow<'_, str>, Origin, bool) = match inner {
            Inner::Event(text, origin) => (text, origin, true),
            Inner::Line(text, origin) => (text, origin, false),
            Inner::Other => {
                self.found.other += 1;
                return;
            }
            Inner::Broken => {
                self.found.broken += 1;
                return;
            }
        };
        self.any(&text, origin, is_wanted, depth);
    }

    fn list(&mut self, text: &str, origin: Origin, depth: usize) -> bool {
        let Some(items) = items(text) else {
            return false;
        };
        for item in items {
            self.any(item, origin, true, depth + 1);
        }
        true
    }

    /// Values behind each other without a line break, as Firehose writes them.
    fn several(&mut self, text: &str, origin: Origin, depth: usize) -> bool {
        let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
        let Some(Ok(first)) = values.next() else {
            return false;
        };
        self.any(first.get(), origin, true, depth + 1);
        for value in values {
            match value {
                Ok(value) => self.any(value.get(), origin, true, depth + 1),
                Err(_) => self.found.broken += 1,
            }
        }
        true
    }

    /// An object behind a time, the name of a node, or what a runtime or syslog adds.
    fn prefixed(&mut self, text: &str, origin: Origin, depth: usize) -> bool {
        if let Some((_, _, _, line)) = cri(text) {
            self.any(line, origin, false, depth + 1);
            return true;
        }
        let head = &text.as_bytes()[..text.len().min(MAX_PREFIX_BYTES)];
        let Some(begin) = head.iter().position(|byte| *byte == b'{') else {
            return false;
        };
        if !head[begin - 1].is_ascii_whitespace() {
            return false;
        }
        self.any(&text[begin..], origin, true, depth + 1);
        true
    }
}
