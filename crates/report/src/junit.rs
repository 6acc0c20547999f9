//! JUnit XML: one suite per check, one case per resource that failed or stayed unknown, and one for the passes; and a suite of
//! errors for what was not evaluated.

use std::collections::BTreeMap;
use std::io::{self, Write};

use seawall_finding::{Finding, Verdict};
use seawall_text::html::escape;

use crate::Report;
use crate::group::with_cluster;

/// The report as JUnit XML. The counts at its beginning are computed first, and then each case is written separately.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let cases = cases(report);
    let errors = report.not_evaluated.len();
    let (mut tests, mut failures, mut skipped) = (errors, 0, 0);
    for (_, findings, passes) in &cases {
        let failed = failed(report, findings);
        tests += findings.len() + usize::from(*passes > 0);
        failures += failed;
        skipped += findings.len() - failed;
    }
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"seawall scan\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">"
    )?;
    for (id, findings, passes) in cases {
        suite(out, report, id, &findings, passes)?;
    }
    if errors > 0 {
        not_evaluated(out, &report.not_evaluated)?;
    }
    writeln!(out, "</testsuites>")
}

/// Findings that make the scan fail: a test page is red when the exit status is.
fn failed(report: &Report<'_>, findings: &[&Finding]) -> usize {
    findings
        .iter()
        .filter(|finding| report.fails(finding))
        .count()
}

fn suite(
    out: &mut dyn Write,
    report: &Report<'_>,
    id: &str,
    findings: &[&Finding],
    passes: u64,
) -> io::Result<()> {
    let id = escape(id);
    let failed = failed(report, findings);
    writeln!(
        out,
        "  <testsuite name=\"{id}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"{}\">",
        findings.len() + usize::from(passes > 0),
        findings.len() - failed
    )?;
    if passes > 0 {
        writeln!(
            out,
            "    <testcase classname=\"{id}\" name=\"{passes} passed\"/>"
        )?;
    }
    for finding in findings {
        case(out, report, &id, finding)?;
    }
    writeln!(out, "  </testsuite>")
}

fn case(out: &mut dyn Write, report: &Report<'_>, id: &str, finding: &Finding) -> io::Result<()> {
    let container = finding
        .container
        .as_deref()
        .map_or_else(String::new, |name| format!(" {name}"));
    let subject = if finding.subject.is_empty() {
        String::new()
    } else {
        format!(" {}", finding.subject)
    };
    write!(
        out,
        "    <testcase classname=\"{id}\" name=\"{}\"",
        escape(&format!(
            "{}{container}{subject}",
            with_cluster(&finding.target)
        ))
    )?;
    if let Some(location) = finding.location() {
        write!(out, " file=\"{}\"", escape(&location.file))?;
        if location.line > 0 {
            write!(out, " line=\"{}\"", location.line)?;
        }
    }
    writeln!(out, ">")?;
    if report.fails(finding) {
        writeln!(
            out,
            "      <failure message=\"{}\" type=\"{}\">{}</failure>",
            escape(&finding.sentence()),
            finding.severity,
            escape(&format!(
                "{}\nRemedy: {}",
                finding.severity_reason, finding.rule.remedy
            ))
        )?;
    } else {
        let reason = match (finding.verdict, &finding.exception) {
            (Verdict::Unknown, _) => format!("unknown: {}", finding.message),
            (_, Some(reason)) => format!("accepted: {reason}"),
            _ if finding.counts() => format!(
                "{}, which is below --fail-on: {}",
                finding.severity,
                finding.sentence()
            ),
            _ => "known from the baseline".to_owned(),
        };
        writeln!(out, "      <skipped message=\"{}\"/>", escape(&reason))?;
    }
    writeln!(out, "    </testcase>")
}

/// What could not be evaluated, one error each: a reader of only this file must not take it for a pass.
fn not_evaluated(out: &mut dyn Write, all: &[String]) -> io::Result<()> {
    let count = all.len();
    writeln!(
        out,
        "  <testsuite name=\"not-evaluated\" tests=\"{count}\" failures=\"0\" errors=\"{count}\" skipped=\"0\">"
    )?;
    for what in all {
        let what = escape(what);
        writeln!(
            out,
            "    <testcase classname=\"not-evaluated\" name=\"{what}\">\n      <error message=\"{what} was not evaluated\" type=\"not-evaluated\"/>\n    </testcase>"
        )?;
    }
    writeln!(out, "  </testsuite>")
}

/// What each check found and how often it passed: the checks of the registry first, then findings that belong to no check,
/// such as those about exceptions.
fn cases<'r>(report: &'r Report<'_>) -> Vec<(&'r str, Vec<&'r Finding>, u64)> {
    let mut by_check: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings {
        by_check.entry(finding.check()).or_default().push(finding);
    }
    let mut cases: Vec<_> = report
        .checks
        .iter()
        .map(|(check, tally)| {
            let found = by_check.remove(check.id).unwrap_or_default();
            (check.id, found, tally.pass)
        })
        .filter(|(_, found, passes)| !found.is_empty() || *passes > 0)
        .collect();
    cases.extend(by_check.into_iter().map(|(id, found)| (id, found, 0)));
    cases
}
