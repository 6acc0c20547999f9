//! Records of the CVE list, version 5. <https://github.com/CVEProject/cvelistV5>, <https://cveproject.github.io/cve-schema/>
//!
//! Written against the published schema; the fixtures in the tests are our own. A product is kept as `vendor/product` in
//! lower case with underscores, and under each other name that its CPEs give it. What a record leaves open by saying nothing
//! about a default is taken as not affected when it lists affected versions; what it calls unknown stays undecided.

use std::collections::BTreeMap;

use seawall_package::{Ecosystem, EcosystemName};
use serde::Deserialize;
use serde_json::Value;

use super::cve_systems::systems;
use super::cve_versions::{CveVersion, Verdict, verdict};
use super::limits::MAX_REFERENCES;
use super::sink::{Sink, UnreadReason};
use super::text::{date, or_default, summary};
use crate::record::{Advisory, Affected, FixState, Range, Score, ScoreKind};

/// Most other names of a product; real records have at most a handful.
const MAX_NAMES: usize = 8;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CveRecord {
    cve_metadata: Metadata,
    containers: Containers,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    cve_id: String,
    #[serde(default, deserialize_with = "or_default")]
    state: String,
    #[serde(default, deserialize_with = "or_default")]
    date_published: String,
    #[serde(default, deserialize_with = "or_default")]
    date_updated: String,
}

#[derive(Debug, Deserialize)]
struct Containers {
    cna: Container,
    #[serde(default, deserialize_with = "or_default")]
    adp: Vec<Container>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    #[serde(default, deserialize_with = "or_default")]
    title: String,
    #[serde(default, deserialize_with = "or_default")]
    descriptions: Vec<Text>,
    #[serde(default, deserialize_with = "or_default")]
    affected: Vec<Product>,
    #[serde(default, deserialize_with = "or_default")]
    references: Vec<Reference>,
    #[serde(default, deserialize_with = "or_default")]
    metrics: Vec<Value>,
    #[serde(default)]
    provider_metadata: Option<Provider>,
}

#[derive(Debug, Deserialize)]
struct Text {
    #[serde(default)]
    value: String,
}

