//! JUnit XML: one suite per check, one case per resource that failed or stayed unknown, and one for the passes; and a suite of
//! errors for what was not evaluated.

use std::collections::BTreeMap;
use std::fmt::Write;

use seawall_finding::{Finding, Verdict};
use seawall_text::html::escape;

use crate::Report;
use crate::group::with_cluster;

/// The report as JUnit XML.
pub(crate) fn write(report: &Report<'_>) -> String {
    let mut suites = String::new();
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    for (id, findings, passes) in cases(report) {
        let failed = findings.iter().filter(|finding| finding.counts()).count();
        let passed = usize::from(passes > 0);
        let other = findings.len() - failed;
        tests += findings.len() + passed;
        failures += failed;
        skipped += other;
        let _ = writeln!(
            suites,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"{other}\">",
            escape(id),
            findings.len() + passed
        );
        if passes > 0 {
            let _ = writeln!(
                suites,
                "    <testcase classname=\"{}\" name=\"{} passed\"/>",
                escape(id),
                passes
            );
        }
        for finding in findings {
            let container = finding
                .container
                .as_deref()
                .map_or_else(String::new, |name| format!(" {name}"));
            let subject = if finding.subject.is_empty() {
                String::new()
            } else {
                format!(" {}", finding.subject)
            };
            let _ = write!(
                suites,
                "    <testcase classname=\"{}\" name=\"{}\"",
                escape(id),
                escape(&format!(
                    "{}{container}{subject}",
                    with_cluster(&finding.target)
                ))
            );
            if let Some(location) = finding.location() {
                let _ = write!(suites, " file=\"{}\"", escape(&location.file));
                if location.line > 0 {
                    let _ = write!(suites, " line=\"{}\"", location.line);
                }
            }
            suites.push_str(">\n");
            if finding.counts() {
                let _ = writeln!(
                    suites,
                    "      <failure message=\"{}\" type=\"{}\">{}</failure>",
                    escape(&finding.sentence()),
                    finding.severity,
                    escape(&format!(
                        "{}\nRemedy: {}",
                        finding.severity_reason, finding.rule.remedy
                    ))
                );
            } else {
                let reason = match (finding.verdict, &finding.exception) {
                    (Verdict::Unknown, _) => format!("unknown: {}", finding.message),
                    (_, Some(reason)) => format!("accepted: {reason}"),
                    _ => "known from the baseline".to_owned(),
                };
                let _ = writeln!(suites, "      <skipped message=\"{}\"/>", escape(&reason));
            }
            suites.push_str("    </testcase>\n");
        }
        suites.push_str("  </testsuite>\n");
    }
    let errors = report.not_evaluated.len();
    if errors > 0 {
        tests += errors;
        not_evaluated(&mut suites, &report.not_evaluated);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"seawall scan\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\">\n{suites}</testsuites>\n"
    )
}

/// What could not be evaluated, an error each: whoever reads only this file is not to take it for a pass.
fn not_evaluated(suites: &mut String, all: &[String]) {
    let count = all.len();
    let _ = writeln!(
        suites,
        "  <testsuite name=\"not-evaluated\" tests=\"{count}\" failures=\"0\" errors=\"{count}\" skipped=\"0\">"
    );
    for what in all {
        let what = escape(what);
        let _ = writeln!(
            suites,
            "    <testcase classname=\"not-evaluated\" name=\"{what}\">\n      <error message=\"{what} was not evaluated\" type=\"not-evaluated\"/>\n    </testcase>"
        );
    }
    suites.push_str("  </testsuite>\n");
}

/// What each check found and how often it passed: the checks of the registry first, then findings of no check of it,
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
