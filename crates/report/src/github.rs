//! Annotations for a GitHub Actions log, which GitHub shows at the lines of a pull request.

use std::fmt::Write;

use seawall_finding::Severity;
use seawall_text::github::{message, property};

use crate::group::with_cluster;
use crate::{Notice, Report};

/// GitHub shows ten annotations of each kind for a step; the rest would be lost silently.
const MAX_SHOWN: usize = 10;

/// What makes the scan incomplete, with the place as properties: what was said of it, or by itself where nothing was.
fn not_evaluated<'r>(report: &'r Report<'_>) -> Vec<(String, &'r str)> {
    let notices = report.notices.iter().filter(|notice| notice.leaves_open);
    let place = |notice: &Notice| match notice.line {
        _ if notice.source.is_empty() => String::new(),
        0 => format!("file={},", property(&notice.source)),
        line => format!("file={},line={line},", property(&notice.source)),
    };
    let said: Vec<(String, &str)> = notices
        .map(|notice| (place(notice), &*notice.message))
        .collect();
    if !said.is_empty() {
        return said;
    }
    let all = report.not_evaluated.iter();
    all.map(|what| (String::new(), &**what)).collect()
}

/// The report as workflow commands.
pub(crate) fn write(report: &Report<'_>) -> String {
    let mut text = String::new();
    let mut counts = std::collections::BTreeMap::new();
    for (place, what) in not_evaluated(report) {
        let shown = counts.entry("error").or_insert(0_usize);
        *shown += 1;
        if *shown <= MAX_SHOWN {
            let _ = writeln!(
                text,
                "::error {place}title=not evaluated::{}",
                message(what)
            );
        }
    }
    let unsaid = counts
        .get("error")
        .map_or(0, |count| count.saturating_sub(MAX_SHOWN));
    if unsaid > 0 {
        let _ = writeln!(
            text,
            "{unsaid} more inputs or objects were not evaluated; the full report names them"
        );
    }
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
        let id = match finding.problem() {
            Some(_) => format!("{}: ", finding.check()),
            None => String::new(),
        };
        let title = format!("{id}{} ({})", finding.rule.title, finding.severity);
        properties.push(format!("title={}", property(&title)));
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
        .sum::<usize>()
        - unsaid;
    if hidden > 0 {
        let _ = writeln!(text, "{hidden} more findings are in the full report");
    }
    text
}
