//! OSV records in JSON and YAML: OSV's exports and everyone who publishes in its form (GitHub, PyPA, Go, Kubernetes,
//! distributions). <https://ossf.github.io/osv-schema/>
//!
//! What the record of an affected package says about operating systems and architectures of Go imports is not kept:
//! leaving it out can only report more.

use seawall_package::{Ecosystem, EcosystemName};
use serde::Deserialize;
use serde_json::Value;

use super::limits::{MAX_REFERENCES, MAX_TEXT_MEMBER_BYTES};
use super::osv_ranges::OsvRange;
use super::sink::{Sink, UnreadReason};
use super::text::{date, or_default, summary};
use crate::record::{Advisory, Affected, FixState, Range, Score, ScoreKind, Symbols};

#[derive(Debug, Deserialize)]
struct Osv {
    id: String,
    #[serde(default, deserialize_with = "or_default")]
    modified: String,
    #[serde(default, deserialize_with = "or_default")]
    published: String,
    #[serde(default)]
    withdrawn: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    aliases: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    upstream: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    summary: String,
    #[serde(default, deserialize_with = "or_default")]
    details: String,
    #[serde(default, deserialize_with = "or_default")]
    severity: Vec<Severity>,
    #[serde(default, deserialize_with = "or_default")]
    affected: Vec<OsvAffected>,
    #[serde(default, deserialize_with = "or_default")]
    references: Vec<Reference>,
    #[serde(default)]
    database_specific: Value,
}

#[derive(Debug, Deserialize)]
struct Severity {
    #[serde(rename = "type")]
    kind: String,
    score: String,
}

#[derive(Debug, Deserialize)]
struct Reference {
    #[serde(default, rename = "type")]
    kind: String,
    url: String,
}

#[derive(Debug, Deserialize)]
struct OsvAffected {
    #[serde(default)]
    package: Option<OsvPackage>,
    #[serde(default, deserialize_with = "or_default")]
    severity: Vec<Severity>,
    #[serde(default, deserialize_with = "or_default")]
    ranges: Vec<OsvRange>,
    #[serde(default, deserialize_with = "or_default")]
    versions: Vec<String>,
    #[serde(default)]
    ecosystem_specific: Value,
    #[serde(default)]
    database_specific: Value,
}

#[derive(Debug, Deserialize)]
struct OsvPackage {
    ecosystem: String,
    name: String,
}

/// Reads one record; JSON when it begins like an object, else YAML.
pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    let parsed = if bytes.trim_ascii_start().first() == Some(&b'{') {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    } else if bytes.len() > MAX_TEXT_MEMBER_BYTES {
        return sink.unread("", UnreadReason::Limit, "too long for YAML");
    } else {
        std::str::from_utf8(bytes)
            .map_err(|error| error.to_string())
            .and_then(|text| serde_saphyr::from_str(text).map_err(|error| error.to_string()))
    };
    match parsed {
        Ok(osv) => one(osv, sink),
        Err(why) => sink.unread("", UnreadReason::Malformed, &why),
    }
}

fn one(osv: Osv, sink: &mut Sink<'_>) {
    let source = feed_of(&osv);
    let mut scores = scores(&osv.severity, source);
    if let Some(word) = osv
        .database_specific
        .get("severity")
        .and_then(Value::as_str)
    {
        scores.push(word_score(source, word));
    }
    let mut affected = Vec::with_capacity(osv.affected.len().min(1024));
    if osv.affected.is_empty() && osv.withdrawn.is_none() {
        sink.unread(&osv.id, UnreadReason::NoPackage, "");
    }
    for entry in &osv.affected {
        package(&osv.id, entry, source, &mut affected, sink);
    }
    sink.advisory(Advisory {
        feed: source.to_owned(),
        aliases: osv.aliases,
        upstream: osv.upstream,
        summary: summary(if osv.summary.trim().is_empty() {
            &osv.details
        } else {
            &osv.summary
        }),
        published: date(&osv.published),
        modified: date(&osv.modified),
        withdrawn: osv.withdrawn.is_some_and(|when| !when.is_empty()),
        scores,
        affected,
        references: references(&osv.references),
        id: osv.id,
    });
}

