//! One self-contained page: searchable, printable, light and dark, readable without JavaScript.

mod compliance;

use std::fmt::Write;

use seawall_finding::{Evidence, Finding, Severity, Verdict};

use crate::Report;
use crate::count::counted;
use crate::group::{Group, by_target};
use seawall_text::html::escape;
use seawall_text::markdown::sentence_parts;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The report as a page. Everything foreign is escaped; a content policy forbids the page to load anything.
pub(crate) fn write(report: &Report<'_>) -> String {
    let mut body = String::new();
    head(report, &mut body);
    not_evaluated(report, &mut body);
    toolbar(report, &mut body);
    body.push_str("<main id=\"findings\">\n");
    for group in by_target(report.open()) {
        section(&group, &mut body);
    }
    body.push_str("</main>\n<p id=\"empty\" hidden>Nothing matches.</p>\n");
    folded(
        report,
        "Unknown, and so not a pass",
        |finding| finding.verdict == Verdict::Unknown,
        &mut body,
    );
    folded(
        report,
        "Accepted by exceptions",
        |finding| finding.exception.is_some(),
        &mut body,
    );
    folded(
        report,
        "Known from the baseline",
        |finding| finding.known && finding.exception.is_none(),
        &mut body,
    );
    for framework in &report.frameworks {
        compliance::write(framework, &mut body);
    }
    checks(report, &mut body);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>Seawall report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    )
}

fn head(report: &Report<'_>, body: &mut String) {
    let inputs: Vec<String> = report.inputs.iter().map(|input| escape(input)).collect();
    let _ = write!(
        body,
        "<header>\n<h1>Seawall report</h1>\n<p class=\"meta\">{} &middot; {}, {}, {} &middot; {} for Kubernetes {} &middot; {} &middot; seawall {}</p>\n<ul class=\"counts\">\n",
        inputs.join(", "),
        counted(report.objects, "object"),
        counted(report.workloads, "workload"),
        counted(report.namespaces, "namespace"),
        counted(report.checks.len(), "check"),
        escape(&report.kubernetes_version),
        escape(&report.created),
        escape(report.tool_version)
    );
    for severity in Severity::WORST_FIRST {
        let _ = writeln!(
            body,
            "<li class=\"{severity}\"><strong>{}</strong> {severity}</li>",
            report.count(severity)
        );
    }
    for (count, name) in [
        (report.excepted(), "accepted"),
        (report.known(), "known"),
        (report.unknown(), "unknown"),
    ] {
        if count > 0 {
            let _ = writeln!(
                body,
                "<li class=\"quiet\"><strong>{count}</strong> {name}</li>"
            );
        }
    }
    body.push_str("</ul>\n</header>\n");
}

fn not_evaluated(report: &Report<'_>, body: &mut String) {
    if report.not_evaluated.is_empty() {
        return;
    }
    body.push_str(
        "<section class=\"warning\" role=\"alert\">\n<h2>Not everything was evaluated</h2>\n<ul>\n",
    );
    for what in &report.not_evaluated {
        let _ = writeln!(body, "<li>{}</li>", escape(what));
    }
    body.push_str("</ul>\n</section>\n");
}

fn toolbar(report: &Report<'_>, body: &mut String) {
    body.push_str("<form class=\"tools\" role=\"search\" onsubmit=\"return false\">\n<label>Search <input id=\"search\" type=\"search\" placeholder=\"name, check, file, technique\" autocomplete=\"off\"></label>\n<fieldset><legend>Severity</legend>\n");
    for severity in Severity::WORST_FIRST {
        if report.count(severity) > 0 {
            let checked = if severity > Severity::Info {
                " checked"
            } else {
                ""
            };
            let _ = writeln!(
                body,
                "<label><input type=\"checkbox\" name=\"severity\" value=\"{severity}\"{checked}> {severity}</label>"
            );
        }
    }
    body.push_str("</fieldset>\n<output id=\"shown\" aria-live=\"polite\"></output>\n</form>\n");
}

fn section(group: &Group<'_>, body: &mut String) {
    let cluster = if group.target.cluster().is_empty() {
        String::new()
    } else {
        format!(
            "<span class=\"cluster\">{}</span> ",
            escape(group.target.cluster())
        )
    };
    let running = match group.instances() {
        0 => String::new(),
        1 => " <small>1 pod</small>".to_owned(),
        count => format!(" <small>{count} pods</small>"),
    };
    let _ = writeln!(
        body,
        "<section class=\"resource\">\n<h2>{cluster}{}{running}</h2>",
        escape(&group.target.to_string())
    );
    for reason in group.risk_reasons() {
        let _ = writeln!(body, "<p class=\"risk\">&#9650; {}</p>", prose(reason));
    }
    for finding in &group.findings {
        entry(finding, body);
    }
    body.push_str("</section>\n");
}

