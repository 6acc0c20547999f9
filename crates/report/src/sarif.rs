//! SARIF 2.1.0 (OASIS), as code-scanning pages read it: stable fingerprints, security severities, suppressions.

use std::collections::BTreeMap;
use std::io::{self, Write};

use seawall_finding::{Evidence, Finding, Severity, Verdict};
use serde::Serialize;
use serde_json::{Value, json};

use crate::group::with_cluster;
use crate::{NoticeLevel, Report, json_text};

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
                "shortDescription": {"text": finding.rule.title},
                "fullDescription": {"text": finding.rule.severity_reason},
                "help": {"text": finding.rule.remedy},
                "defaultConfiguration": {"level": level(finding.rule.severity)},
                "properties": {"tags": ["security"], "security-severity": score(finding.rule.severity)},
            }));
        }
    }
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
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        runs: [Run {
            column_kind: "unicodeCodePoints",
            invocations: json!([{
                "executionSuccessful": report.not_evaluated.is_empty(),
                "toolExecutionNotifications": notifications,
            }]),
            results: Results {
                findings: report.findings,
                rules: &indexes,
                files: Files::of(report),
            },
            tool: json!({"driver": {
                "name": "Seawall",
                "informationUri": "https://github.com/seawall-dev/seawall",
                "semanticVersion": report.tool_version,
                "rules": rules,
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
    results: Results<'a>,
    tool: Value,
}

/// Findings that are turned into results one by one, while they are written.
struct Results<'a> {
    findings: &'a [Finding],
    rules: &'a BTreeMap<&'a str, usize>,
    files: Files<'a>,
}

/// Files at which results without a file of their own are shown: a namespace that only objects of the input use, an object of a snapshot.
struct Files<'a> {
    /// By cluster and namespace: of what is found in it.
    near: BTreeMap<(&'a str, &'a str), &'a str>,
    /// An input that is a file.
    input: Option<&'a str>,
}

impl<'a> Files<'a> {
    fn of(report: &'a Report<'_>) -> Self {
        let mut near = BTreeMap::new();
        for finding in report.findings {
            if let Some(location) = finding.location() {
                let target = &finding.target;
                for namespace in ["", target.namespace()] {
                    near.entry((target.cluster(), namespace))
                        .or_insert(&*location.file);
                }
            }
        }
        let is_file = |input: &&str| {
            let endings = [".zst", ".gz", ".tgz", ".yaml", ".yml", ".json"];
            endings.iter().any(|ending| input.ends_with(ending))
        };
        Self {
            near,
            input: report.inputs.iter().map(String::as_str).find(is_file),
        }
    }

    fn near(&self, finding: &Finding) -> Option<&'a str> {
        let target = &finding.target;
        let at = |namespace| self.near.get(&(target.cluster(), namespace)).copied();
        at(target.namespace()).or_else(|| at("")).or(self.input)
    }
}

impl Serialize for Results<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.findings.iter().map(|finding| {
            result(
                finding,
                self.rules.get(finding.check()).copied(),
                &self.files,
            )
        }))
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

fn result(finding: &Finding, rule: Option<usize>, files: &Files<'_>) -> Value {
    // A live cluster has no files: its results are shown at the resource's name, which code-scanning pages
    // accept as a path.
    let location = match finding.location() {
        Some(location) => physical(&location.file, location.line, location.column),
        None => match files.near(finding) {
            Some(file) => physical(file, 0, 0),
            None => physical(&format!("cluster/{}", finding.target), 0, 0),
        },
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

/// A place in a file. Code-scanning pages show nothing without a line: where none is known, it is the first.
fn physical(file: &str, line: u32, column: u32) -> Value {
    let region = match line {
        0 => json!({"startLine": 1}),
        line => json!({"startLine": line, "startColumn": column.max(1)}),
    };
    let place = json!({"artifactLocation": {"uri": uri(on_disk(file))}, "region": region});
    json!({"physicalLocation": place})
}

/// The existing file: for a template in a packed chart, the chart.
fn on_disk(file: &str) -> &str {
    let inside = [".tgz/", ".gz/"].iter().find_map(|ending| {
        file.split_once(ending)
            .map(|(chart, _)| chart.len() + ending.len() - 1)
    });
    inside.map_or(file, |end| &file[..end])
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
