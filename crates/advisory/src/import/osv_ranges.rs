//! OSV's events to ranges.

use seawall_package::EcosystemName;
use serde::Deserialize;

use super::limits::MAX_RANGES;
use super::text::or_default;
use crate::matching::{Event as Ordered, ranges_of_events};
use crate::record::{End, Range, RangeKind};

/// OSV's `ranges` entry.
#[derive(Debug, Deserialize)]
pub(super) struct OsvRange {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) repo: Option<String>,
    #[serde(default)]
    pub(super) events: Option<Vec<Event>>,
    #[serde(default, deserialize_with = "or_default")]
    database_specific: Specific,
}

/// What OSV's conversion of CVE records adds to ranges of commits: the versions that it found the commits by.
#[derive(Debug, Default, Deserialize)]
struct Specific {
    #[serde(default, deserialize_with = "or_default")]
    extracted_events: Vec<Event>,
    #[serde(default, deserialize_with = "or_default")]
    versions: Vec<Event>,
}

/// OSV's `events` entry: exactly one of these.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Event {
    #[serde(default)]
    introduced: Option<String>,
    #[serde(default)]
    fixed: Option<String>,
    #[serde(default)]
    last_affected: Option<String>,
    #[serde(default)]
    limit: Option<String>,
}

enum Mark {
    Start(String),
    Stop(End),
}

impl Mark {
    fn event(&self) -> Option<Ordered<'_>> {
        Some(match self {
            Self::Start(version) => Ordered::Introduced(version),
            Self::Stop(End::Fixed(version)) => Ordered::Fixed(version),
            Self::Stop(End::LastAffected(version)) => Ordered::LastAffected(version),
            Self::Stop(End::Below(version)) => Ordered::Limit(version),
            Self::Stop(End::Open) => return None,
        })
    }
}

impl OsvRange {
    /// Of a range of commits the versions that are stated beside it.
    pub(super) fn versions_beside(&self) -> Vec<Range> {
        let specific = &self.database_specific;
        let mut ranges = Vec::new();
        for events in [&specific.extracted_events, &specific.versions] {
            let beside = Self {
                kind: "ECOSYSTEM".to_owned(),
                repo: None,
                events: Some(events.clone()),
                database_specific: Specific::default(),
            };
            // What is not understood of them leaves the commits and tags.
            ranges.extend(beside.ranges(EcosystemName::Git).unwrap_or_default());
        }
        ranges
    }

    pub(super) fn is_git(&self) -> bool {
        self.kind == "GIT"
    }

    /// The ranges between its events; `Err` says what is not understood.
    pub(super) fn ranges(&self, ecosystem: EcosystemName) -> Result<Vec<Range>, String> {
        let kind = match self.kind.as_str() {
            "SEMVER" => RangeKind::Semver,
            "ECOSYSTEM" => RangeKind::Ecosystem,
            "GIT" => RangeKind::Git,
            other => return Err(format!("range type `{other}`")),
        };
        let mut marks = Vec::new();
        for event in self.events.iter().flatten() {
            marks.extend(event.marks()?);
        }
        if marks.len() > MAX_RANGES {
            return Err(format!("{} events", marks.len()));
        }
        let repository = match kind {
            RangeKind::Git => self.repo.clone().unwrap_or_default(),
            _ => String::new(),
        };
        let ranges = match kind {
            RangeKind::Git => pair(marks, kind, &repository),
            _ if is_plain(&marks) => pair(marks, kind, &repository),
            _ => {
                let events: Vec<Ordered<'_>> = marks.iter().filter_map(Mark::event).collect();
                match ranges_of_events(ecosystem, kind, &events) {
                    Ok(ranges) => ranges,
                    // What cannot be ordered is taken as written, where that makes sense; matching finds that it cannot compare.
                    Err(_) if alternating(&marks) => pair(marks, kind, &repository),
                    Err(_) => return Err("events out of order".to_owned()),
                }
            }
        };
        if ranges.is_empty() {
            return Err("a range without `introduced`".to_owned());
        }
        Ok(ranges)
    }
}

impl Event {
    /// A `limit` bounds what is affected like a fix does, only without the promise that it is one.
    fn marks(&self) -> Result<Option<Mark>, String> {
        let Self {
            introduced,
            fixed,
            last_affected,
            limit,
        } = self.clone();
        match (introduced, fixed, last_affected, limit) {
            (Some(version), None, None, None) => Ok(Some(Mark::Start(version))),
            (None, Some(version), None, None) => Ok(Some(Mark::Stop(End::Fixed(version)))),
            (None, None, Some(version), None) => Ok(Some(Mark::Stop(End::LastAffected(version)))),
            (None, None, None, Some(version)) if version == "*" => Ok(None),
            (None, None, None, Some(version)) => Ok(Some(Mark::Stop(End::Below(version)))),
            (None, None, None, None) => Err("an event of an unknown kind".to_owned()),
            _ => Err("an event of several kinds".to_owned()),
        }
    }
}

/// Whether there is nothing to order: one introduction, or one from the beginning and its end. Most records are like that.
fn is_plain(marks: &[Mark]) -> bool {
    match marks {
        [Mark::Start(_)] => true,
        [Mark::Start(version), Mark::Stop(_)] => version == "0",
        _ => false,
    }
}

/// Whether starts and stops take turns, so that their order as written can be the order of the ranges.
fn alternating(marks: &[Mark]) -> bool {
    marks
        .iter()
        .enumerate()
        .all(|(at, mark)| matches!(mark, Mark::Start(_)) == (at % 2 == 0))
}

