//! JUnit XML: one suite per check, one case per resource that failed or stayed unknown, and one for the passes.

use std::fmt::Write;

use seawall_finding::Verdict;

use crate::Report;
use crate::group::with_cluster;

/// The report as JUnit XML.
pub(crate) fn write(report: &Report<'_>) -> String {
    let mut suites = String::new();
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    for (check, tally) in &report.checks {
        let findings: Vec<_> = report
            .findings
            .iter()
            .filter(|finding| finding.check() == check.id)
            .collect();
        if findings.is_empty() && tally.pass == 0 {
            continue;
        }
        let failed = findings.iter().filter(|finding| finding.counts()).count();
        let passed = usize::from(tally.pass > 0);
        let other = findings.len() - failed;
        tests += findings.len() + passed;
        failures += failed;
        skipped += other;
        let _ = writeln!(
            suites,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"{other}\">",
            escape(check.id),
            findings.len() + passed
        );
        if tally.pass > 0 {
            let _ = writeln!(
                suites,
                "    <testcase classname=\"{}\" name=\"{} passed\"/>",
                escape(check.id),
                tally.pass
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
                escape(check.id),
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
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"seawall scan\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\">\n{suites}</testsuites>\n"
    )
}

/// Escapes for text and attributes; characters that XML 1.0 cannot hold are replaced.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push(character),
            control
                if crate::style::steers(control) || matches!(control, '\u{fffe}' | '\u{ffff}') =>
            {
                escaped.push('\u{fffd}')
            }
            other => escaped.push(other),
        }
    }
    escaped
}
