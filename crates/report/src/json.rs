//! `seawall.scan/v1`: everything, for machines. The wire types are here and nowhere else.

use std::borrow::Cow;
use std::io::{self, Write};

use schemars::JsonSchema;
use seawall_finding::{Finding, Fingerprint, Severity, Tally};
use serde::Serialize;

use crate::json_evidence::WireEvidence;
use crate::json_image::WireImage;
use crate::json_text::Gap;
use crate::{Notice, NoticeLevel, Report, json_text};

#[derive(Serialize, JsonSchema)]
#[schemars(title = "seawall.scan/v1")]
struct Wire<'a> {
    /// `seawall.scan/v1`. Fields may be added; none is removed or changes its meaning within a version.
    schema: &'static str,
    tool: Tool<'a>,
    /// How fingerprints are made; reports without it are of version 1. See `docs/guide/exceptions.md`.
    fingerprints: u32,
    /// When the scan ran, as RFC 3339 in UTC.
    created: &'a str,
    /// The inputs as the user named them.
    inputs: &'a [String],
    /// The Kubernetes version that the checks evaluated against.
    kubernetes_version: &'a str,
    summary: Summary,
    /// What `findings` and `summary` were narrowed down to, and how many findings are left out. Absent when they are all
    /// there; `checks` and `frameworks` are always about everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    narrowed_to: Option<&'a str>,
    /// What was requested and could not be evaluated. Empty when the scan is whole.
    not_evaluated: &'a [String],
    /// What went wrong while reading.
    diagnostics: Vec<WireNotice<'a>>,
    /// Fails and unknowns, worst first. Accepted ones carry `exception`.
    #[schemars(with = "Vec<WireFinding<'a>>")]
    findings: &'a Gap,
    /// Fingerprints of what a baseline holds already, so that this report can be the next baseline.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    known: Vec<String>,
    /// How severe each of them is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    known_severities: Vec<&'static str>,
    checks: Vec<WireCheck>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    frameworks: Vec<WireFramework<'a>>,
    /// The images, directories and binaries that were evaluated, where it was those.
    #[serde(skip_serializing_if = "Option::is_none")]
    images: Option<Vec<WireImage<'a>>>,
    /// The day of the database of vulnerabilities, where one was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    database: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Summary {
    objects: usize,
    workloads: usize,
    namespaces: usize,
    /// Images, directories and binaries that were evaluated, where it was those.
    #[serde(skip_serializing_if = "Option::is_none")]
    images: Option<usize>,
    /// Packages in them.
    #[serde(skip_serializing_if = "Option::is_none")]
    packages: Option<usize>,
    critical: usize,
    high: usize,
    medium: usize,
    low: usize,
    info: usize,
    excepted: usize,
    known: usize,
    unknown: usize,
}

#[derive(Serialize, JsonSchema)]
struct WireNotice<'a> {
    level: &'static str,
    source: &'a str,
    #[serde(skip_serializing_if = "is_zero")]
    line: u32,
    #[serde(skip_serializing_if = "is_zero")]
    column: u32,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
struct WireFinding<'a> {
    /// Names the same problem in every run, whatever its file or place.
    fingerprint: String,
    check: &'a str,
    title: &'a str,
    /// `fail` or `unknown`.
    verdict: &'static str,
    /// `critical`, `high`, `medium`, `low` or `info`.
    severity: &'static str,
    severity_reason: &'a str,
    message: &'a str,
    resource: WireResource<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    subject: &'a str,
    /// Who or what outside the resource makes it true: the subject of a role first, then where the role applies.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    context: &'a [String],
    evidence: Vec<WireEvidence<'a>>,
    /// Running pods that have the problem; 0 when the input has none.
    instances: u32,
    /// Order of work: higher first.
    risk: u32,
    risk_reasons: &'a [String],
    remedy: &'a str,
    techniques: &'a [Cow<'static, str>],
    controls: &'a [Cow<'static, str>],
    /// Addresses of standards, advisories and documentation.
    #[serde(skip_serializing_if = "<[Cow<'static, str>]>::is_empty")]
    references: &'a [Cow<'static, str>],
    /// Whether `scan --fix` can fix it in the source.
    fixable: bool,
    /// Reason and owner of the exception that accepts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<&'a str>,
    /// Other findings of the same problem. They count in `checks` and `frameworks`, and not in `summary`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    folded: Vec<WireFolded<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct WireFolded<'a> {
    fingerprint: String,
    check: &'a str,
    title: &'a str,
    severity: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    context: &'a [String],
}

#[derive(Serialize, JsonSchema)]
struct WireResource<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    cluster: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    api_version: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    namespace: &'a str,
    name: &'a str,
    /// Of packages: the image, directory or binary that has it.
    #[serde(skip_serializing_if = "str::is_empty")]
    holder: &'a str,
    /// Of packages: the installed version. Of images: the digest.
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct WireTally {
    pass: u64,
    fail: u64,
    not_applicable: u64,
    unknown: u64,
    excepted: u64,
}

#[derive(Serialize, JsonSchema)]
struct WireCheck {
    id: &'static str,
    #[serde(flatten)]
    resources: WireTally,
}