#[derive(Debug, Deserialize)]
struct Reference {
    url: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Provider {
    #[serde(default, deserialize_with = "or_default")]
    short_name: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    #[serde(default, deserialize_with = "or_default")]
    vendor: String,
    #[serde(default, deserialize_with = "or_default")]
    product: String,
    #[serde(default, deserialize_with = "or_default")]
    package_name: String,
    #[serde(default, deserialize_with = "or_default")]
    repo: String,
    #[serde(default)]
    default_status: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    versions: Vec<CveVersion>,
    #[serde(default, deserialize_with = "or_default")]
    cpes: Vec<String>,
    #[serde(default, deserialize_with = "or_default")]
    platforms: Vec<String>,
}

pub(super) fn import(bytes: &[u8], sink: &mut Sink<'_>) {
    match serde_json::from_slice::<CveRecord>(bytes) {
        Ok(record) => one(record, sink),
        Err(error) => sink.unread("", UnreadReason::Malformed, &error.to_string()),
    }
}

fn one(record: CveRecord, sink: &mut Sink<'_>) {
    let Metadata {
        cve_id: id,
        state,
        date_published,
        date_updated,
    } = record.cve_metadata;
    let withdrawn = state == "REJECTED";
    let containers: Vec<Container> = std::iter::once(record.containers.cna)
        .chain(record.containers.adp)
        .collect();
    let mut affected = Vec::new();
    for product in containers.iter().flat_map(|container| &container.affected) {
        let (own, named) = parts(product);
        for product in own.iter().chain(&named) {
            of_product(&id, product, &mut affected, sink);
        }
    }
    if affected.is_empty() && !withdrawn {
        sink.unread(&id, UnreadReason::NoPackage, "");
    }
    let main = &containers[0];
    let described = main.descriptions.first();
    sink.advisory(Advisory {
        feed: "cve-list".to_owned(),
        summary: summary(if main.title.is_empty() {
            described.map_or("", |text| &text.value)
        } else {
            &main.title
        }),
        published: date(&date_published),
        modified: date(&date_updated),
        withdrawn,
        scores: containers.iter().flat_map(scores).collect(),
        affected,
        references: main
            .references
            .iter()
            .take(MAX_REFERENCES)
            .map(|reference| reference.url.clone())
            .collect(),
        id,
        ..Advisory::default()
    });
}

fn scores(container: &Container) -> Vec<Score> {
    const KINDS: &[(&str, ScoreKind)] = &[
        ("cvssV4_0", ScoreKind::Cvss4),
        ("cvssV3_1", ScoreKind::Cvss3),
        ("cvssV3_0", ScoreKind::Cvss3),
        ("cvssV2_0", ScoreKind::Cvss2),
    ];
    let provider = container.provider_metadata.as_ref();
    let source = provider.map_or("cna", |provider| provider.short_name.as_str());
    let one = |metric: &Value, (key, kind): &(&str, ScoreKind)| {
        let vector = metric.get(key)?.get("vectorString")?.as_str()?;
        Some(Score {
            source: source.to_owned(),
            kind: *kind,
            text: vector.to_owned(),
        })
    };
    container
        .metrics
        .iter()
        .flat_map(|metric| KINDS.iter().filter_map(move |kind| one(metric, kind)))
        .collect()
}

/// An entry as the products that it is about: versions can name one each. `None` where none is left for the entry's own.
fn parts(product: &Product) -> (Option<Product>, Vec<Product>) {
    let mut own = Vec::new();
    let mut named: BTreeMap<&str, Vec<CveVersion>> = BTreeMap::new();
    for version in &product.versions {
        match version.of_named_product() {
            Some((name, version)) => named.entry(name).or_default().push(version),
            None => own.push(version.clone()),
        }
    }
    if named.is_empty() {
        return (Some(product.clone()), Vec::new());
    }
    let with = |name: &str, versions, cpes| Product {
        product: name.to_owned(),
        versions,
        cpes,
        ..product.clone()
    };
    let own = (!own.is_empty()).then(|| with(&product.product, own, product.cpes.clone()));
    let named = named.into_iter();
    // CPEs do not say which of the products they are about.
    let named = named.map(|(name, versions)| with(name, versions, Vec::new()));
    (own, named.collect())
}

fn of_product(id: &str, product: &Product, affected: &mut Vec<Affected>, sink: &mut Sink<'_>) {
    let names = names(product);
    if names.is_empty() {
        return sink.unread(id, UnreadReason::NoPackage, "neither vendor nor product");
    }
    let Verdict {
        ranges,
        undecided,
        commits,
        unclear,
    } = verdict(product.default_status.as_deref(), &product.versions);
    for why in &unclear {
        sink.unread(id, UnreadReason::UnknownRange, why);
    }
    let of = |name: &str, ranges: Vec<Range>, state| Affected {
        ecosystem: Ecosystem::plain(EcosystemName::Cpe),
        name: name.to_owned(),
        of_source: false,
        ranges,
        versions: Vec::new(),
        state,
        modularity: String::new(),
        architectures: Vec::new(),
        systems: systems(&product.platforms),
        symbols: Vec::new(),
        scores: Vec::new(),
    };
    for name in &names {
        let count = affected.len();
        if !ranges.is_empty() {
            affected.push(of(name, ranges.clone(), FixState::ByRange));
        }
        if !unclear.is_empty() {
            affected.push(of(name, Vec::new(), FixState::UnderInvestigation));
        } else if !undecided.is_empty() {
            let state = FixState::UnderInvestigation;
            affected.push(of(name, undecided.clone(), state));
        }
        if affected.len() == count && commits.is_empty() {
            affected.push(of(name, Vec::new(), FixState::NotAffected));
        }
    }
    if commits.is_empty() {
        return;
    }
    let name = if product.repo.is_empty() {
        &names[0]
    } else {
        &product.repo
    };
    let commits = commits.into_iter().map(|range| Range {
        repository: product.repo.clone(),
        ..range
    });
    let mut by_commit = of(name, commits.collect(), FixState::ByRange);
    if !product.repo.is_empty() {
        by_commit.ecosystem = Ecosystem::plain(EcosystemName::Git);
    }
    affected.push(by_commit);
}

/// `vendor/product`, first as the record says, then as its CPEs say.
fn names(product: &Product) -> Vec<String> {
    let normal = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join("_").to_lowercase()
    };
    let stated = |text: &str| !matches!(text, "" | "n/a" | "unspecified" | "*" | "-");
    let mut names = Vec::new();
    let mut add = |vendor: &str, product: &str| {
        let (vendor, product) = (normal(vendor), normal(product));
        let name = format!("{vendor}/{product}");
        if stated(&vendor) && stated(&product) && names.len() < MAX_NAMES && !names.contains(&name)
        {
            names.push(name);
        }
    };
    let named = [&product.product, &product.package_name];
    let name = named.into_iter().find(|name| stated(&normal(name)));
    if let Some(name) = name {
        let vendor = if stated(&normal(&product.vendor)) {
            &product.vendor
        } else {
            name
        };
        add(vendor, name);
    }
    for cpe in &product.cpes {
        let mut parts = cpe.split(':').skip(3);
        if cpe.starts_with("cpe:2.3:")
            && let (Some(vendor), Some(product)) = (parts.next(), parts.next())
        {
            add(&vendor.replace('\\', ""), &product.replace('\\', ""));
        }
    }
    names
}
