//! SARIF 2.1.0 (OASIS), as code-scanning pages read it: stable fingerprints, security severities, suppressions.

use std::collections::BTreeMap;
use std::io::{self, Write};

use seawall_finding::{Evidence, Finding, Severity, Verdict};
use serde::Serialize;
use serde_json::{Value, json};

use crate::group::with_cluster;
use crate::places::{Files, Reach, on_disk, reach};
use crate::{Notice, NoticeLevel, Report, json_text};

/// What relative addresses are relative to, by the name that code-scanning pages know.
pub(crate) const ROOT: &str = "%SRCROOT%";

/// Tags of a rule that code-scanning pages keep.
pub(crate) const MAX_TAGS: usize = 20;

pub(crate) const HOME: &str = "https://github.com/seawall-dev/seawall";

/// The report as SARIF. A large cluster has hundreds of thousands of results, so that no two of them are kept at once.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut rules: Vec<Value> = Vec::new();
    let mut indexes: BTreeMap<&str, usize> = BTreeMap::new();
    for (check, _) in &report.checks {
        indexes.insert(check.id, rules.len());
        rules.push(rule(check));
    }
    for finding in report.findings {
        // Findings about exceptions belong to no check.
        if !indexes.contains_key(finding.check()) {
            indexes.insert(finding.check(), rules.len());
            rules.push(json!({
                "id": finding.check(),
                "name": pascal(finding.check()),
                "helpUri": format!("{HOME}/blob/main/docs/guide/exceptions.md"),
                "shortDescription": {"text": finding.rule.title},
                "fullDescription": {"text": sentence(&finding.rule.severity_reason)},
                "help": {"text": finding.rule.remedy},
                "defaultConfiguration": {"level": level(finding.rule.severity)},
                "properties": {"tags": ["security"], "security-severity": score(finding.rule.severity)},
            }));
        }
    }
    let mut notifications: Vec<Value> = report
        .notices
        .iter()
        .map(|notice| notification(report, notice))
        .collect();
    notifications.extend(report.not_evaluated.iter().map(|what| {
        json!({
            "level": "error",
            "descriptor": {"id": "not-evaluated"},
            "message": {"text": sentence(&format!("Not evaluated: {what}"))},
        })
    }));
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        runs: [Run {
            column_kind: "unicodeCodePoints",
            invocations: json!([{
                "executionSuccessful": report.not_evaluated.is_empty(),
                "toolExecutionNotifications": notifications,
            }]),
            original_uri_base_ids: json!({ROOT: {
                "description": {"text": "The root of the repository, or the directory in which the scan ran."},
            }}),
            results: Results {
                report,
                rules: &indexes,
                files: Files::of(report),
            },
            tool: json!({"driver": {
                "name": "Seawall",
                "organization": "Seawall",
                "informationUri": HOME,
                "version": report.tool_version,
                "semanticVersion": report.tool_version,
                "rules": rules,
                "notifications": [
                    {"id": "input", "shortDescription": {"text": "What was said of the input"}},
                    {"id": "not-evaluated", "shortDescription": {"text": "What was asked for and not evaluated"}},
                ],
            }}),
        }],
        version: "2.1.0",
    };
    json_text::write(&log, out)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    runs: [Run<'a>; 1],
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    column_kind: &'static str,
    invocations: Value,
    original_uri_base_ids: Value,
    results: Results<'a>,
    tool: Value,
}

/// Findings that are turned into results one by one, while they are written.
struct Results<'a> {
    report: &'a Report<'a>,
    rules: &'a BTreeMap<&'a str, usize>,
    files: Files<'a>,
}

impl Serialize for Results<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.report.findings.iter().map(|finding| {
            result(
                self.report,
                finding,
                self.rules.get(finding.check()).copied(),
                &self.files,
            )
        }))
    }
}

/// What was said of the input.
fn notification(report: &Report<'_>, notice: &Notice) -> Value {
    let level = match notice.level {
        NoticeLevel::Error => "error",
        NoticeLevel::Warning => "warning",
        NoticeLevel::Note => "note",
    };
    let hint = notice.hint.as_ref();
    let text = match hint {
        Some(hint) => format!("{} ({hint})", notice.message),
        None => notice.message.clone(),
    };
    let mut notification = json!({
        "level": level,
        "descriptor": {"id": "input"},
        "message": {"text": sentence(&text)},
    });
    if notice.line > 0 {
        notification["locations"] = json!([physical(
            &here(report),
            &notice.source,
            notice.line,
            notice.column
        )]);
    }
    notification
}

