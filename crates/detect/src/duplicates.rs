//! Events that come twice, as batches do that are sent again and exports that overlap, and IDs that come again with something else.
//!
//! Clients choose the ID of an event (`Audit-ID`), so that it never tells alone: an event is the same where its ID, its stage and all
//! of its text are. A request that goes through the aggregation layer is recorded by two API servers under one ID, which is no reuse.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::quality::FixedState;

use crate::limits::MAX_REMEMBERED_EVENTS;
use crate::record::{Record, Slot};

/// Microseconds within which two API servers record the same request.
const SAME_REQUEST: u64 = 60_000_000;

/// What is known of an event's ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Nothing, or another API server recorded the same request.
    New,
    /// The same event was seen before.
    Again,
    /// The ID belonged to another request before.
    Reused,
}

/// Events that were seen lately, by what was hashed of them.
#[derive(Debug)]
pub struct Duplicates {
    hasher: FixedState,
    young: HashMap<u64, Seen, FixedState>,
    old: HashMap<u64, Seen, FixedState>,
    counts: Repeats,
}

/// How many events came again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Repeats {
    /// The same events once more.
    pub again: u64,
    /// Other events with the ID of one before.
    pub reused: u64,
}

#[derive(Debug, Clone, Copy)]
struct Seen {
    /// All of the text.
    content: u64,
    /// Who asked for what.
    request: u64,
    /// When; `None` for an event without a time.
    time: Option<i64>,
}

impl Duplicates {
    /// Nothing was seen. The seed is a secret of the process, so that no client can make events that are taken for others.
    pub fn new(seed: u64) -> Self {
        let hasher = FixedState::with_seed(seed);
        Self {
            young: HashMap::with_hasher(hasher.clone()),
            old: HashMap::with_hasher(hasher.clone()),
            hasher,
            counts: Repeats::default(),
        }
    }

    /// How many events came again.
    pub fn counts(&self) -> Repeats {
        self.counts
    }

    /// Counts from here on. What was seen is still known.
    pub fn begin_counting(&mut self) {
        self.counts = Repeats::default();
    }

    /// Everything that was seen is forgotten.
    pub fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    /// Remembers an event, and says whether it came before.
    pub fn see(&mut self, record: &Record<'_>) -> Repeat {
        let content = self.hasher.hash_one(record.text());
        let seen = Seen {
            content,
            request: self.hasher.hash_one([
                record.slot(Slot::User),
                record.slot(Slot::Verb),
                record.slot(Slot::Uri),
                record.slot(Slot::Resource),
                record.slot(Slot::Namespace),
                record.slot(Slot::Name),
            ]),
            time: record.time().map(|time| time.0),
        };
        let id = record.slot(Slot::AuditId).filter(|id| !id.is_empty());
        let key = match id {
            Some(id) => self.hasher.hash_one((id, record.slot(Slot::Stage))),
            None => content,
        };
        let Some(first) = self.find(key) else {
            self.remember(key, seen);
            return Repeat::New;
        };
        // Others with the same ID are kept by all that they are.
        let other = self.hasher.hash_one((key, content));
        if first.content == content || self.find(other).is_some() {
            self.counts.again += 1;
            return Repeat::Again;
        }
        self.remember(other, seen);
        if first.is_same_request(&seen) {
            return Repeat::New;
        }
        self.counts.reused += 1;
        Repeat::Reused
    }

    fn find(&self, key: u64) -> Option<Seen> {
        let young = self.young.get(&key);
        young.or_else(|| self.old.get(&key)).copied()
    }

    /// Half of what is remembered is forgotten at once, the older half.
    fn remember(&mut self, key: u64, seen: Seen) {
        if self.young.len() >= MAX_REMEMBERED_EVENTS / 2 {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
        }
        self.young.insert(key, seen);
    }
}

impl Seen {
    /// Whether another API server recorded the same request.
    fn is_same_request(&self, other: &Self) -> bool {
        let is_near = match (self.time, other.time) {
            (Some(one), Some(other)) => one.abs_diff(other) <= SAME_REQUEST,
            _ => true,
        };
        self.request == other.request && is_near
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::record::Head;

    fn event(id: &str, stage: &str, uri: &str, time: u32, rest: &str) -> String {
        format!(
            r#"{{"auditID":"{id}","stage":"{stage}","requestURI":"{uri}","verb":"get","user":{{"username":"ann"}},"stageTimestamp":"2026-11-20T09:{:02}:{:02}Z","x":"{rest}"}}"#,
            time / 60,
            time % 60
        )
    }

    fn see(duplicates: &mut Duplicates, text: &str) -> Repeat {
        let head = Head::read(text).expect("an event");
        duplicates.see(&Record::new(text, &head))
    }

    #[test]
    fn stages_share_an_id_and_requests_do_not() {
        let mut all = Duplicates::new(7);
        let received = event("a", "RequestReceived", "/api", 0, "");
        let complete = event("a", "ResponseComplete", "/api", 1, "");
        // The API server behind the aggregation layer.
        let behind = event("a", "ResponseComplete", "/api", 2, "behind");
        let later = event("a", "ResponseComplete", "/api", 600, "");
        let other = event("a", "ResponseComplete", "/secrets", 1, "");
        for (text, expect) in [
            (&received, Repeat::New),
            (&complete, Repeat::New),
            (&complete, Repeat::Again),
            (&behind, Repeat::New),
            (&behind, Repeat::Again),
            (&received, Repeat::Again),
            (&other, Repeat::Reused),
            (&other, Repeat::Again),
            (&complete, Repeat::Again),
            (&later, Repeat::Reused),
            (&event("", "ResponseComplete", "/api", 1, ""), Repeat::New),
            (&event("", "ResponseComplete", "/api", 2, ""), Repeat::New),
            (&event("", "ResponseComplete", "/api", 2, ""), Repeat::Again),
        ] {
            assert_eq!(see(&mut all, text), expect, "{text}");
        }
        assert_eq!(
            all.counts(),
            Repeats {
                again: 6,
                reused: 2
            }
        );
    }

    #[test]
    fn what_is_remembered_has_an_end() {
        let mut all = Duplicates::new(7);
        for number in 0..MAX_REMEMBERED_EVENTS * 2 {
            let text = event(&number.to_string(), "Panic", "/", 0, "");
            assert_eq!(see(&mut all, &text), Repeat::New);
        }
        assert!(all.young.len() + all.old.len() <= MAX_REMEMBERED_EVENTS);
        let last = event(
            &(MAX_REMEMBERED_EVENTS * 2 - 1).to_string(),
            "Panic",
            "/",
            0,
            "",
        );
        assert_eq!(see(&mut all, &last), Repeat::Again);
    }

    proptest! {
        /// Against a set of all that was seen.
        #[test]
        fn every_event_counts_once(events in prop::collection::vec((0..4u8, 0..2u8, 0..3u8, 0..2u8), 0..40)) {
            let mut all = Duplicates::new(1);
            let mut seen = HashSet::new();
            for (id, stage, uri, rest) in events {
                let stage = ["RequestReceived", "ResponseComplete"][usize::from(stage)];
                let text = event(&id.to_string(), stage, &uri.to_string(), 0, &rest.to_string());
                let is_new = seen.insert(text.clone());
                prop_assert_eq!(see(&mut all, &text) != Repeat::Again, is_new);
            }
        }
    }
}
