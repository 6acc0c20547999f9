//! The part of `seawall.scan/v1` that is read back.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use seawall_finding::{
    Date, Evidence, Finding, FingerprintError, Location, Package, Rule, Severity, SeverityError,
    Target, Verdict,
};
use seawall_model::ImageKey;
use serde::Deserialize;

use super::{ImageResults, MAX_AGE_DAYS, ResultImage};

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
    digests: Vec<String>,
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
    line: u32,
    #[serde(default)]
    column: u32,
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

/// Reads a report.
pub(super) fn read(name: &str, text: &[u8], today: Date) -> Result<ImageResults, ResultsError> {
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
    if let Some(day) = &wire.database {
        let day: Date = day.parse().map_err(|_| ResultsError::Date)?;
        let age = today.days_since(day);
        if age > MAX_AGE_DAYS {
            results.not_evaluated.push(format!(
                "the database behind `{name}` is {age} days old, and {MAX_AGE_DAYS} are allowed: what was published since is unknown"
            ));
        }
    }
    let mut places: HashMap<String, usize> = HashMap::new();
    for image in images {
        let index = results.images.len();
        let mut keys = vec![ImageKey::of(without_scheme(&image.reference))];
        let digests = image.digests.iter();
        keys.extend(digests.map(|digest| ImageKey::Digest(digest.as_str().into())));
        results
            .by_key
            .extend(keys.into_iter().map(|key| (key, index)));
        places.insert(image.reference.clone(), index);
        results.images.push(ResultImage {
            reference: image.reference,
            release: image.release,
            base: image.base.map(|base| (base.reference, base.layers)),
            run_by: image.run_by,
            not_evaluated: image.not_evaluated,
            findings: Vec::new(),
        });
    }
    for finding in wire.findings {
        let holder = match finding.resource.kind.as_str() {
            "Package" => &finding.resource.holder,
            _ => &finding.resource.name,
        };
        // What is about a Dockerfile is about no image that was read.
        let Some(image) = places.get(holder).copied() else {
            continue;
        };
        results.images[image].findings.push(results.findings.len());
        results.findings.push(finding.read()?);
    }
    Ok(results)
}

/// A reference without the scheme that a user may have put before it.
fn without_scheme(reference: &str) -> &str {
    let reference = reference
        .strip_prefix("registry:")
        .or_else(|| reference.strip_prefix("containerd:"))
        .or_else(|| reference.strip_prefix("docker:"))
        .unwrap_or(reference);
    reference.trim_start_matches("//")
}

impl WireFinding {
    fn read(self) -> Result<Finding, ResultsError> {
        let severity: Severity = self.severity.parse()?;
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
            evidence: self.evidence.into_iter().map(WireEvidence::read).collect(),
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
    fn read(self) -> Evidence {
        if self.kind == "package" {
            return Evidence::Package(Box::new(Package {
                package: self.path,
                fixed_in: self.fixed_in,
                path: self.file.unwrap_or_default(),
                layer: self.layer,
                exploited: self.exploited,
                likelihood_ppm: self.likelihood_ppm,
                over_network: self.over_network,
                is_said_harmless: self.said_harmless,
            }));
        }
        let (line, column) = (self.line, self.column);
        let location = self.file.map(|file| Location {
            file: file.into(),
            line,
            column,
        });
        Evidence::field(self.path, self.value, location)
    }
}