#[derive(Serialize, JsonSchema)]
struct WireFramework<'a> {
    id: &'a str,
    title: &'a str,
    version: &'a str,
    controls: Vec<WireControl<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct WireControl<'a> {
    id: &'a str,
    title: &'a str,
    group: &'a str,
    /// `fail`, `unknown`, `accepted`, `pass`, `not applicable` or `manual`.
    status: &'static str,
    /// Why it is unknown, where something that its checks read was not seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    checks: Vec<WireCheck>,
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl From<&Tally> for WireTally {
    fn from(tally: &Tally) -> Self {
        Self {
            pass: tally.pass,
            fail: tally.fail,
            not_applicable: tally.not_applicable,
            unknown: tally.unknown,
            excepted: tally.excepted,
        }
    }
}

impl<'a> From<&'a Notice> for WireNotice<'a> {
    fn from(notice: &'a Notice) -> Self {
        Self {
            level: match notice.level {
                NoticeLevel::Note => "note",
                NoticeLevel::Warning => "warning",
                NoticeLevel::Error => "error",
            },
            source: &notice.source,
            line: notice.line,
            column: notice.column,
            message: &notice.message,
            hint: notice.hint.as_deref(),
        }
    }
}

impl<'a> From<&'a Finding> for WireFinding<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            fingerprint: finding.fingerprint.to_string(),
            check: finding.check(),
            title: &finding.rule.title,
            verdict: finding.verdict.name(),
            severity: finding.severity.name(),
            severity_reason: &finding.severity_reason,
            message: &finding.message,
            resource: WireResource {
                cluster: finding.target.cluster(),
                api_version: finding.target.api_version(),
                kind: finding.target.kind(),
                namespace: finding.target.namespace(),
                name: finding.target.name(),
                holder: finding.target.holder(),
                version: finding.target.version(),
            },
            container: finding.container.as_deref(),
            subject: &finding.subject,
            context: &finding.context,
            evidence: finding.evidence.iter().map(WireEvidence::from).collect(),
            instances: finding.instances,
            risk: finding.risk,
            risk_reasons: &finding.risk_reasons,
            remedy: &finding.rule.remedy,
            techniques: &finding.rule.techniques,
            controls: &finding.rule.controls,
            references: &finding.rule.references,
            fixable: finding.fixable,
            exception: finding.exception.as_deref(),
            folded: finding
                .folded
                .iter()
                .map(|part| WireFolded {
                    fingerprint: part.fingerprint.to_string(),
                    check: &part.rule.id,
                    title: &part.rule.title,
                    severity: part.severity.name(),
                    message: &part.message,
                    context: &part.context,
                })
                .collect(),
        }
    }
}

/// The JSON Schema of the report.
pub fn scan_schema() -> String {
    // Fields that are left out when they are empty are not required: the schema is of what is written.
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings
        .into_generator()
        .into_root_schema_for::<Wire<'static>>();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// The report as JSON with a newline at its end.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    // Findings are turned into their wire form while they are written, by all threads.
    let gap = Gap::default();
    let images = report.images.as_ref();
    let wire = Wire {
        schema: "seawall.scan/v1",
        tool: Tool {
            name: "seawall",
            version: report.tool_version,
        },
        fingerprints: report.fingerprints,
        created: &report.created,
        inputs: &report.inputs,
        kubernetes_version: &report.kubernetes_version,
        summary: Summary {
            objects: report.objects,
            workloads: report.workloads,
            namespaces: report.namespaces,
            images: images.map(|images| images.images),
            packages: images.map(|images| images.packages),
            critical: report.count(Severity::Critical),
            high: report.count(Severity::High),
            medium: report.count(Severity::Medium),
            low: report.count(Severity::Low),
            info: report.count(Severity::Info),
            excepted: report.excepted(),
            known: report.known(),
            unknown: report.unknown(),
        },
        narrowed_to: report.narrowed_to.as_deref(),
        not_evaluated: &report.not_evaluated,
        diagnostics: report.notices.iter().map(WireNotice::from).collect(),
        findings: &gap,
        known: known(report).map(|(name, _)| name.to_string()).collect(),
        known_severities: known(report).map(|(_, severity)| severity.name()).collect(),
        checks: report
            .checks
            .iter()
            .map(|(check, tally)| WireCheck {
                id: check.id,
                resources: tally.into(),
            })
            .collect(),
        frameworks: report
            .frameworks
            .iter()
            .map(|result| WireFramework {
                id: &result.framework.id,
                title: &result.framework.title,
                version: &result.framework.version,
                controls: result
                    .groups
                    .iter()
                    .flat_map(|(group, _, controls)| {
                        controls.iter().map(move |control| WireControl {
                            id: &control.control.id,
                            title: &control.control.title,
                            group,
                            status: control.status.name(),
                            reason: control.reason.as_deref(),
                            checks: control
                                .checks
                                .iter()
                                .map(|(id, tally)| WireCheck {
                                    id,
                                    resources: tally.into(),
                                })
                                .collect(),
                        })
                    })
                    .collect(),
            })
            .collect(),
        images: images.map(|images| images.each.iter().map(WireImage::from).collect()),
        database: images.and_then(|images| images.database_day.as_deref()),
    };
    let new = |finding| Some(finding).filter(|finding: &&Finding| !finding.known);
    let wired = |finding| new(finding).map(WireFinding::from);
    json_text::write_around(&wire, &gap, report.findings, wired, out)
}

/// The findings that a baseline holds already, with those that are folded into them.
fn known<'r>(report: &'r Report<'_>) -> impl Iterator<Item = (Fingerprint, Severity)> + 'r {
    let known = report.findings.iter().filter(|finding| finding.known);
    known.flat_map(|finding| {
        let folded = finding.folded.iter();
        let folded = folded.map(|part| (part.fingerprint, part.severity));
        std::iter::once((finding.fingerprint, finding.severity)).chain(folded)
    })
}
