//! CSAF 2.0 documents: Red Hat's VEX files, SUSE's advisories and VEX files, and other publishers.
//! <https://docs.oasis-open.org/csaf/csaf/v2.0/csaf-v2.0.html>
//!
//! Written against the standard and the publishers' descriptions; the fixtures in the tests are our own. A VEX document
//! gives an advisory for each vulnerability, under its CVE id for Red Hat and SUSE. Any other document gives one advisory
//! under its own id, in which what is not affected by one of several vulnerabilities is not kept.

use serde::Deserialize;
use serde_json::Value;

use super::csaf_products::{Products, Tree};
use super::csaf_status::{Remediation, Status, affected};
use super::csaf_subject::Publisher;
use super::limits::MAX_REFERENCES;
use super::sink::{Sink, UnreadReason};
use super::text::{date, or_default, summary};
use crate::record::{Advisory, FixState, Score, ScoreKind};

/// Most different scores of one vulnerability; real ones have one to three.
const MAX_SCORES: usize = 16;

#[derive(Debug, Deserialize)]
struct Csaf {
    document: Document,
    #[serde(default, deserialize_with = "or_default")]
    product_tree: Tree,
    #[serde(default, deserialize_with = "or_default")]
    vulnerabilities: Vec<Vulnerability>,
}

#[derive(Debug, Deserialize)]
struct Document {
    #[serde(default, deserialize_with = "or_default")]
    category: String,
    #[serde(default, deserialize_with = "or_default")]
    title: String,
    #[serde(default)]
    publisher: Option<PublisherEntry>,
    tracking: Tracking,
    #[serde(default)]
    aggregate_severity: Option<TextEntry>,
    #[serde(default, deserialize_with = "or_default")]
    references: Vec<Reference>,
}

#[derive(Debug, Deserialize)]
struct PublisherEntry {
    #[serde(default, deserialize_with = "or_default")]
    namespace: String,
    #[serde(default, deserialize_with = "or_default")]
    name: String,
}

#[derive(Debug, Deserialize)]
struct Tracking {
    id: String,
    #[serde(default, deserialize_with = "or_default")]
    initial_release_date: String,
    #[serde(default, deserialize_with = "or_default")]
    current_release_date: String,
}

#[derive(Debug, Deserialize)]
struct TextEntry {
    #[serde(default, deserialize_with = "or_default")]
    text: String,
}

#[derive(Debug, Deserialize)]
struct Reference {
    url: String,
}

#[derive(Debug, Deserialize)]
struct Vulnerability {
    #[serde(default)]
    cve: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    ids: Vec<TextEntry>,
    #[serde(default, deserialize_with = "or_default")]
    title: String,
    #[serde(default, deserialize_with = "or_default")]
    product_status: Status,
    #[serde(default, deserialize_with = "or_default")]
    remediations: Vec<Remediation>,
    #[serde(default, deserialize_with = "or_default")]
    scores: Vec<Value>,
    #[serde(default, deserialize_with = "or_default")]
    threats: Vec<Threat>,
}

#[derive(Debug, Deserialize)]
struct Threat {
    #[serde(default, deserialize_with = "or_default")]
    category: String,
    #[serde(default, deserialize_with = "or_default")]
    details: String,
}

pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    match serde_json::from_slice::<Csaf>(bytes) {
        Ok(csaf) => document(csaf, sink),
        Err(error) => sink.unread("", UnreadReason::Malformed, &error.to_string()),
    }
}

