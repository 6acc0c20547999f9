//! Text for a terminal: a summary, then the worst workloads with their worst findings, on one screen.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use seawall_compliance::{FrameworkResult, Status};
use seawall_finding::{Evidence, Exception, Finding, Severity, Verdict};
use seawall_text::printable;

use crate::conclusion::conclusion;
use crate::excerpt::{SourceText, excerpt, may_be_quoted};
use crate::group::{Group, GroupBy, grouped, with_cluster};
use crate::style::{hanging, wrapped};
use crate::unread::unread;
use crate::{Report, Style};
use seawall_text::counted;

/// Groups shown on one screen.
const MAX_GROUPS: usize = 8;

/// Findings shown of one group on one screen.
const MAX_FINDINGS: usize = 3;

/// Names shown of what is not shown.
const MAX_NAMED: usize = 20;

/// Files shown that accept findings.
const MAX_FILES: usize = 4;

/// The report as text.
pub(crate) fn write(report: &Report<'_>, style: Style) -> String {
    let mut text = String::new();
    head(report, style, &mut text);
    let groups = grouped(report.open(), report.group_by);
    let most = report.top.unwrap_or(limit(style, MAX_GROUPS));
    for group in groups.iter().take(most) {
        group_of(group, report, style, &mut text);
    }
    let hidden = groups.len().saturating_sub(most);
    if hidden > 0 {
        let _ = writeln!(
            text,
            "\n{}",
            style.faint(&format!(
                "… and {hidden} more; --full shows all of them, --format html makes a page"
            ))
        );
    }
    for framework in &report.frameworks {
        compliance(framework, style, &mut text);
    }
    unknowns(report, style, &mut text);
    foot(report, style, &mut text);
    text
}

fn limit(style: Style, count: usize) -> usize {
    if style.everything { usize::MAX } else { count }
}

fn head(report: &Report<'_>, style: Style, text: &mut String) {
    let _ = writeln!(
        text,
        "{}  {}",
        style.strong(report.command()),
        report.evaluated().join(", ")
    );
    let mut parts: Vec<String> = Severity::WORST_FIRST
        .into_iter()
        .map(|severity| {
            let count = report.count(severity);
            let part = format!("{count} {severity}");
            if count > 0 {
                style.severity(severity, &part)
            } else {
                style.faint(&part)
            }
        })
        .collect();
    for (count, name) in [
        (report.excepted(), "accepted"),
        (report.known(), "known"),
        (report.unknown(), "unknown"),
    ] {
        if count > 0 {
            parts.push(style.faint(&format!("{count} {name}")));
        }
    }
    let _ = writeln!(text, "{}", parts.join("  "));
    if let Some(narrowed) = &report.narrowed_to {
        let _ = writeln!(
            text,
            "{}",
            style.faint(&format!("only {}", printable(narrowed)))
        );
    }
    accepted(report, style, text);
}

/// The files that accept findings: the reader decides whether they are allowed to.
fn accepted(report: &Report<'_>, style: Style, text: &mut String) {
    let mut files: BTreeMap<&str, usize> = BTreeMap::new();
    for words in report
        .findings
        .iter()
        .filter_map(|f| f.exception.as_deref())
    {
        let file = Exception::file_in(words).unwrap_or("annotations");
        *files.entry(file).or_default() += 1;
    }
    let shown: Vec<String> = files
        .iter()
        .take(limit(style, MAX_FILES))
        .map(|(file, count)| format!("{} ({count})", printable(file)))
        .collect();
    if !shown.is_empty() {
        let more = match files.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let line = format!("accepted by {}{more}", shown.join(", "));
        let _ = writeln!(text, "{}", style.faint(&line));
    }
}

