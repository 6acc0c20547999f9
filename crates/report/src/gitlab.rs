//! GitLab's reports: Code Quality for the widget of a merge request, SAST (schema 15.1.4) for security pages. What was not
//! evaluated is an issue, or makes the scan a failure: a page without findings is not to be taken for a pass.

use std::io::{self, Write};

use seawall_finding::{Finding, Fingerprint, Severity};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::{Value, json};

use crate::group::with_cluster;
use crate::places::{Files, Place, Reach, reach};
use crate::{Report, json_text};

const SCHEMA_VERSION: &str = "15.1.4";

/// Most characters of a name and of a solution that the schema takes.
const MAX_NAME: usize = 255;
const MAX_SOLUTION: usize = 7_000;
const MAX_DESCRIPTION: usize = 1_048_576;

const HOME: &str = "https://github.com/seawall-dev/seawall";

/// The Code Quality report.
pub(crate) fn code_quality(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    json_text::write(&Issues(report), out)
}

/// The SAST report.
pub(crate) fn sast(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    json_text::write(&Sast(report), out)
}

/// Issues, made one by one while they are written.
struct Issues<'a>(&'a Report<'a>);

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        let files = Files::of(report);
        let unread = report.not_evaluated.iter().map(|what| {
            let notice = report
                .notices
                .iter()
                .find(|notice| notice.leaves_open && what.contains(&notice.source));
            let place = match notice {
                Some(notice) => (notice.source.clone(), notice.line.max(1)),
                None => (report.inputs.first().cloned().unwrap_or_default(), 1),
            };
            let text = format!("not evaluated: {what}");
            issue(
                report,
                "not-evaluated",
                &text,
                "major",
                Fingerprint::of(&["not-evaluated", what]),
                &place,
            )
        });
        let found = report.open().map(|finding| {
            let place = files.place(finding);
            let text = format!("{}: {}", with_cluster(&finding.target), finding.sentence());
            let severity = match finding.severity {
                Severity::Critical => "blocker",
                Severity::High => "critical",
                Severity::Medium => "major",
                Severity::Low => "minor",
                Severity::Info => "info",
            };
            issue(
                report,
                finding.check(),
                &text,
                severity,
                unique(finding),
                &(place.file, place.line),
            )
        });
        serializer.collect_seq(unread.chain(found))
    }
}

fn issue(
    report: &Report<'_>,
    check: &str,
    text: &str,
    severity: &str,
    fingerprint: Fingerprint,
    (file, line): &(String, u32),
) -> Value {
    json!({
        "description": text,
        "check_name": check,
        "fingerprint": fingerprint.to_string(),
        "severity": severity,
        "location": {"path": path(report, file), "lines": {"begin": line}},
    })
}

/// A name that no other finding of the report has: the same object may be in several clusters.
fn unique(finding: &Finding) -> Fingerprint {
    match finding.target.cluster() {
        "" => finding.fingerprint,
        cluster => Fingerprint::of(&[&finding.fingerprint.to_string(), cluster]),
    }
}

/// A path from the root of the repository, without a `/` at its beginning.
fn path(report: &Report<'_>, file: &str) -> String {
    let path = match reach(file, &report.directory, &report.root) {
        Reach::Below(path) => path,
        Reach::Elsewhere(path) => path.trim_start_matches('/').to_owned(),
    };
    // The input was no file, or the directory itself.
    if path.is_empty() {
        "input".to_owned()
    } else {
        path
    }
}

struct Sast<'a>(&'a Report<'a>);

impl Serialize for Sast<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.0;
        // The schema knows no time zone.
        let time = report.created.trim_end_matches('Z');
        let tool = json!({
            "id": "seawall",
            "name": "Seawall",
            "url": HOME,
            "vendor": {"name": "Seawall"},
            "version": report.tool_version,
        });
        let messages: Vec<Value> = report
            .not_evaluated
            .iter()
            .map(|what| json!({"level": "fatal", "value": format!("not evaluated: {what}")}))
            .collect();
        let scan = json!({
            "analyzer": tool,
            "scanner": tool,
            "type": "sast",
            "start_time": time,
            "end_time": time,
            "status": if report.not_evaluated.is_empty() { "success" } else { "failure" },
            "messages": messages,
        });
        let schema = format!(
            "https://gitlab.com/gitlab-org/security-products/security-report-schemas/-/raw/v{SCHEMA_VERSION}/dist/sast-report-format.json"
        );
        let mut all = serializer.serialize_struct("Sast", 4)?;
        all.serialize_field("version", SCHEMA_VERSION)?;
        all.serialize_field("schema", &schema)?;
        all.serialize_field("scan", &scan)?;
        all.serialize_field("vulnerabilities", &Vulnerabilities(report))?;
        all.end()
    }
}

/// Vulnerabilities, made one by one while they are written.
struct Vulnerabilities<'a>(&'a Report<'a>);

impl Serialize for Vulnerabilities<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let files = Files::of(self.0);
        serializer.collect_seq(self.0.open().map(|finding| {
            let place = files.place(finding);
            vulnerability(self.0, finding, &place)
        }))
    }
}

fn vulnerability(report: &Report<'_>, finding: &Finding, place: &Place) -> Value {
    let severity = match finding.severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Info => "Info",
    };
    let links = finding.rule.references.iter();
    let links = links.filter(|link| link.starts_with("https://") || link.starts_with("http://"));
    let links: Vec<Value> = links.map(|link| json!({"url": link})).collect();
    json!({
        "id": uuid(unique(finding)),
        "name": short(&format!("{}: {}", finding.rule.title, with_cluster(&finding.target)), MAX_NAME),
        "description": short(
            &format!("{}. {}", finding.sentence(), finding.severity_reason),
            MAX_DESCRIPTION,
        ),
        "severity": severity,
        "solution": short(&finding.rule.remedy, MAX_SOLUTION),
        "identifiers": identifiers(finding),
        "links": links,
        "location": {
            "file": path(report, &place.file),
            "start_line": place.line,
            "end_line": place.line,
        },
    })
}

/// The check first, by which GitLab knows a vulnerability again; then techniques and controls.
fn identifiers(finding: &Finding) -> Vec<Value> {
    let check = finding.check();
    let mut all = vec![json!({
        "type": "seawall_check",
        "name": format!("Seawall {check}"),
        "value": check,
        "url": format!("{HOME}/blob/main/docs/reference/checks/README.md"),
    })];
    all.extend(
        finding
            .rule
            .techniques
            .iter()
            .map(|id| json!({"type": "technique", "name": id, "value": id})),
    );
    all.extend(
        finding
            .rule
            .controls
            .iter()
            .map(|id| json!({"type": "control", "name": id, "value": id})),
    );
    all
}

/// A fingerprint in the form that the schema recommends.
fn uuid(fingerprint: Fingerprint) -> String {
    let digits = fingerprint.to_string();
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}

/// The beginning of a text, with a sign where something is left out.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(most - 1).collect();
    kept.push('…');
    kept
}
