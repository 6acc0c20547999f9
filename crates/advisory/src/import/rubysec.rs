//! Advisories of the Ruby database, in YAML. <https://github.com/rubysec/ruby-advisory-db>
//!
//! An advisory states which versions are patched and which were never affected, as RubyGems requirements; all others are
//! affected. CVSS is given as a number without its vector. Advisories of Ruby engines are kept under vendor and product.

use seawall_package::{Ecosystem, EcosystemName};
use serde::Deserialize;

use super::interval::{Cut, Interval, complement};
use super::limits::{MAX_REFERENCES, MAX_TEXT_MEMBER_BYTES};
use super::order::Scheme;
use super::sink::{Sink, UnreadReason};
use super::text::{or_default, summary};
use crate::record::{Advisory, Affected, FixState, Range, RangeKind, Score, ScoreKind};

#[derive(Debug, Deserialize)]
struct Entry {
    #[serde(default)]
    gem: Option<String>,
    #[serde(default)]
    engine: Option<String>,
    #[serde(default)]
    library: Option<String>,
    #[serde(default)]
    cve: Option<String>,
    #[serde(default)]
    ghsa: Option<String>,
    #[serde(default)]
    osvdb: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    url: String,
    #[serde(default, deserialize_with = "or_default")]
    title: String,
    #[serde(default, deserialize_with = "or_default")]
    date: String,
    #[serde(default)]
    cvss_v2: Option<String>,
    #[serde(default)]
    cvss_v3: Option<String>,
    #[serde(default)]
    cvss_v4: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    patched_versions: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    unaffected_versions: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    related: Related,
}

#[derive(Debug, Default, Deserialize)]
struct Related {
    #[serde(default, deserialize_with = "or_default")]
    url: Vec<String>,
}

pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    if bytes.len() > MAX_TEXT_MEMBER_BYTES {
        return sink.unread("", UnreadReason::Limit, "too long");
    }
    let parsed = std::str::from_utf8(bytes)
        .map_err(|error| error.to_string())
        .and_then(|text| serde_saphyr::from_str(text).map_err(|error| error.to_string()));
    match parsed {
        Ok(entry) => one(entry, sink),
        Err(why) => sink.unread("", UnreadReason::Malformed, &why),
    }
}

fn one(entry: Entry, sink: &mut Sink<'_>) {
    let cve = entry.cve.map(|cve| format!("CVE-{cve}"));
    let ghsa = entry.ghsa.map(|ghsa| format!("GHSA-{ghsa}"));
    let osvdb = entry.osvdb.map(|osvdb| format!("OSVDB-{osvdb}"));
    let mut ids = cve.into_iter().chain(ghsa).chain(osvdb);
    let Some(id) = ids.next().or_else(|| stem(sink.member())) else {
        return sink.unread("", UnreadReason::Malformed, "no id");
    };
    let (ecosystem, name) = match (&entry.gem, &entry.engine, &entry.library) {
        (Some(gem), _, _) => (EcosystemName::RubyGems, gem.clone()),
        (None, Some(engine), _) => (EcosystemName::Cpe, of_engine(engine)),
        (None, None, Some(library)) => (EcosystemName::RubyGems, library.clone()),
        (None, None, None) => return sink.unread(&id, UnreadReason::NoPackage, ""),
    };
    let fine: Vec<&str> = entry
        .patched_versions
        .iter()
        .chain(&entry.unaffected_versions)
        .map(String::as_str)
        .collect();
    let (ranges, state) = match affected_ranges(&fine) {
        Ok(ranges) => (ranges, FixState::ByRange),
        Err(why) => {
            sink.unread(&id, UnreadReason::UnknownRange, &why);
            (Vec::new(), FixState::UnderInvestigation)
        }
    };
    let scores = [entry.cvss_v4, entry.cvss_v3, entry.cvss_v2];
    sink.advisory(Advisory {
        feed: "rubysec".to_owned(),
        aliases: ids.collect(),
        summary: summary(&entry.title),
        published: entry.date,
        scores: scores
            .into_iter()
            .flatten()
            .map(|text| Score {
                source: "rubysec".to_owned(),
                kind: ScoreKind::Number,
                text,
            })
            .collect(),
        affected: vec![Affected {
            ecosystem: Ecosystem::plain(ecosystem),
            name,
            of_source: false,
            state: if ranges.is_empty() && state == FixState::ByRange {
                FixState::NotAffected
            } else {
                state
            },
            ranges,
            versions: Vec::new(),
            modularity: String::new(),
            architectures: Vec::new(),
            systems: Vec::new(),
            symbols: Vec::new(),
            scores: Vec::new(),
        }],
        references: [entry.url]
            .into_iter()
            .filter(|url| !url.is_empty())
            .chain(entry.related.url)
            .take(MAX_REFERENCES)
            .collect(),
        id,
        ..Advisory::default()
    });
}