fn document(csaf: Csaf, sink: &mut Sink<'_>) {
    let Csaf {
        document,
        product_tree,
        vulnerabilities,
    } = csaf;
    let (publisher, feed, source) = publisher(&document);
    let products = Products::of(product_tree);
    let is_vex = document.category == "csaf_vex";
    let tracking = &document.tracking;
    let base = Advisory {
        id: tracking.id.clone(),
        feed: feed.to_owned(),
        summary: summary(&document.title),
        published: date(&tracking.initial_release_date),
        modified: date(&tracking.current_release_date),
        references: document
            .references
            .iter()
            .take(MAX_REFERENCES)
            .map(|reference| reference.url.clone())
            .collect(),
        ..Advisory::default()
    };
    if vulnerabilities.is_empty() {
        sink.unread(&tracking.id, UnreadReason::NoPackage, "no vulnerability");
    }
    if is_vex {
        let several = vulnerabilities.len() > 1;
        for one in &vulnerabilities {
            let Some(name) = name(one) else {
                sink.unread(
                    &tracking.id,
                    UnreadReason::Malformed,
                    "a vulnerability without id",
                );
                continue;
            };
            let mut advisory = base.clone();
            match publisher {
                // Documents of other publishers about one CVE must not replace each other.
                Publisher::Other if several => advisory.id = format!("{}:{name}", tracking.id),
                Publisher::Other => {}
                _ => advisory.id = name.to_owned(),
            }
            if advisory.id != name {
                advisory.aliases.push(name.to_owned());
            }
            if !one.title.is_empty() {
                advisory.summary = summary(&one.title);
            }
            advisory.scores = scores(one, &document, &source);
            let place = advisory.id.clone();
            advisory.affected = affected(
                publisher,
                &products,
                &one.product_status,
                &one.remediations,
                &place,
                sink,
            );
            sink.advisory(advisory);
        }
        return;
    }
    let mut advisory = base;
    let several = vulnerabilities.len() > 1;
    for one in &vulnerabilities {
        advisory.upstream.extend(name(one).map(str::to_owned));
        advisory.scores.extend(scores(one, &document, &source));
        let place = advisory.id.clone();
        let (status, fixes) = (&one.product_status, &one.remediations);
        let mut said = affected(publisher, &products, status, fixes, &place, sink);
        said.retain(|affected| !several || affected.state != FixState::NotAffected);
        advisory.affected.extend(said);
    }
    advisory.scores.truncate(MAX_SCORES);
    sink.advisory(advisory);
}

fn name(vulnerability: &Vulnerability) -> Option<&str> {
    let other = vulnerability.ids.first().map(|id| id.text.as_str());
    vulnerability
        .cve
        .as_deref()
        .or(other)
        .filter(|name| !name.is_empty())
}

/// Who publishes, under which name of a feed, and as which source of scores.
fn publisher(document: &Document) -> (Publisher, &'static str, String) {
    let Some(entry) = &document.publisher else {
        return (Publisher::Other, "csaf", "csaf".to_owned());
    };
    let host = entry
        .namespace
        .split('/')
        .nth(2)
        .unwrap_or(&entry.namespace);
    let of = |domain: &str| {
        host == domain
            || host
                .strip_suffix(domain)
                .is_some_and(|rest| rest.ends_with('.'))
    };
    let vex = document.category == "csaf_vex";
    if of("redhat.com") {
        let feed = if vex { "redhat-vex" } else { "redhat-csaf" };
        (Publisher::RedHat, feed, "redhat".to_owned())
    } else if of("suse.com") {
        let feed = if vex { "suse-vex" } else { "suse-csaf" };
        (Publisher::Suse, feed, "suse".to_owned())
    } else {
        (Publisher::Other, "csaf", entry.name.to_lowercase())
    }
}

/// Different vectors of a vulnerability, and the publisher's own words for how bad it is.
fn scores(one: &Vulnerability, document: &Document, source: &str) -> Vec<Score> {
    const KINDS: &[(&str, ScoreKind)] = &[
        ("cvss_v4", ScoreKind::Cvss4),
        ("cvss_v3", ScoreKind::Cvss3),
        ("cvss_v2", ScoreKind::Cvss2),
    ];
    let mut scores: Vec<Score> = Vec::new();
    let mut add = |kind: ScoreKind, text: &str| {
        let known = scores.iter().any(|score| score.text == text);
        if !known && !text.is_empty() && scores.len() < MAX_SCORES {
            scores.push(Score {
                source: source.to_owned(),
                kind,
                text: text.to_owned(),
            });
        }
    };
    for score in &one.scores {
        for (key, kind) in KINDS {
            let vector = score.get(key).and_then(|score| score.get("vectorString"));
            if let Some(vector) = vector.and_then(Value::as_str) {
                add(*kind, vector);
            }
        }
    }
    let impacts = one
        .threats
        .iter()
        .filter(|threat| threat.category == "impact");
    let words: Vec<&str> = impacts.map(|threat| threat.details.as_str()).collect();
    let aggregate = document.aggregate_severity.as_ref();
    match (words.is_empty(), aggregate) {
        (true, Some(word)) => add(ScoreKind::Word, &word.text.to_lowercase()),
        _ => words
            .iter()
            .for_each(|word| add(ScoreKind::Word, &word.to_lowercase())),
    }
    scores
}
