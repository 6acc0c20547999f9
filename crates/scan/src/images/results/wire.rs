//! The part of `seawall.scan/v1` that is read back.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use seawall_finding::{
    Date, Evidence, Finding, FingerprintError, Package, Rule, Severity, SeverityError, Target,
    Verdict,
};
use seawall_model::ImageKey;
use serde::Deserialize;

use super::image_results::{ImageResults, ResultImage};
use crate::rank::STEP;

/// Parts per million that are all of it.
const MILLION: u32 = 1_000_000;

/// Why a text holds no results of images.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// The text is no JSON report.
    #[error("it is not a JSON report (`seawall image scan --format json`)")]
    Json(#[source] serde_json::Error),
    /// A report of another kind.
    #[error("it has schema `{0}`, expected `seawall.scan/v1`")]
    Schema(String),
    /// A report of objects.
    #[error(
        "it is a report about manifests or a cluster and lists no images\n  hint: `seawall image scan -i INPUT --format json` makes one that does"
    )]
    NoImages,
    /// A fingerprint that is none.
    #[error("it contains an invalid fingerprint")]
    Fingerprint(#[from] FingerprintError),
    /// A severity that is none.
    #[error("it contains an invalid severity")]
    Severity(#[from] SeverityError),
    /// A day that is none.
    #[error("it does not say when its database was made")]
    Date,
    /// A finding of another kind.
    #[error(
        "it contains a finding of `{0}`, which evaluates clusters and no images: it was not written by `seawall image scan`"
    )]
    Check(String),
    /// A number that no scan writes.
    #[error("it contains an invalid `{0}`")]
    Number(&'static str),
}

#[derive(Deserialize)]
struct Wire {
    schema: String,
    #[serde(default)]
    images: Option<Vec<WireImage>>,
    #[serde(default)]
    database: Option<String>,
    #[serde(default)]
    narrowed_to: Option<String>,
    #[serde(default)]
    not_evaluated: Vec<String>,
    findings: Vec<WireFinding>,
    #[serde(default)]
    known: Vec<String>,
}

#[derive(Deserialize)]
struct WireImage {
    reference: String,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    digests: Vec<String>,
    #[serde(default)]
    platform: String,
    #[serde(default)]
    release: String,
    #[serde(default)]
    base: Option<WireBase>,
    #[serde(default)]
    run_by: Vec<String>,
    #[serde(default)]
    not_evaluated: Vec<String>,
}

#[derive(Deserialize)]
struct WireBase {
    reference: String,
    layers: usize,
}

#[derive(Deserialize)]
struct WireFinding {
    fingerprint: String,
    check: String,
    title: String,
    verdict: String,
    severity: String,
    severity_reason: String,
    message: String,
    resource: WireResource,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    context: Vec<String>,
    #[serde(default)]
    evidence: Vec<WireEvidence>,
    risk: u32,
    #[serde(default)]
    risk_reasons: Vec<String>,
    #[serde(default)]
    remedy: String,
    #[serde(default)]
    techniques: Vec<String>,
    #[serde(default)]
    controls: Vec<String>,
    #[serde(default)]
    references: Vec<String>,
    #[serde(default)]
    exception: Option<String>,
}

#[derive(Deserialize)]
struct WireResource {
    kind: String,
    name: String,
    #[serde(default)]
    holder: String,
    #[serde(default)]
    version: String,
}

#[derive(Deserialize)]
struct WireEvidence {
    kind: String,
    path: String,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    fixed_in: Option<String>,
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    layer: Option<u32>,
    #[serde(default)]
    exploited: Option<String>,
    #[serde(default)]
    likelihood_ppm: Option<u32>,
    #[serde(default)]
    over_network: Option<bool>,
    #[serde(default)]
    said_harmless: bool,
}

impl ImageResults {
    /// Reads the JSON report of `seawall image scan`. `name` is what messages call it, and `most_days` how old its database can be to
    /// prove that something is not vulnerable ([`MAX_DATABASE_AGE_DAYS`](crate::images::MAX_DATABASE_AGE_DAYS) unless the user says so).
    ///
    /// # Errors
    /// When it is no such report.
    pub fn parse(
        name: &str,
        text: &[u8],
        today: Date,
        most_days: u64,
    ) -> Result<Self, ResultsError> {
        read(name, text, today, most_days)
    }
}