/// A text that ends as a sentence does.
pub(crate) fn sentence(text: &str) -> String {
    match text.ends_with(['.', '!', '?']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

fn rule(check: &seawall_checks::Check) -> Value {
    let mut tags = vec!["security".to_owned()];
    tags.extend(
        check
            .techniques
            .iter()
            .chain(check.controls)
            .map(|tag| (*tag).to_owned()),
    );
    tags.truncate(MAX_TAGS);
    let own = format!(
        "{HOME}/blob/main/docs/reference/checks/{}.md#{}",
        check.group(),
        check.id
    );
    json!({
        "id": check.id,
        "helpUri": check.references.first().map_or(&*own, |reference| reference),
        "name": pascal(check.id),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": format!("{} {}", check.what, check.why)},
        "help": {
            "text": format!("{}\n\n{}", check.remedy, check.example),
            "markdown": format!("{}\n\n**Remedy.** {}\n\n```yaml\n{}\n```", check.why, check.remedy, check.example),
        },
        "defaultConfiguration": {"level": level(check.severity)},
        "properties": {"tags": tags, "security-severity": score(check.severity), "precision": "high"},
    })
}

fn result(report: &Report<'_>, finding: &Finding, rule: Option<usize>, files: &Files<'_>) -> Value {
    let place = files.place(finding);
    let mut location = physical(&here(report), &place.file, place.line, place.column);
    location["logicalLocations"] = json!([{
        "fullyQualifiedName": with_cluster(&finding.target),
        "kind": "resource",
    }]);
    let unknown = finding.verdict == Verdict::Unknown;
    let mut result = json!({
        "ruleId": finding.check(),
        "kind": if unknown { "open" } else { "fail" },
        "level": if unknown { "none" } else { level(finding.severity) },
        "message": {"text": sentence(&format!("{}: {}", with_cluster(&finding.target), finding.sentence()))},
        "locations": [location],
        "partialFingerprints": {"seawall/v1": finding.fingerprint.to_string()},
        "properties": {
            "severity": finding.severity.name(),
            "instances": finding.instances,
            "risk": finding.risk,
            "riskReasons": finding.risk_reasons,
            "paths": finding.evidence.iter().map(Evidence::what).collect::<Vec<_>>(),
        },
    });
    if !finding.folded.is_empty() {
        let folded = finding.folded.iter().map(|part| {
            json!({
                "ruleId": part.rule.id,
                "severity": part.severity.name(),
                "message": part.message,
                "fingerprint": part.fingerprint.to_string(),
            })
        });
        result["properties"]["folded"] = folded.collect();
    }
    if let Some(rule) = rule {
        result["ruleIndex"] = json!(rule);
    }
    if let Some(reason) = &finding.exception {
        result["suppressions"] =
            json!([{"kind": "external", "status": "accepted", "justification": reason}]);
    }
    if finding.known {
        result["baselineState"] = json!("unchanged");
    }
    result
}

/// Where a report was made.
fn here<'r>(report: &'r Report<'_>) -> Here<'r> {
    Here {
        directory: &report.directory,
        root: &report.root,
    }
}

/// Where a log is written: the working directory, and the root of the repository around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Here<'r> {
    pub(crate) directory: &'r str,
    pub(crate) root: &'r str,
}

/// A place in a file: relative to the root of the repository where it is below it.
pub(crate) fn physical(here: &Here<'_>, file: &str, line: impl Into<u64>, column: u32) -> Value {
    let line: u64 = line.into();
    let region = match column {
        0 => json!({"startLine": line.max(1)}),
        column => json!({"startLine": line.max(1), "startColumn": column}),
    };
    let artifact = match reach(on_disk(file), here.directory, here.root) {
        Reach::Below(path) => json!({"uri": uri(&path), "uriBaseId": ROOT}),
        Reach::Elsewhere(path) => json!({"uri": format!("file://{}", uri(&path))}),
    };
    json!({"physicalLocation": {"artifactLocation": artifact, "region": region}})
}

/// A path as a URI reference: everything but unreserved characters and slashes is escaped (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

pub(crate) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The scale of code-scanning pages: above 9 critical, above 7 high, above 4 medium.
pub(crate) fn score(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "1.0",
    }
}

/// `privileged-container` as `PrivilegedContainer`.
fn pascal(id: &str) -> String {
    id.split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_ascii_uppercase().to_string() + letters.as_str()
            })
        })
        .collect()
}
