//! SARIF 2.1.0 (OASIS), as code-scanning pages read it: stable fingerprints, security severities, suppressions.

use std::collections::BTreeMap;

use seawall_finding::{Evidence, Finding, Severity, Verdict};
use serde_json::{Value, json};

use crate::group::with_cluster;
use crate::{NoticeLevel, Report};
use seawall_text::json::escaped;

/// The report as SARIF.
pub(crate) fn write(report: &Report<'_>) -> String {
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
                "shortDescription": {"text": finding.rule.title},
                "fullDescription": {"text": finding.rule.severity_reason},
                "help": {"text": finding.rule.remedy},
                "defaultConfiguration": {"level": level(finding.rule.severity)},
                "properties": {"tags": ["security"], "security-severity": score(finding.rule.severity)},
            }));
        }
    }
    let results: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| result(finding, indexes.get(finding.check()).copied()))
        .collect();
    let notifications: Vec<Value> = report
        .notices
        .iter()
        .map(|notice| {
            let level = match notice.level {
                NoticeLevel::Error => "error",
                NoticeLevel::Warning => "warning",
                NoticeLevel::Note => "note",
            };
            let mut notification = json!({"level": level, "message": {"text": notice.message}});
            if notice.line > 0 {
                notification["locations"] =
                    json!([physical(&notice.source, notice.line, notice.column)]);
            }
            notification
        })
        .collect();
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "Seawall",
                "informationUri": "https://github.com/seawall-dev/seawall",
                "semanticVersion": report.tool_version,
                "rules": rules,
            }},
            "invocations": [{
                "executionSuccessful": report.not_evaluated.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = escaped(serde_json::to_string_pretty(&log).unwrap_or_default());
    text.push('\n');
    text
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
    let mut rule = json!({
        "id": check.id,
        "name": pascal(check.id),
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": format!("{} {}", check.what, check.why)},
        "help": {
            "text": format!("{}\n\n{}", check.remedy, check.example),
            "markdown": format!("{}\n\n**Remedy.** {}\n\n```yaml\n{}\n```", check.why, check.remedy, check.example),
        },
        "defaultConfiguration": {"level": level(check.severity)},
        "properties": {"tags": tags, "security-severity": score(check.severity), "precision": "high"},
    });
    if let Some(reference) = check.references.first() {
        rule["helpUri"] = json!(reference);
    }
    rule
}

fn result(finding: &Finding, rule: Option<usize>) -> Value {
    // Results without a file are shown at the resource's name, which code-scanning pages accept as a path.
    let location = match finding.location() {
        Some(location) => physical(&location.file, location.line, location.column),
        None => physical(&format!("cluster/{}", finding.target), 0, 0),
    };
    let mut location = location;
    location["logicalLocations"] = json!([{
        "fullyQualifiedName": with_cluster(&finding.target),
        "kind": "resource",
    }]);
    let unknown = finding.verdict == Verdict::Unknown;
    let mut result = json!({
        "ruleId": finding.check(),
        "kind": if unknown { "open" } else { "fail" },
        "level": if unknown { "none" } else { level(finding.severity) },
        "message": {"text": format!("{}: {}", with_cluster(&finding.target), finding.sentence())},
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

fn physical(file: &str, line: u32, column: u32) -> Value {
    let mut place = json!({"artifactLocation": {"uri": uri(file)}});
    if line > 0 {
        place["region"] = json!({"startLine": line, "startColumn": column.max(1)});
    }
    json!({"physicalLocation": place})
}

/// A path as a URI reference: everything but unreserved characters and slashes is escaped (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.trim_start_matches("./").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The scale of code-scanning pages: above 9 critical, above 7 high, above 4 medium.
fn score(severity: Severity) -> &'static str {
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