/// Walks over the events as OSV's evaluation does: a start while affected and a stop while not affected change nothing.
/// Several stops of commits belong to one start: each branch has its own fix.
fn pair(marks: Vec<Mark>, kind: RangeKind, repository: &str) -> Vec<Range> {
    let mut ranges = Vec::new();
    let mut start: Option<(String, bool)> = None;
    let range = |introduced: String, end: End| Range {
        kind,
        introduced,
        end,
        repository: repository.to_owned(),
    };
    for mark in marks {
        match (mark, &mut start) {
            (Mark::Start(version), None) => start = Some((version, false)),
            (Mark::Start(version), Some((known, used))) if kind == RangeKind::Git => {
                if !*used {
                    ranges.push(range(known.clone(), End::Open));
                }
                start = Some((version, false));
            }
            (Mark::Stop(end), Some((known, used))) if kind == RangeKind::Git => {
                ranges.push(range(known.clone(), end));
                *used = true;
            }
            (Mark::Start(_), Some(_)) | (Mark::Stop(_), None) => {}
            (Mark::Stop(end), Some((known, _))) => {
                ranges.push(range(std::mem::take(known), end));
                start = None;
            }
        }
    }
    if let Some((version, false)) = start {
        ranges.push(range(version, End::Open));
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ecosystem: EcosystemName, json: &str, expect: &[&str]) {
        let range: OsvRange = serde_json::from_str(json).expect("a range");
        let found: Vec<String> = match range.ranges(ecosystem) {
            Ok(ranges) => ranges
                .iter()
                .map(|range| format!("{} {:?}", range.introduced, range.end))
                .collect(),
            Err(why) => vec![why],
        };
        assert_eq!(found, expect, "{json}");
    }

    #[test]
    fn events_in_order_are_paired() {
        check(
            EcosystemName::Debian,
            r#"{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1:2-3"},{"introduced":"1:3-0"}]}"#,
            &["0 Fixed(\"1:2-3\")", "1:3-0 Open"],
        );
    }

    #[test]
    fn events_out_of_order_are_sorted_where_an_order_is_known() {
        let json = r#"{"type":"SEMVER","events":[{"fixed":"1.2.0"},{"introduced":"2.0.0"},{"introduced":"0"},{"last_affected":"2.3.0"}]}"#;
        let expect = ["0 Fixed(\"1.2.0\")", "2.0.0 LastAffected(\"2.3.0\")"];
        check(EcosystemName::Go, json, &expect);
        let json = r#"{"type":"ECOSYSTEM","events":[{"fixed":"1:1~2"},{"introduced":"0"}]}"#;
        check(EcosystemName::Debian, json, &["0 Fixed(\"1:1~2\")"]);
        let json = r#"{"type":"ECOSYSTEM","events":[{"fixed":"b"},{"introduced":"a"}]}"#;
        check(EcosystemName::Npm, json, &["events out of order"]);
    }

    /// They take turns as written and say something else in the order of versions, which is the one that counts.
    #[test]
    fn events_that_alternate_are_sorted_too() {
        let json = r#"{"type":"SEMVER","events":[{"introduced":"5.0.0"},{"fixed":"1.2.0"},{"introduced":"0"},{"fixed":"5.1.0"}]}"#;
        let expect = ["0 Fixed(\"1.2.0\")", "5.0.0 Fixed(\"5.1.0\")"];
        check(EcosystemName::Npm, json, &expect);
        let json = r#"{"type":"SEMVER","events":[{"introduced":"2.0.0"},{"fixed":"1.0.0"}]}"#;
        check(EcosystemName::Npm, json, &["2.0.0 Open"]);
        // `0` is before everything, also before what an ecosystem orders below it.
        let json = r#"{"type":"ECOSYSTEM","events":[{"introduced":"0.1~rc1"},{"fixed":"0.1"},{"introduced":"0"},{"fixed":"0~beta"}]}"#;
        let expect = ["0 Fixed(\"0~beta\")", "0.1~rc1 Fixed(\"0.1\")"];
        check(EcosystemName::Debian, json, &expect);
        // What cannot be ordered stays as it is written.
        let json = r#"{"type":"ECOSYSTEM","events":[{"introduced":"x"},{"fixed":"a"},{"introduced":"y"}]}"#;
        check(EcosystemName::Npm, json, &["x Fixed(\"a\")", "y Open"]);
    }

    #[test]
    fn a_second_fix_of_a_closed_range_changes_nothing() {
        let json =
            r#"{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.0"},{"fixed":"1.0"}]}"#;
        check(EcosystemName::Pypi, json, &["0 Fixed(\"1.0\")"]);
    }

    #[test]
    fn each_branch_of_a_repository_has_its_own_fix() {
        let json = r#"{"type":"GIT","repo":"r","events":[{"introduced":"a"},{"fixed":"b"},{"fixed":"c"}]}"#;
        check(
            EcosystemName::Git,
            json,
            &["a Fixed(\"b\")", "a Fixed(\"c\")"],
        );
    }

    #[test]
    fn what_is_unknown_is_said() {
        let range = r#"{"type":"ECOSYSTEM","events":[{"introduced":"1","fixed":"2"}]}"#;
        check(EcosystemName::Pypi, range, &["an event of several kinds"]);
        check(EcosystemName::Pypi, r#"{"type":"X"}"#, &["range type `X`"]);
    }
}
