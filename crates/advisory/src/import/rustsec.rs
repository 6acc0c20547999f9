//! RustSec advisories: Markdown with TOML in front. <https://github.com/rustsec/advisory-db>
//!
//! An advisory states which versions are patched and which were never affected, as Cargo requirements; all others are
//! affected. The affected ranges are the exact complement in Semantic Versioning's order, pre-releases included, as
//! RustSec's own tools compute it. Advisories that are no vulnerability (`informational`) keep the word as a score of
//! RustSec. Functions, operating systems and architectures are not kept: leaving them out can only report more. Neither is
//! what is merely `related`.

use std::collections::BTreeMap;

use seawall_package::{Ecosystem, EcosystemName};
use semver::{Comparator, Op, Prerelease, Version, VersionReq};
use serde::Deserialize;

use super::interval::{Cut, Interval, complement};
use super::limits::{MAX_REFERENCES, MAX_TEXT_MEMBER_BYTES};
use super::order::Scheme;
use super::sink::{Sink, UnreadReason};
use super::text::summary;
use crate::record::{Advisory, Affected, FixState, RangeKind, Score, ScoreKind};

#[derive(Debug, Deserialize)]
struct Front {
    advisory: Meta,
    /// Older advisories have the lists of versions in `advisory`.
    #[serde(default)]
    versions: Versions,
}

#[derive(Debug, Deserialize)]
struct Meta {
    id: String,
    package: String,
    #[serde(default)]
    collection: String,
    #[serde(default)]
    date: String,
    #[serde(default)]
    withdrawn: Option<String>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    cvss: Option<String>,
    #[serde(default)]
    informational: Option<String>,
    #[serde(default)]
    patched_versions: Vec<String>,
    #[serde(default)]
    unaffected_versions: Vec<String>,
    #[serde(flatten)]
    _other: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Default, Deserialize)]
struct Versions {
    #[serde(default)]
    patched: Vec<String>,
    #[serde(default)]
    unaffected: Vec<String>,
}

pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    if bytes.len() > MAX_TEXT_MEMBER_BYTES {
        return sink.unread("", UnreadReason::Limit, "too long");
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return sink.unread("", UnreadReason::Malformed, "not UTF-8");
    };
    // A checkout on Windows has other line ends.
    let text = text.replace("\r\n", "\n");
    let text = text.as_str();
    let (front, body) = match text.trim_start().strip_prefix("```toml") {
        Some(rest) => match rest.split_once("\n```") {
            Some(parts) => parts,
            None => return sink.unread("", UnreadReason::Malformed, "no end of the TOML part"),
        },
        None => (text, ""),
    };
    match toml::from_str::<Front>(front) {
        Ok(front) => one(front, body, sink),
        Err(error) => sink.unread("", UnreadReason::Malformed, error.message()),
    }
}

fn one(front: Front, body: &str, sink: &mut Sink<'_>) {
    let Front {
        advisory: meta,
        versions,
    } = front;
    let fine: Vec<&String> = [
        &versions.patched,
        &versions.unaffected,
        &meta.patched_versions,
        &meta.unaffected_versions,
    ]
    .into_iter()
    .flatten()
    .collect();
    let (ranges, state) = match affected_ranges(&fine) {
        Ok(ranges) => (ranges, FixState::ByRange),
        Err(why) => {
            sink.unread(&meta.id, UnreadReason::UnknownRange, &why);
            (Vec::new(), FixState::UnderInvestigation)
        }
    };
    // Advisories about the toolchain name no crate.
    let (ecosystem, name) = if meta.collection == "rust" || sink.member().starts_with("rust/") {
        (EcosystemName::Cpe, format!("rust-lang/{}", meta.package))
    } else {
        (EcosystemName::CratesIo, meta.package)
    };
    let score = |kind, text| Score {
        source: "rustsec".to_owned(),
        kind,
        text,
    };
    let vector = meta.cvss.map(|vector| {
        let kind = match vector.get(..8) {
            Some("CVSS:4.0") => ScoreKind::Cvss4,
            Some("CVSS:3.0" | "CVSS:3.1") => ScoreKind::Cvss3,
            _ => ScoreKind::Cvss2,
        };
        score(kind, vector)
    });
    let word = meta.informational.map(|word| score(ScoreKind::Word, word));
    let title = if meta.title.is_empty() {
        body
    } else {
        &meta.title
    };
    // A range that excludes nothing of an advisory that affects nothing: every version is patched or unaffected.
    let affects_nothing = ranges.is_empty() && state == FixState::ByRange;
    sink.advisory(Advisory {
        id: meta.id,
        feed: "rustsec".to_owned(),
        aliases: meta.aliases,
        upstream: Vec::new(),
        summary: summary(title),
        published: meta.date.clone(),
        modified: String::new(),
        withdrawn: meta.withdrawn.is_some(),
        scores: vector.into_iter().chain(word).collect(),
        affected: vec![Affected {
            ecosystem: Ecosystem::plain(ecosystem),
            name,
            of_source: false,
            ranges,
            versions: Vec::new(),
            state: if affects_nothing {
                FixState::NotAffected
            } else {
                state
            },
            modularity: String::new(),
            architectures: Vec::new(),
            systems: Vec::new(),
            symbols: Vec::new(),
            scores: Vec::new(),
        }],
        references: [meta.url]
            .into_iter()
            .filter(|url| !url.is_empty())
            .chain(meta.references)
            .take(MAX_REFERENCES)
            .collect(),
    });
}

