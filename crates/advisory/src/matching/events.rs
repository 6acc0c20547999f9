//! Ranges from OSV's events, which need not be in order.

use std::cmp::Ordering;

use seawall_package::EcosystemName;

use super::subject::scheme_of;
use crate::record::{End, Range, RangeKind};
use crate::version::{Version, VersionError};

/// One event of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// The first affected version; `0` for the beginning.
    Introduced(&'a str),
    /// The first version that is not affected any more.
    Fixed(&'a str),
    /// The last affected version.
    LastAffected(&'a str),
    /// The range says nothing about this version and above.
    Limit(&'a str),
}

impl<'a> Event<'a> {
    fn version(self) -> &'a str {
        match self {
            Self::Introduced(text)
            | Self::Fixed(text)
            | Self::LastAffected(text)
            | Self::Limit(text) => text,
        }
    }

    /// Of events at one version the end of an earlier range comes first, and the end of one that begins here last.
    fn rank(self) -> u8 {
        match self {
            Self::Fixed(_) | Self::Limit(_) => 0,
            Self::Introduced(_) => 1,
            Self::LastAffected(_) => 2,
        }
    }
}

/// The ranges that events describe, in order. Of several introductions in a row the first counts, of several ends in a
/// row too: after it nothing is affected until the next introduction.
///
/// # Errors
/// Where a version cannot be compared, so that the order of the events is unknown.
pub fn ranges_of_events(
    ecosystem: EcosystemName,
    kind: RangeKind,
    events: &[Event<'_>],
) -> Result<Vec<Range>, VersionError> {
    let mut sorted = Vec::with_capacity(events.len());
    for &event in events {
        // `*` is OSV's limit for "no limit".
        if event == Event::Limit("*") {
            continue;
        }
        let version = match event.version() {
            "0" => None,
            text => {
                let scheme = scheme_of(ecosystem, kind).ok_or(VersionError::NoOrder)?;
                Some(Version::parse(scheme, text)?)
            }
        };
        sorted.push((version, event));
    }
    sorted.sort_by(|(a, left), (b, right)| {
        let order = match (a, b) {
            (Some(a), Some(b)) => a.compare(b).unwrap_or(Ordering::Equal),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        order.then(left.rank().cmp(&right.rank()))
    });
    // With several limits a version only has to be below one of them: the greatest decides.
    let last_limit = sorted
        .iter()
        .rposition(|(_, event)| matches!(event, Event::Limit(_)));
    let mut ranges = Vec::new();
    let mut open: Option<&str> = None;
    let mut push = |introduced: &str, end: End| {
        ranges.push(Range {
            kind,
            introduced: introduced.to_owned(),
            end,
            repository: String::new(),
        });
    };
    for (at, (_, event)) in sorted.iter().enumerate() {
        match *event {
            Event::Introduced(version) => open = open.or(Some(version)),
            Event::Fixed(version) => {
                if let Some(introduced) = open.take() {
                    push(introduced, End::Fixed(version.to_owned()));
                }
            }
            Event::LastAffected(version) => {
                if let Some(introduced) = open.take() {
                    push(introduced, End::LastAffected(version.to_owned()));
                }
            }
            Event::Limit(version) if Some(at) == last_limit => {
                if let Some(introduced) = open.take() {
                    push(introduced, End::Below(version.to_owned()));
                }
                return Ok(ranges);
            }
            Event::Limit(_) => {}
        }
    }
    if let Some(introduced) = open {
        push(introduced, End::Open);
    }
    Ok(ranges)
}
