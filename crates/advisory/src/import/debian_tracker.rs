//! Debian's security tracker: one JSON document, package → vulnerability → release.
//! <https://security-tracker.debian.org/tracker/data/json>
//!
//! Written against the published form; the fixtures in the tests are our own.
//!
//! Each vulnerability of a package is one record. Packages are source packages. What the tracker calls `sid` is kept as
//! the release `unstable`.

use std::collections::BTreeMap;
use std::fmt;

use seawall_package::{Ecosystem, EcosystemName};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::sink::{Sink, UnreadReason};
use super::text::{or_default, summary};
use crate::record::{Advisory, Affected, End, FixState, Range, RangeKind, Score, ScoreKind};

const FEED: &str = "debian-tracker";

/// Releases by the name that the tracker uses.
const RELEASES: &[(&str, &str)] = &[
    ("squeeze", "6"),
    ("wheezy", "7"),
    ("jessie", "8"),
    ("stretch", "9"),
    ("buster", "10"),
    ("bullseye", "11"),
    ("bookworm", "12"),
    ("trixie", "13"),
    ("forky", "14"),
    ("duke", "15"),
    ("sid", "unstable"),
];

#[derive(Debug, Deserialize)]
struct Vulnerability {
    #[serde(default, deserialize_with = "or_default")]
    description: String,
    #[serde(default, deserialize_with = "or_default")]
    releases: BTreeMap<String, Release>,
}

#[derive(Debug, Deserialize)]
struct Release {
    status: String,
    #[serde(default)]
    fixed_version: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    urgency: String,
    #[serde(default)]
    nodsa: Option<String>,
    #[serde(default)]
    nodsa_reason: Option<String>,
}

/// Reads the document package by package, so that one that is wrong does not take the others with it.
pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = Packages(sink)
        .deserialize(&mut reader)
        .and_then(|()| reader.end());
    if let Err(error) = read {
        sink.unread("", UnreadReason::Malformed, &error.to_string());
    }
}

struct Packages<'s, 'a>(&'s mut Sink<'a>);

impl<'de> DeserializeSeed<'de> for Packages<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Packages<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("packages by name")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        while let Some(name) = map.next_key::<String>()? {
            let all: &RawValue = map.next_value()?;
            match serde_json::from_str::<BTreeMap<String, &RawValue>>(all.get()) {
                Ok(all) => all
                    .iter()
                    .for_each(|(id, raw)| vulnerability(&name, id, raw, self.0)),
                Err(error) => self
                    .0
                    .unread(&name, UnreadReason::Malformed, &error.to_string()),
            }
        }
        Ok(())
    }
}

fn vulnerability(package: &str, id: &str, raw: &RawValue, sink: &mut Sink<'_>) {
    let parsed: Vulnerability = match serde_json::from_str(raw.get()) {
        Ok(parsed) => parsed,
        Err(error) => {
            let place = format!("{package} {id}");
            return sink.unread(&place, UnreadReason::Malformed, &error.to_string());
        }
    };
    let mut affected = Vec::with_capacity(parsed.releases.len());
    for (codename, release) in &parsed.releases {
        let place = || format!("{package} {id} {codename}");
        let number = RELEASES.iter().find(|(known, _)| known == codename);
        if number.is_none() {
            sink.unread(&place(), UnreadReason::UnknownProduct, codename);
        }
        let number = number.map_or(codename.as_str(), |(_, number)| number);
        let (ranges, state) = verdict(release).unwrap_or_else(|why| {
            sink.unread(&place(), UnreadReason::UnknownRange, &why);
            (Vec::new(), FixState::UnderInvestigation)
        });
        affected.push(Affected {
            ecosystem: Ecosystem {
                name: EcosystemName::Debian,
                release: number.to_owned(),
            },
            name: package.to_owned(),
            of_source: true,
            ranges,
            versions: Vec::new(),
            state,
            modularity: String::new(),
            architectures: Vec::new(),
            systems: Vec::new(),
            symbols: Vec::new(),
            scores: urgency(&release.urgency),
        });
    }
    sink.advisory(Advisory {
        id: id.to_owned(),
        feed: FEED.to_owned(),
        summary: summary(&parsed.description),
        affected,
        references: vec![format!("https://security-tracker.debian.org/tracker/{id}")],
        ..Advisory::default()
    });
}

fn verdict(release: &Release) -> Result<(Vec<Range>, FixState), String> {
    let range = |end| {
        vec![Range {
            kind: RangeKind::Ecosystem,
            introduced: "0".to_owned(),
            end,
            repository: String::new(),
        }]
    };
    match (release.status.as_str(), release.fixed_version.as_deref()) {
        // The tracker writes 0 for "was never vulnerable here".
        ("resolved", Some("0")) => Ok((Vec::new(), FixState::NotAffected)),
        ("resolved", Some(version)) if !version.is_empty() => {
            Ok((range(End::Fixed(version.to_owned())), FixState::ByRange))
        }
        ("open", _) => Ok((range(End::Open), open_state(release))),
        ("undetermined", _) => Ok((Vec::new(), FixState::UnderInvestigation)),
        (status, version) => Err(format!("status `{status}`, fixed in {version:?}")),
    }
}

fn open_state(release: &Release) -> FixState {
    if release.urgency == "end-of-life" {
        return FixState::WontFix;
    }
    match (&release.nodsa, release.nodsa_reason.as_deref()) {
        (_, Some("ignored")) => FixState::WontFix,
        (None, None) => FixState::ByRange,
        _ => FixState::Deferred,
    }
}

/// The tracker's urgency; `not yet assigned` is none. A trailing star marks a value taken from elsewhere.
fn urgency(word: &str) -> Vec<Score> {
    let word = word.trim_end_matches('*');
    if matches!(word, "" | "not yet assigned" | "end-of-life") {
        return Vec::new();
    }
    vec![Score {
        source: "debian".to_owned(),
        kind: ScoreKind::Word,
        text: word.to_owned(),
    }]
}