fn affected_ranges(fine: &[&String]) -> Result<Vec<crate::record::Range>, String> {
    let mut held = Vec::new();
    for text in fine {
        let requirement = VersionReq::parse(text).map_err(|error| format!("`{text}`: {error}"))?;
        let mut interval = Interval::default();
        for comparator in &requirement.comparators {
            interval = interval.intersect(of_comparator(comparator), Scheme::Semver);
        }
        held.push(interval);
    }
    Ok(complement(held, Scheme::Semver)
        .into_iter()
        .map(|interval| interval.into_range(RangeKind::Semver, Scheme::Semver))
        .collect())
}

fn of_comparator(comparator: &Comparator) -> Interval {
    let (major, minor, patch) = (comparator.major, comparator.minor, comparator.patch);
    let mut version = Version::new(major, minor.unwrap_or(0), patch.unwrap_or(0));
    version.pre = comparator.pre.clone();
    // An upper bound begins at the lowest pre-release: `^1.2` does not hold 2.0.0-alpha.
    let below = |major, minor, patch| {
        let mut version = Version::new(major, minor, patch);
        version.pre = Prerelease::new("0").unwrap_or_default();
        Some(Cut::before(version.to_string()))
    };
    let next_major = || below(major.saturating_add(1), 0, 0);
    let next_minor = |minor: u64| below(major, minor.saturating_add(1), 0);
    let from = || Some(Cut::before(version.to_string()));
    // What a comparator without minor or patch stands for: all versions that begin so.
    let all_like = || match (minor, patch) {
        (None, _) => next_major(),
        (Some(minor), None) => next_minor(minor),
        (Some(_), Some(_)) => Some(Cut::after(version.to_string())),
    };
    let (low, high) = match comparator.op {
        Op::Exact | Op::Wildcard => (from(), all_like()),
        Op::Greater if patch.is_some() => (Some(Cut::after(version.to_string())), None),
        Op::Greater => (all_like(), None),
        Op::GreaterEq => (from(), None),
        Op::Less => (None, from()),
        Op::LessEq => (None, all_like()),
        Op::Tilde => match minor {
            None => (from(), next_major()),
            Some(minor) => (from(), next_minor(minor)),
        },
        Op::Caret => {
            let high = match (major, minor, patch) {
                (0, Some(0), Some(patch)) => below(0, 0, patch.saturating_add(1)),
                (0, Some(minor), _) => next_minor(minor),
                _ => next_major(),
            };
            (from(), high)
        }
        _ => (None, None),
    };
    Interval { low, high }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::record::End;

    fn check(fine: &[&str], expect: &[&str]) {
        let fine: Vec<String> = fine.iter().map(|text| (*text).to_owned()).collect();
        let ranges = affected_ranges(&fine.iter().collect::<Vec<_>>()).expect("requirements");
        let found: Vec<_> = ranges
            .iter()
            .map(|range| match &range.end {
                End::Open => format!("[{}, )", range.introduced),
                End::Fixed(end) => format!("[{}, {end})", range.introduced),
                End::LastAffected(end) => format!("[{}, {end}]", range.introduced),
                End::Below(end) => format!("[{}, below {end})", range.introduced),
            })
            .collect();
        assert_eq!(found, expect, "{fine:?}");
    }

    #[test]
    fn what_is_not_fine_is_affected() {
        check(&[], &["[0, )"]);
        check(&[">= 1.2.3"], &["[0, 1.2.3)"]);
        check(
            &["^0.7.3", ">= 0.8.1", "< 0.5"],
            &["[0.5.0, 0.7.3)", "[0.8.0-0, 0.8.1)"],
        );
        check(&["> 1.2.3"], &["[0, 1.2.3]"]);
        check(&["<= 1.2.3"], &["[1.2.4-0, )"]);
        check(&["= 1.2.3"], &["[0, 1.2.3)", "[1.2.4-0, )"]);
        check(&[">= 1.2, < 1.4"], &["[0, 1.2.0)", "[1.4.0, )"]);
        check(&["~1.2.5"], &["[0, 1.2.5)", "[1.3.0-0, )"]);
        check(&[">= 1.0.0-rc.1"], &["[0, 1.0.0-rc.1)"]);
        check(&["*"], &[]);
    }

    proptest! {
        /// The requirement itself, for plain versions, is the reference.
        #[test]
        fn plain_versions_are_affected_when_no_requirement_holds(
            list in proptest::collection::vec(("(=|>|>=|<|<=|~|\\^) ?[0-2](\\.[0-2]){0,2}", any::<bool>()), 0..4),
            version in "[0-3]\\.[0-3]\\.[0-3]",
        ) {
            let fine: Vec<String> = list.into_iter().map(|(text, _)| text).collect();
            let ranges = affected_ranges(&fine.iter().collect::<Vec<_>>()).expect("requirements");
            let parsed = Version::parse(&version).expect("a version");
            let expect = !fine.iter().any(|text| VersionReq::parse(text).expect("a requirement").matches(&parsed));
            let order = |bound: &str| Scheme::Semver.compare(&version, bound);
            let affected = ranges.iter().any(|range| {
                order(&range.introduced).is_ge() && match &range.end {
                    End::Open => true,
                    End::Fixed(end) => order(end).is_lt(),
                    End::LastAffected(end) => order(end).is_le(),
                    End::Below(end) => order(end).is_lt(),
                }
            });
            prop_assert_eq!(affected, expect, "{:?} {:?}", fine, ranges);
        }
    }
}