/// The database that a record is from, by its id and, for plain CVE ids, by what it is about.
fn feed_of(osv: &Osv) -> &'static str {
    const PREFIXES: &[(&str, &str)] = &[
        ("GHSA-", "ghsa"),
        ("PYSEC-", "pypa"),
        ("RUSTSEC-", "rustsec"),
        ("GO-", "go"),
        ("MAL-", "malicious-packages"),
        ("BIT-", "bitnami"),
        ("DSA-", "debian-osv"),
        ("DLA-", "debian-osv"),
        ("DEBIAN-", "debian-osv"),
        ("UBUNTU-", "ubuntu"),
        ("USN-", "ubuntu"),
        ("ALPINE-", "alpine-osv"),
        ("CGA-", "chainguard-osv"),
        ("RHSA-", "redhat-osv"),
        ("RHBA-", "redhat-osv"),
        ("RHEA-", "redhat-osv"),
        ("ALSA-", "almalinux"),
        ("RLSA-", "rocky"),
        ("RXSA-", "rocky"),
        ("SUSE-", "suse-osv"),
        ("openSUSE-", "suse-osv"),
    ];
    let prefix = PREFIXES
        .iter()
        .find(|(prefix, _)| osv.id.starts_with(prefix));
    if let Some((_, feed)) = prefix {
        return feed;
    }
    let kubernetes = osv.affected.iter().any(|entry| {
        let package = entry.package.as_ref();
        package.is_some_and(|package| package.ecosystem.eq_ignore_ascii_case("kubernetes"))
    });
    if kubernetes { "kubernetes" } else { "osv" }
}

fn scores(severity: &[Severity], source: &str) -> Vec<Score> {
    let kind = |text: &str| match text {
        "CVSS_V2" => ScoreKind::Cvss2,
        "CVSS_V3" => ScoreKind::Cvss3,
        "CVSS_V4" => ScoreKind::Cvss4,
        _ => ScoreKind::Word,
    };
    severity
        .iter()
        .map(|entry| Score {
            source: source.to_owned(),
            kind: kind(&entry.kind),
            text: entry.score.clone(),
        })
        .collect()
}

fn word_score(source: &str, word: &str) -> Score {
    Score {
        source: source.to_owned(),
        kind: ScoreKind::Word,
        text: word.to_lowercase(),
    }
}

/// The few addresses that say most.
fn references(all: &[Reference]) -> Vec<String> {
    let rank = |kind: &str| match kind {
        "ADVISORY" => 0,
        "REPORT" => 1,
        "FIX" => 2,
        _ => 3,
    };
    let mut sorted: Vec<&Reference> = all.iter().collect();
    sorted.sort_by_key(|reference| rank(&reference.kind));
    sorted
        .iter()
        .take(MAX_REFERENCES)
        .map(|reference| reference.url.clone())
        .collect()
}

fn package(
    id: &str,
    entry: &OsvAffected,
    source: &str,
    affected: &mut Vec<Affected>,
    sink: &mut Sink<'_>,
) {
    let Some(package) = &entry.package else {
        return repositories(id, entry, affected, sink);
    };
    let Some(ecosystem) = ecosystem(&package.ecosystem) else {
        return sink.unread(id, UnreadReason::UnknownEcosystem, &package.ecosystem);
    };
    let mut ranges = Vec::new();
    let mut unclear = false;
    for range in &entry.ranges {
        match range.ranges(ecosystem.name) {
            Ok(read) => ranges.extend(read),
            Err(why) => {
                sink.unread(id, UnreadReason::UnknownRange, &why);
                unclear = true;
            }
        }
    }
    if unclear {
        affected.push(unknown(&ecosystem, &package.name));
    }
    if ranges.is_empty() && entry.versions.is_empty() {
        if unclear {
            return;
        }
        // No range and no version: the schema forbids it, and writers mean "all".
        ranges.push(Range {
            kind: crate::record::RangeKind::Ecosystem,
            introduced: "0".to_owned(),
            end: crate::record::End::Open,
            repository: String::new(),
        });
    }
    let mut own = scores(&entry.severity, source);
    for value in [&entry.ecosystem_specific, &entry.database_specific] {
        for field in ["severity", "urgency", "informational"] {
            if let Some(word) = value.get(field).and_then(Value::as_str) {
                own.push(word_score(source, word));
            }
        }
    }
    affected.push(Affected {
        of_source: names_sources(ecosystem.name),
        name: package.name.clone(),
        ranges,
        versions: entry.versions.clone(),
        state: FixState::ByRange,
        modularity: String::new(),
        architectures: Vec::new(),
        systems: Vec::new(),
        symbols: symbols(&entry.ecosystem_specific),
        scores: own,
        ecosystem,
    });
}

