//! Annotations for a GitHub Actions log, which GitHub shows at the lines of a pull request.

use std::fmt::Write;

use seawall_finding::Severity;
use seawall_text::github::{message, property};

use crate::group::with_cluster;
use crate::{NoticeLevel, Report};

/// GitHub shows ten annotations of each kind for a step; the rest would be lost silently.
const MAX_SHOWN: usize = 10;

/// The report as workflow commands.
pub(crate) fn write(report: &Report<'_>) -> String {
    let mut text = String::new();
    for notice in report
        .notices
        .iter()
        .filter(|notice| notice.level == NoticeLevel::Error)
    {
        let place = if notice.line > 0 {
            format!("file={},line={}", property(&notice.source), notice.line)
        } else {
            format!("file={}", property(&notice.source))
        };
        let _ = writeln!(
            text,
            "::error {place},title=not evaluated::{}",
            message(&notice.message)
        );
    }
    let mut counts = std::collections::BTreeMap::new();
    for finding in report.open() {
        let command = match finding.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low | Severity::Info => "notice",
        };
        let shown = counts.entry(command).or_insert(0_usize);
        *shown += 1;
        if *shown > MAX_SHOWN {
            continue;
        }
        let mut properties = Vec::new();
        if let Some(location) = finding.location() {
            properties.push(format!("file={}", property(&location.file)));
            if location.line > 0 {
                properties.push(format!("line={}", location.line));
                properties.push(format!("col={}", location.column));
            }
        }
        properties.push(format!(
            "title={}",
            property(&format!("{} ({})", finding.rule.title, finding.severity))
        ));
        let _ = writeln!(
            text,
            "::{command} {}::{}",
            properties.join(","),
            message(&format!(
                "{}: {}. {}",
                with_cluster(&finding.target),
                finding.sentence(),
                finding.rule.remedy
            ))
        );
    }
    let hidden: usize = counts
        .values()
        .map(|count| count.saturating_sub(MAX_SHOWN))
        .sum();
    if hidden > 0 {
        let _ = writeln!(text, "{hidden} more findings are in the full report");
    }
    text
}
