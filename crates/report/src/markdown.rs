//! A pull-request comment: the summary first, details folded, within the size limit of a comment.

use seawall_finding::{Finding, Severity};
use seawall_text::{Document, Words};

use crate::Report;
use crate::conclusion::conclusion;
use crate::group::with_cluster;

/// GitHub rejects comments above 65,536 characters; some room is left for what a bot adds.
const MAX_CHARACTERS: usize = 60_000;

/// Findings of one severity that are listed, and things that were not evaluated.
const MAX_LISTED: usize = 50;

/// The report as Markdown.
pub(crate) fn write(report: &Report<'_>) -> String {
    let mut document = Document::new();
    document.heading(2, "Seawall").paragraph(summary(report));
    if let Some(narrowed) = &report.narrowed_to {
        let narrowed = Words::sentence(narrowed);
        document.paragraph(Words::from("Only ").and(narrowed).and("."));
    }
    if !report.not_evaluated.is_empty() {
        let all = report.not_evaluated.iter();
        let mut list: Vec<Words> = all
            .take(MAX_LISTED)
            .map(|what| what.clone().into())
            .collect();
        let more = report.not_evaluated.len() - list.len();
        if more > 0 {
            list.push(format!("and {more} more").into());
        }
        let what = Words::default().strong("Not evaluated:").and(" ");
        document.quote(what.and(Words::joined(list, "; ")));
    }
    let mut room = MAX_CHARACTERS.saturating_sub(document.markdown_text().len());
    for severity in Severity::WORST_FIRST {
        let findings: Vec<&Finding> = report
            .open()
            .filter(|finding| finding.severity == severity)
            .collect();
        if findings.is_empty() {
            continue;
        }
        let section = section(severity, &findings);
        match room.checked_sub(section.markdown_text().len()) {
            Some(rest) => {
                room = rest;
                document.append(section);
            }
            None => {
                let count = findings.len();
                document.paragraph(format!(
                    "{count} {severity} findings do not fit into a comment."
                ));
            }
        }
    }
    document.markdown_text()
}

/// How many findings there are, and of how much.
fn summary(report: &Report<'_>) -> Words {
    let counts = Severity::WORST_FIRST.into_iter().filter_map(|severity| {
        let count = report.count(severity);
        (count > 0).then(|| Words::default().strong(&format!("{count} {severity}")))
    });
    let counts: Vec<Words> = counts.collect();
    let counts = match counts.is_empty() {
        true => Words::from(format!("{} ", conclusion(report))),
        false => Words::joined(counts, ", ").and(". "),
    };
    counts.and(format!(
        "{}; {} accepted, {} known, {} unknown.",
        match &report.images {
            Some(_) => report.evaluated().join(", "),
            None => report.evaluated()[..2].join(", "),
        },
        report.excepted(),
        report.known(),
        report.unknown()
    ))
}

/// The findings of one severity.
fn section(severity: Severity, findings: &[&Finding]) -> Document {
    let rows = findings.iter().take(MAX_LISTED).map(|finding| {
        let mut place = Words::from(with_cluster(&finding.target));
        if let Some(location) = finding.location() {
            place = place.line().code(&match location.line {
                0 => location.file.to_string(),
                line => format!("{}:{line}", location.file),
            });
        }
        let what = Words::sentence(&finding.sentence()).and(" (");
        let mut what = what.code(finding.check()).and(")");
        if let Some(problem) = finding.problem() {
            what = what.line().and(problem);
        }
        [place, what, Words::sentence(&finding.rule.remedy)]
    });
    let mut inside = Document::new();
    inside.table(["Where", "What", "Remedy"], rows);
    if findings.len() > MAX_LISTED {
        inside.paragraph(format!("… and {} more.", findings.len() - MAX_LISTED));
    }
    let mut document = Document::new();
    let summary = format!("{} {severity}", findings.len());
    document.fold(summary, severity >= Severity::High, inside);
    document
}