fn entry(finding: &Finding, body: &mut String) {
    let severity = finding.severity;
    let place = finding
        .location()
        .map_or_else(String::new, |location| match location.line {
            0 => location.file.to_string(),
            line => format!("{}:{line}:{}", location.file, location.column),
        });
    let _ = write!(
        body,
        "<details class=\"finding {severity}\" data-severity=\"{severity}\">\n<summary><span class=\"badge {severity}\">{severity}</span> {} <code class=\"id\">{}</code><span class=\"place\">{}</span></summary>\n<div>\n<p>{} <em>{} because {}.</em></p>\n<p><strong>Remedy.</strong> {}{}</p>\n",
        prose(&finding.message),
        finding.check(),
        escape(&place),
        escape(&finding.rule.title),
        severity,
        prose(&finding.severity_reason),
        prose(&finding.rule.remedy),
        if finding.fixable {
            " <span class=\"fix\"><code>seawall scan --fix</code> mends it.</span>"
        } else {
            ""
        }
    );
    if let Some(reason) = &finding.exception {
        let _ = writeln!(body, "<p><strong>Accepted.</strong> {}</p>", escape(reason));
    }
    parts(finding, body);
    body.push_str(
        "<table>\n<thead><tr><th>Field</th><th>Value</th><th>Where</th></tr></thead>\n<tbody>\n",
    );
    for evidence in &finding.evidence {
        row(evidence, body);
    }
    body.push_str("</tbody>\n</table>\n");
    let rule = &finding.rule;
    let tags: Vec<&str> = rule
        .techniques
        .iter()
        .chain(&rule.controls)
        .map(|tag| &**tag)
        .collect();
    let _ = write!(
        body,
        "<p class=\"tags\">{}<br><small>fingerprint {}</small></p>\n</div>\n</details>\n",
        escape(&tags.join(" · ")),
        finding.fingerprint
    );
}

/// What else the finding stands for.
fn parts(finding: &Finding, body: &mut String) {
    if finding.folded.is_empty() {
        return;
    }
    body.push_str("<p><strong>The same problem.</strong></p>\n<ul class=\"parts\">\n");
    for part in &finding.folded {
        let _ = writeln!(
            body,
            "<li>{} <code class=\"id\">{}</code> <small>{}</small></li>",
            prose(&part.message),
            escape(&part.rule.id),
            part.severity
        );
    }
    body.push_str("</ul>\n");
}

fn row(evidence: &Evidence, body: &mut String) {
    let place = evidence
        .location()
        .map_or_else(String::new, |location| match location.line {
            0 => location.file.to_string(),
            line => format!("{}:{line}:{}", location.file, location.column),
        });
    let value = evidence.value().map_or_else(
        || "<em>missing</em>".to_owned(),
        |value| format!("<code>{}</code>", escape(&value)),
    );
    let _ = writeln!(
        body,
        "<tr><td><code>{}</code></td><td>{value}</td><td>{}</td></tr>",
        escape(&evidence.what()),
        escape(&place)
    );
}

fn folded(report: &Report<'_>, title: &str, select: impl Fn(&Finding) -> bool, body: &mut String) {
    let groups = by_target(report.findings.iter().filter(|finding| select(finding)));
    let count: usize = groups.iter().map(|group| group.findings.len()).sum();
    if count == 0 {
        return;
    }
    let _ = writeln!(
        body,
        "<details class=\"fold\">\n<summary><h2>{title} ({count})</h2></summary>"
    );
    for group in &groups {
        section(group, body);
    }
    body.push_str("</details>\n");
}

fn checks(report: &Report<'_>, body: &mut String) {
    let _ = writeln!(
        body,
        "<details class=\"fold\">\n<summary><h2>Checks ({})</h2></summary>\n<table>\n<thead><tr><th>Check</th><th>Severity</th><th>Pass</th><th>Fail</th><th>Unknown</th><th>Accepted</th><th>Not applicable</th></tr></thead>\n<tbody>",
        report.checks.len()
    );
    for (check, tally) in &report.checks {
        let _ = writeln!(
            body,
            "<tr><td><code>{}</code> {}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            check.id,
            escape(check.title),
            check.severity,
            tally.pass,
            tally.fail,
            tally.unknown,
            tally.excepted,
            tally.not_applicable
        );
    }
    body.push_str("</tbody>\n</table>\n<p class=\"meta\">Counted by resource.</p>\n</details>\n");
}

/// A sentence whose names become code.
fn prose(text: &str) -> String {
    sentence_parts(text, escape, |name| {
        format!("<code>{}</code>", escape(name))
    })
}