/// An entry that names repositories and no package. Ranges of versions beside those of commits are about each of them.
fn repositories(id: &str, entry: &OsvAffected, affected: &mut Vec<Affected>, sink: &mut Sink<'_>) {
    let mut versions = Vec::new();
    let mut commits = Vec::new();
    for range in &entry.ranges {
        match range.ranges(EcosystemName::Git) {
            Ok(ranges) if !range.is_git() => versions.extend(ranges),
            Ok(mut ranges) => {
                ranges.extend(range.versions_beside());
                commits.extend(range.repo.as_ref().map(|repository| (repository, ranges)));
            }
            Err(why) => sink.unread(id, UnreadReason::UnknownRange, &why),
        }
    }
    if commits.is_empty() {
        let why = "neither package nor repository";
        return sink.unread(id, UnreadReason::NoPackage, why);
    }
    for (repository, mut ranges) in commits {
        ranges.extend(versions.iter().cloned());
        affected.push(Affected {
            ranges,
            versions: entry.versions.clone(),
            state: FixState::ByRange,
            ..unknown(&Ecosystem::plain(EcosystemName::Git), repository)
        });
    }
}

/// All versions, undecided: what stands in for a range that is not understood.
fn unknown(ecosystem: &Ecosystem, name: &str) -> Affected {
    Affected {
        ecosystem: ecosystem.clone(),
        name: name.to_owned(),
        of_source: names_sources(ecosystem.name),
        ranges: Vec::new(),
        versions: Vec::new(),
        state: FixState::UnderInvestigation,
        modularity: String::new(),
        architectures: Vec::new(),
        systems: Vec::new(),
        symbols: Vec::new(),
        scores: Vec::new(),
    }
}

/// OSV's ecosystem, also in the spelling of Kubernetes' own feed.
fn ecosystem(text: &str) -> Option<Ecosystem> {
    Ecosystem::parse(text).or_else(|| {
        let (name, release) = text.split_once(':').unwrap_or((text, ""));
        let known = EcosystemName::ALL
            .iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(name))?;
        Some(Ecosystem {
            name: *known,
            release: release.to_owned(),
        })
    })
}

/// Distributions whose records in OSV name source packages.
fn names_sources(name: EcosystemName) -> bool {
    matches!(
        name,
        EcosystemName::Debian
            | EcosystemName::Ubuntu
            | EcosystemName::Alpine
            | EcosystemName::Alpaquita
            | EcosystemName::Wolfi
            | EcosystemName::Chainguard
            | EcosystemName::MinimOs
            | EcosystemName::Suse
            | EcosystemName::OpenSuse
            | EcosystemName::Mageia
            | EcosystemName::OpenEuler
            | EcosystemName::AzureLinux
            | EcosystemName::Photon
    )
}

/// Go's `imports`.
fn symbols(specific: &Value) -> Vec<Symbols> {
    let imports = specific.get("imports").and_then(Value::as_array);
    let one = |import: &Value| {
        let names = import.get("symbols").and_then(Value::as_array);
        Some(Symbols {
            path: import.get("path")?.as_str()?.to_owned(),
            names: names
                .into_iter()
                .flatten()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect(),
        })
    };
    imports.into_iter().flatten().filter_map(one).collect()
}