/// The member's name without directories and ending.
fn stem(member: &str) -> Option<String> {
    let file = member.rsplit('/').next()?;
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    (!stem.is_empty()).then(|| stem.to_owned())
}

fn of_engine(engine: &str) -> String {
    let vendor = match engine {
        "ruby" => "ruby-lang",
        "rbx" => return "rubinius/rubinius".to_owned(),
        other => other,
    };
    format!("{vendor}/{engine}")
}

fn affected_ranges(fine: &[&str]) -> Result<Vec<Range>, String> {
    let mut parsed = Vec::new();
    for text in fine {
        let list: Result<Vec<_>, _> = text.split(',').map(constraint).collect();
        parsed.push(list?);
    }
    let bounds = parsed.iter().flatten().map(|(_, version)| *version);
    if Scheme::of(bounds).is_none() {
        return Err(format!("{fine:?}"));
    }
    let scheme = Scheme::Dotted;
    let held = parsed.iter().flat_map(|list| {
        let start = vec![Interval::default()];
        list.iter().fold(start, |held, (operator, version)| {
            let allowed = of_constraint(operator, version);
            held.into_iter()
                .flat_map(|one| {
                    let with = |other: &Interval| one.clone().intersect(other.clone(), scheme);
                    allowed.iter().map(with).collect::<Vec<_>>()
                })
                .filter(|one| !one.is_empty(scheme))
                .collect()
        })
    });
    Ok(complement(held.collect(), scheme)
        .into_iter()
        .map(|interval| interval.into_range(RangeKind::Ecosystem, scheme))
        .collect())
}

fn constraint(text: &str) -> Result<(&str, &str), String> {
    let text = text.trim();
    let end = text
        .find(|c: char| !"=!<>~".contains(c))
        .unwrap_or(text.len());
    let (operator, version) = text.split_at(end);
    let version = version.trim();
    let known = matches!(operator, "" | "=" | "!=" | "<" | "<=" | ">" | ">=" | "~>");
    if !known || version.is_empty() {
        return Err(format!("`{text}`"));
    }
    Ok((operator, version))
}

/// `!=` is two intervals; every other operator one.
fn of_constraint(operator: &str, version: &str) -> Vec<Interval> {
    let (before, after) = (|| Some(Cut::before(version)), || Some(Cut::after(version)));
    let one = |low, high| vec![Interval { low, high }];
    match operator {
        "!=" => [one(None, before()), one(after(), None)].concat(),
        "<" => one(None, before()),
        "<=" => one(None, after()),
        ">" => one(after(), None),
        ">=" => one(before(), None),
        "~>" => one(before(), Some(Cut::before(pessimistic(version)))),
        _ => one(before(), after()),
    }
}

/// Where `~>` ends: the last number goes and the one before is raised; pre-releases of that are out as well.
fn pessimistic(version: &str) -> String {
    let mut numbers: Vec<u64> = version
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect();
    if numbers.len() > 1 {
        numbers.pop();
    }
    if let Some(last) = numbers.last_mut() {
        *last = last.saturating_add(1);
    }
    let text: Vec<String> = numbers.iter().map(u64::to_string).collect();
    format!("{}.a", text.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::End;

    fn check(fine: &[&str], expect: &[&str]) {
        let found: Vec<_> = match affected_ranges(fine) {
            Ok(ranges) => ranges
                .iter()
                .map(|range| match &range.end {
                    End::Open => format!("[{}, )", range.introduced),
                    End::Fixed(end) => format!("[{}, {end})", range.introduced),
                    End::LastAffected(end) => format!("[{}, {end}]", range.introduced),
                    End::Below(end) => format!("[{}, below {end})", range.introduced),
                })
                .collect(),
            Err(why) => vec![why],
        };
        assert_eq!(found, expect, "{fine:?}");
    }

    #[test]
    fn what_is_not_fine_is_affected() {
        check(&[], &["[0, )"]);
        check(&[">= 2.1.0"], &["[0, 2.1.0)"]);
        check(
            &["~> 2.3.11", ">= 2.4.2", "< 2.0"],
            &["[2.0, 2.3.11)", "[2.4.a, 2.4.2)"],
        );
        check(&["~> 1.2", ">= 2.1"], &["[0, 1.2)", "[2.a, 2.1)"]);
        check(&["> 1.2"], &["[0, 1.2]"]);
        check(&["!= 1.5"], &["[1.5, 1.5]"]);
        check(&[">= 1.0, < 1.5", ">= 1.6"], &["[0, 1.0)", "[1.5, 1.6)"]);
        check(&["=> 1"], &["`=> 1`"]);
    }
}
