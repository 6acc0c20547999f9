//! A pull-request comment: the summary first, details folded, within the size limit of a comment.

use std::fmt::Write;

use seawall_finding::{Finding, Severity};
use seawall_text::markdown::{code_span, inline, prose};

use crate::Report;
use crate::conclusion::conclusion;
use crate::group::with_cluster;

/// GitHub rejects comments above 65,536 characters; some room is left for what a bot adds.
const MAX_CHARACTERS: usize = 60_000;

/// Findings of one severity that are listed, and things that were not evaluated.
const MAX_LISTED: usize = 50;

/// The report as Markdown.
pub(crate) fn write(report: &Report<'_>) -> String {
    let mut text = String::from("## Seawall\n\n");
    let counts: Vec<String> = Severity::WORST_FIRST
        .into_iter()
        .filter_map(|severity| {
            let count = report.count(severity);
            (count > 0).then(|| format!("**{count} {severity}**"))
        })
        .collect();
    if counts.is_empty() {
        let _ = write!(text, "{} ", conclusion(report));
    } else {
        let _ = write!(text, "{}. ", counts.join(", "));
    }
    let _ = writeln!(
        text,
        "{}; {} accepted, {} known, {} unknown.",
        match &report.images {
            Some(_) => report.evaluated().join(", "),
            None => report.evaluated()[..2].join(", "),
        },
        report.excepted(),
        report.known(),
        report.unknown()
    );
    if let Some(narrowed) = &report.narrowed_to {
        let _ = writeln!(text, "\nOnly {}.", prose(narrowed));
    }
    if !report.not_evaluated.is_empty() {
        let mut list: Vec<String> = report
            .not_evaluated
            .iter()
            .take(MAX_LISTED)
            .map(|what| inline(what))
            .collect();
        let more = report.not_evaluated.len() - list.len();
        if more > 0 {
            list.push(format!("and {more} more"));
        }
        let _ = writeln!(text, "\n> **Not evaluated:** {}", list.join("; "));
    }
    for severity in Severity::WORST_FIRST {
        let findings: Vec<&Finding> = report
            .open()
            .filter(|finding| finding.severity == severity)
            .collect();
        if findings.is_empty() {
            continue;
        }
        let open = if severity >= Severity::High {
            " open"
        } else {
            ""
        };
        let mut section = format!(
            "\n<details{open}><summary>{} {severity}</summary>\n\n| Where | What | Remedy |\n|---|---|---|\n",
            findings.len()
        );
        for finding in findings.iter().take(MAX_LISTED) {
            let place =
                finding
                    .location()
                    .map_or_else(String::new, |location| match location.line {
                        0 => format!("<br>{}", code_span(&location.file)),
                        line => format!("<br>{}", code_span(&format!("{}:{line}", location.file))),
                    });
            let problem = finding
                .problem()
                .map_or_else(String::new, |problem| format!("<br>{}", inline(problem)));
            let _ = writeln!(
                section,
                "| {}{place} | {} ({}){problem} | {} |",
                inline(&with_cluster(&finding.target)),
                prose(&finding.sentence()),
                code_span(finding.check()),
                prose(&finding.rule.remedy)
            );
        }
        if findings.len() > MAX_LISTED {
            let _ = writeln!(section, "\n… and {} more.", findings.len() - MAX_LISTED);
        }
        section.push_str("\n</details>\n");
        if text.len() + section.len() > MAX_CHARACTERS {
            let _ = writeln!(
                text,
                "\n{} {severity} findings do not fit into a comment.",
                findings.len()
            );
            continue;
        }
        text.push_str(&section);
    }
    text
}