/// Reads a report.
fn read(
    name: &str,
    text: &[u8],
    today: Date,
    most_days: u64,
) -> Result<ImageResults, ResultsError> {
    let wire: Wire = serde_json::from_slice(text).map_err(ResultsError::Json)?;
    if wire.schema != "seawall.scan/v1" {
        return Err(ResultsError::Schema(wire.schema));
    }
    let images = wire.images.ok_or(ResultsError::NoImages)?;
    let mut results = ImageResults {
        not_evaluated: wire.not_evaluated,
        ..ImageResults::default()
    };
    if let Some(narrowed) = &wire.narrowed_to {
        results.not_evaluated.push(format!(
            "`{name}` holds only {narrowed}: what else is wrong with its images is unknown"
        ));
    }
    if !wire.known.is_empty() {
        results.not_evaluated.push(format!(
            "`{name}` was made with a baseline and leaves out {} known findings: make it without",
            wire.known.len()
        ));
    }
    results.not_evaluated.extend(age(
        name,
        wire.database.as_deref(),
        images.is_empty(),
        today,
        most_days,
    )?);
    let mut places: HashMap<String, usize> = HashMap::new();
    for image in images {
        let index = match places.get(&image.reference) {
            // Findings say no more than the reference, so that they are of both.
            Some(known) => *known,
            None => {
                places.insert(image.reference.clone(), results.images.len());
                results.images.push(ResultImage {
                    reference: image.reference,
                    platform: image.platform,
                    release: image.release,
                    base: image.base.map(|base| (base.reference, base.layers)),
                    run_by: Vec::new(),
                    not_evaluated: Vec::new(),
                    findings: Vec::new(),
                    is_replaced: false,
                });
                results.images.len() - 1
            }
        };
        let own = &mut results.images[index];
        own.run_by.extend(image.run_by);
        own.not_evaluated.extend(image.not_evaluated);
        let names = image.names.iter().map(|name| ImageKey::of(name));
        let digests = image.digests.iter();
        let digests = digests.map(|digest| ImageKey::Digest(digest.as_str().into()));
        let keys = names.chain(digests);
        results.by_key.extend(keys.map(|key| (key, vec![index])));
    }
    let mut lost = 0_usize;
    for finding in wire.findings {
        let resource = &finding.resource;
        let holder = match resource.kind.as_str() {
            "Package" => &resource.holder,
            "Image" => &resource.name,
            // About exceptions and the like.
            _ => continue,
        };
        match places.get(holder) {
            Some(image) => {
                results.images[*image].findings.push(results.findings.len());
                results.findings.push(finding.read()?);
            }
            // A Dockerfile is no image that was read, and has no digest.
            None if resource.kind == "Image" && resource.version.is_empty() => {}
            None => lost += 1,
        }
    }
    if lost > 0 {
        let are = if lost == 1 {
            "finding is"
        } else {
            "findings are"
        };
        results.not_evaluated.push(format!(
            "{lost} {are} about images that `{name}` does not list, and were left out"
        ));
    }
    Ok(results)
}

/// Why results may be older than what is known today.
fn age(
    name: &str,
    database: Option<&str>,
    is_empty: bool,
    today: Date,
    most_days: u64,
) -> Result<Option<String>, ResultsError> {
    let Some(day) = database else {
        return Ok((!is_empty).then(|| {
            format!(
                "`{name}` does not say how old its database is: what was published since is unknown"
            )
        }));
    };
    let day: Date = day.parse().map_err(|_| ResultsError::Date)?;
    let age = today.days_since(day);
    Ok((age > most_days).then(|| {
        format!(
            "the database behind `{name}` is {age} days old, and {most_days} are allowed: what was published since is unknown"
        )
    }))
}

impl WireFinding {
    fn read(self) -> Result<Finding, ResultsError> {
        let severity: Severity = self.severity.parse()?;
        if seawall_checks::registry::find(&self.check).is_some() {
            return Err(ResultsError::Check(self.check));
        }
        if self.risk > severity as u32 * STEP + STEP - 1 {
            return Err(ResultsError::Number("risk"));
        }
        let owned = |texts: Vec<String>| texts.into_iter().map(Cow::Owned).collect();
        let mut rule = Rule::new(
            self.check,
            self.title,
            severity,
            self.severity_reason.clone(),
            self.remedy,
        );
        rule.techniques = owned(self.techniques);
        rule.controls = owned(self.controls);
        rule.references = owned(self.references);
        Ok(Finding {
            fingerprint: self.fingerprint.parse()?,
            rule: Arc::new(rule),
            // What is neither is no pass.
            verdict: match self.verdict.as_str() {
                "fail" => Verdict::Fail,
                _ => Verdict::Unknown,
            },
            severity,
            severity_reason: Cow::Owned(self.severity_reason),
            message: self.message,
            target: Arc::new(match self.resource.kind.as_str() {
                "Package" => Target::Package {
                    holder: self.resource.holder,
                    name: self.resource.name,
                    version: self.resource.version,
                },
                _ => Target::Image {
                    reference: self.resource.name,
                    digest: self.resource.version,
                },
            }),
            container: None,
            subject: self.subject,
            context: self.context,
            evidence: self
                .evidence
                .into_iter()
                .map(WireEvidence::read)
                .collect::<Result<_, _>>()?,
            instances: 0,
            risk: self.risk,
            risk_reasons: self.risk_reasons,
            fixable: false,
            exception: self.exception,
            known: false,
            folded: Vec::new(),
        })
    }
}

impl WireEvidence {
    fn read(self) -> Result<Evidence, ResultsError> {
        if self.likelihood_ppm.is_some_and(|ppm| ppm > MILLION) {
            return Err(ResultsError::Number("likelihood_ppm"));
        }
        if self.kind == "package" {
            let package = Evidence::Package(Box::new(Package {
                package: self.path,
                fixed_in: self.fixed_in,
                path: self.file.unwrap_or_default(),
                layer: self.layer,
                exploited: self.exploited,
                likelihood_ppm: self.likelihood_ppm,
                over_network: self.over_network,
                is_said_harmless: self.said_harmless,
            }));
            return Ok(package);
        }
        // What is configured in an image is in no file of this machine.
        Ok(Evidence::field(self.path, self.value, None))
    }
}