fn group_of(group: &Group<'_>, report: &Report<'_>, style: Style, text: &mut String) {
    let by = report.group_by;
    let counts: Vec<String> = Severity::WORST_FIRST
        .into_iter()
        .filter_map(|severity| {
            let count = group
                .findings
                .iter()
                .filter(|finding| finding.severity == severity)
                .count();
            (count > 0).then(|| style.severity(severity, &format!("{count} {severity}")))
        })
        .collect();
    let is_resource = by == GroupBy::Resource;
    let running = match group.instances() {
        _ if !is_resource => String::new(),
        0 => String::new(),
        1 => ", 1 pod".to_owned(),
        count => format!(", {count} pods"),
    };
    let _ = writeln!(
        text,
        "\n{}{}{}",
        style.strong(&printable(&group.title)),
        style.faint(&running),
        format_args!("  {}", counts.join(" "))
    );
    let reasons = match is_resource {
        true => group.risk_reasons(),
        false => Vec::new(),
    };
    for reason in reasons {
        let _ = writeln!(
            text,
            "  {} {}",
            style.severity(Severity::High, "▲"),
            printable(reason)
        );
    }
    let shown = limit(style, MAX_FINDINGS);
    for finding in group.findings.iter().take(shown) {
        line(finding, by, report.source, style, text);
    }
    if group.findings.len() > shown {
        let mut rest: Vec<String> = group.findings[shown..]
            .iter()
            .map(|finding| match by {
                GroupBy::Check => with_cluster(&finding.target),
                _ => finding.check().to_owned(),
            })
            .collect();
        rest.dedup();
        let more = match rest.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            _ if style.everything => String::new(),
            more => format!(" and {more} others"),
        };
        rest.truncate(limit(style, MAX_NAMED));
        let summary = format!(
            "+ {} more: {}{more}",
            group.findings.len() - shown,
            printable(&rest.join(", "))
        );
        for line in wrapped(&summary, style.width.saturating_sub(2)) {
            let _ = writeln!(text, "  {}", style.faint(&line));
        }
    }
}

fn line(finding: &Finding, by: GroupBy, source: &dyn SourceText, style: Style, text: &mut String) {
    let place = match finding.location() {
        Some(location) if location.line > 0 => {
            format!("{}:{}:{}", location.file, location.line, location.column)
        }
        Some(location) => location.file.to_string(),
        None => package_place(finding),
    };
    let message = printable(&finding.message);
    let check = printable(finding.check());
    let target = with_cluster(&finding.target);
    let target = printable(&target);
    let message = match by {
        GroupBy::Resource => format!("{message} [{check}]"),
        GroupBy::Check => format!("{target}: {message}"),
        _ => format!("{target}: {message} [{check}]"),
    };
    let _ = writeln!(
        text,
        "  {} {}",
        style.severity(finding.severity, &format!("{:<8}", finding.severity.name())),
        hanging(&message, style, 11),
    );
    if let Some(problem) = finding.problem() {
        let problem = hanging(&printable(problem), style, 11);
        let _ = writeln!(text, "           {problem}");
    }
    if let Some(also) = finding.also() {
        for line in wrapped(&printable(&also), style.width.saturating_sub(11)) {
            let _ = writeln!(text, "           {}", style.faint(&line));
        }
    }
    let place = match style.everything {
        // What `seawall except` asks for.
        true => format!("{place}  {}", finding.fingerprint)
            .trim_start()
            .to_owned(),
        false => place,
    };
    if !place.is_empty() {
        let fix = if finding.fixable {
            "  (fixable with --fix)"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "           {}",
            style.faint(&format!("{}{fix}", printable(&place)))
        );
    }
    let excerpt = finding
        .location()
        .filter(|_| may_be_quoted(finding))
        .and_then(|location| excerpt(source, location, style, 11));
    if let Some([quoted, caret]) = excerpt {
        let _ = writeln!(text, "           {}", style.faint(&quoted));
        let _ = writeln!(text, "           {}", style.faint(&caret));
    }
}

/// Where the package that a finding is about was found; empty where it is about none.
fn package_place(finding: &Finding) -> String {
    let mut paths = finding
        .evidence
        .iter()
        .filter_map(|evidence| match evidence {
            Evidence::Package(package) if !package.path.is_empty() => Some(package.path.as_str()),
            _ => None,
        });
    let first = paths.next().unwrap_or_default();
    // A finding names the first few places only, so that a number would be wrong.
    match paths.next() {
        None => first.to_owned(),
        Some(_) => format!("{first} and others"),
    }
}

