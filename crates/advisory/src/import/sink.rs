//! Where importers put what they understood, and what they did not.

use std::collections::BTreeMap;

use super::limits::{MAX_SHOWN_BYTES, MAX_UNREAD_EXAMPLES};
use crate::exploitation::{Exploited, Likelihood};
use crate::record::Advisory;

/// One thing that a feed says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An advisory.
    Advisory(Advisory),
    /// An entry of the catalogue of known exploited vulnerabilities.
    Exploited(Exploited),
    /// An estimate of EPSS.
    Likelihood(Likelihood),
}

/// Why something of a feed was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnreadReason {
    /// Nobody recognises the form of the member.
    UnknownForm,
    /// The bytes are not what the form asks for: no JSON, a missing field, a wrong type.
    Malformed,
    /// A limit was exceeded.
    Limit,
    /// An ecosystem that is not known here.
    UnknownEcosystem,
    /// A product, platform or release that cannot be related to packages.
    UnknownProduct,
    /// A range or version that cannot be expressed.
    UnknownRange,
    /// The record states no affected package at all.
    NoPackage,
}

impl UnreadReason {
    /// For people.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownForm => "unrecognised format",
            Self::Malformed => "malformed",
            Self::Limit => "limit exceeded",
            Self::UnknownEcosystem => "unknown ecosystem",
            Self::UnknownProduct => "unknown product or release",
            Self::UnknownRange => "version range not understood",
            Self::NoPackage => "no affected package stated",
        }
    }
}

/// One thing that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadItem {
    /// The member of the feed.
    pub member: String,
    /// Where in the member: an advisory's id, a package; empty for all of it.
    pub place: String,
    /// Why.
    pub reason: UnreadReason,
    /// The text in question; foreign, cut to a bounded length.
    pub text: String,
}

/// Everything that was not understood: all is counted, the first [`MAX_UNREAD_EXAMPLES`] are named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unread {
    counts: BTreeMap<UnreadReason, u64>,
    items: Vec<UnreadItem>,
}

impl Unread {
    /// How many of each reason.
    pub fn counts(&self) -> &BTreeMap<UnreadReason, u64> {
        &self.counts
    }

    /// How many in all.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// The first ones, named.
    pub fn items(&self) -> &[UnreadItem] {
        &self.items
    }

    /// Counts one, and names it while there is room.
    pub fn note(&mut self, member: &str, place: &str, reason: UnreadReason, text: &str) {
        *self.counts.entry(reason).or_default() += 1;
        if self.items.len() < MAX_UNREAD_EXAMPLES {
            self.items.push(UnreadItem {
                member: shown(member).to_owned(),
                place: shown(place).to_owned(),
                reason,
                text: shown(text).to_owned(),
            });
        }
    }
}

/// The beginning of a foreign text, cut at a character.
fn shown(text: &str) -> &str {
    let mut end = text.len().min(MAX_SHOWN_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What an importer writes to, for one member.
pub(super) struct Sink<'a> {
    member: &'a str,
    unread: &'a mut Unread,
    each: &'a mut dyn FnMut(Record),
}

impl<'a> Sink<'a> {
    pub(super) fn new(
        member: &'a str,
        unread: &'a mut Unread,
        each: &'a mut dyn FnMut(Record),
    ) -> Self {
        Self {
            member,
            unread,
            each,
        }
    }

    pub(super) fn member(&self) -> &'a str {
        self.member
    }

    pub(super) fn record(&mut self, record: Record) {
        (self.each)(record);
    }

    pub(super) fn advisory(&mut self, advisory: Advisory) {
        self.record(Record::Advisory(advisory));
    }

    pub(super) fn unread(&mut self, place: &str, reason: UnreadReason, text: &str) {
        self.unread.note(self.member, place, reason, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_first_are_named() {
        let mut unread = Unread::default();
        for _ in 0..MAX_UNREAD_EXAMPLES + 5 {
            unread.note("m", "p", UnreadReason::Malformed, &"ä".repeat(500));
        }
        assert_eq!(unread.total(), MAX_UNREAD_EXAMPLES as u64 + 5);
        assert_eq!(unread.items().len(), MAX_UNREAD_EXAMPLES);
        assert!(unread.items()[0].text.len() <= MAX_SHOWN_BYTES);
    }
}