fn compliance(result: &FrameworkResult, style: Style, text: &mut String) {
    let _ = writeln!(
        text,
        "\n{}  {} pass, {} fail, {} accepted, {} unknown, {} not applicable, {} manual",
        style.strong(&format!(
            "{} {}",
            result.framework.title, result.framework.version
        )),
        result.count(Status::Pass),
        result.count(Status::Fail),
        result.count(Status::Accepted),
        result.count(Status::Unknown),
        result.count(Status::NotApplicable),
        result.count(Status::Manual),
    );
    // One denied kind makes many controls unknown: the reason is shown where it begins.
    let mut told: Option<&String> = None;
    for (_, _, controls) in &result.groups {
        for control in controls {
            if control.status == Status::Manual && !style.everything {
                continue;
            }
            let name = control.status.name();
            let painted = match control.status {
                Status::Fail => style.severity(Severity::High, &format!("{name:<14}")),
                Status::Unknown => style.severity(Severity::Medium, &format!("{name:<14}")),
                _ => style.faint(&format!("{name:<14}")),
            };
            let failing: u64 = control.checks.iter().map(|(_, tally)| tally.fail).sum();
            let count = if failing > 0 {
                format!(
                    " ({})",
                    counted(usize::try_from(failing).unwrap_or(usize::MAX), "resource")
                )
            } else {
                String::new()
            };
            let title = format!(
                "{:<10} {}{count}",
                control.control.id, control.control.title
            );
            let _ = writeln!(text, "  {painted} {}", hanging(&title, style, 17));
            if let Some(reason) = &control.reason
                && told != Some(reason)
            {
                told = Some(reason);
                let reason = hanging(&printable(reason), style, 28);
                let _ = writeln!(text, "  {:<25} {}", "", style.faint(&reason));
            }
        }
    }
}

/// Undecided questions, grouped by their reason: a hundred checks on one broken pod are one line.
fn unknowns(report: &Report<'_>, style: Style, text: &mut String) {
    let mut reasons: Vec<(&str, usize)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for finding in report.findings {
        if finding.verdict != Verdict::Unknown {
            continue;
        }
        let place = *places.entry(&finding.message).or_insert(reasons.len());
        match reasons.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => reasons.push((&finding.message, 1)),
        }
    }
    if reasons.is_empty() {
        return;
    }
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let _ = writeln!(text, "\n{}", style.strong("Unknown, not counted as passed"));
    let shown = limit(style, 4);
    for (reason, count) in reasons.iter().take(shown) {
        let reason = hanging(&printable(reason), style, 9);
        let _ = writeln!(text, "  {count:>4} × {reason}");
    }
    if reasons.len() > shown {
        let _ = writeln!(
            text,
            "  {}",
            style.faint(&format!("+ {} other reasons", reasons.len() - shown))
        );
    }
}

fn foot(report: &Report<'_>, style: Style, text: &mut String) {
    unread(report, style, text);
    let fixable = report.open().filter(|finding| finding.fixable).count();
    let mut next = Vec::new();
    // Findings about exceptions belong to no check.
    let is_explained = |id: &str| report.checks.iter().any(|(check, _)| check.id == id);
    let worst = report.open().find(|finding| is_explained(finding.check()));
    if let Some(worst) = worst {
        next.push(format!("seawall explain {}", worst.check()));
    }
    if fixable > 0 {
        next.push(format!(
            "{} --fix --diff … (for {})",
            report.command(),
            counted(fixable, "finding")
        ));
    }
    if report.open().next().is_none() {
        let _ = writeln!(text, "\n{}", conclusion(report));
    }
    if style.tips && !next.is_empty() {
        let _ = writeln!(
            text,
            "\n{} {}",
            style.faint("Next:"),
            style.faint(&next.join("   "))
        );
    }
}
