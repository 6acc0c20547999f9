//! One self-contained page: searchable, printable, light and dark, readable without JavaScript.

mod compliance;
mod problem;

use std::fmt::Write;

use seawall_finding::{Finding, Severity, Verdict};

use self::problem::{Problem, problems, write_all};
use crate::Report;
use crate::conclusion::conclusion;
use seawall_text::counted;
use seawall_text::html::escape;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Bytes of problems in a page, all together: a browser still opens it at once, and it can be sent by mail.
const ROOM: usize = 8_000_000;

/// Findings up to which a printed page has all details. With more, those that are open are printed.
const MAX_PRINTED: usize = 1_000;

/// Which findings a section has.
type Select = fn(&Finding) -> bool;

/// The sections, each with its title.
const SECTIONS: &[(&str, Select)] = &[
    ("Findings", Finding::counts),
    ("Unknown, not counted as passed", |finding| {
        finding.verdict == Verdict::Unknown
    }),
    ("Accepted by exceptions", |finding| {
        finding.exception.is_some()
    }),
    ("Known from the baseline", |finding| {
        finding.known && finding.exception.is_none() && finding.verdict != Verdict::Unknown
    }),
];

/// The report as a page. Everything foreign is escaped; a content policy forbids the page to load anything.
pub(crate) fn write(report: &Report<'_>) -> String {
    let mut body = String::new();
    head(report, &mut body);
    not_evaluated(report, &mut body);
    let lists: Vec<Vec<Problem<'_>>> = SECTIONS
        .iter()
        .map(|(_, select)| problems(report.findings.iter().filter(|finding| select(finding))))
        .collect();
    let (texts, left_out) = write_all(&lists, ROOM);
    if left_out > 0 {
        let _ = writeln!(
            body,
            "<p class=\"cut\">{} of {} are not in this page: it would be too large. Each problem says how many of its own are missing and which command prints them.</p>",
            counted(left_out, "finding"),
            report.findings.len()
        );
    }
    toolbar(report, &mut body);
    body.push_str("<main>\n");
    for ((title, _), (list, text)) in SECTIONS.iter().zip(lists.iter().zip(&texts)) {
        section(report, title, list, text, &mut body);
    }
    for framework in &report.frameworks {
        compliance::write(framework, &mut body);
    }
    checks(report, &mut body);
    body.push_str("</main>\n");
    let class = if report.findings.len() > MAX_PRINTED {
        " class=\"large\""
    } else {
        ""
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>Seawall report</title>\n<style>\n{STYLE}</style>\n</head>\n<body{class}>\n{body}<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    )
}

/// The first section stands open; the others are opened when they are asked for.
fn section(report: &Report<'_>, title: &str, list: &[Problem<'_>], text: &str, body: &mut String) {
    let is_first = title == SECTIONS[0].0;
    let count: usize = list.iter().map(Problem::count).sum();
    if is_first {
        let _ = writeln!(
            body,
            "<section id=\"findings\">\n<h2>{title}</h2>\n{text}<p id=\"empty\" hidden>Nothing matches.</p>\n</section>"
        );
        if count == 0 {
            let _ = writeln!(body, "<p>{}</p>", escape(&conclusion(report)));
        }
    } else if count > 0 {
        let _ = writeln!(
            body,
            "<details class=\"fold\">\n<summary><h2>{title} ({count})</h2></summary>\n{text}</details>"
        );
    }
}

fn head(report: &Report<'_>, body: &mut String) {
    let inputs: Vec<String> = report.inputs.iter().map(|input| escape(input)).collect();
    let _ = write!(
        body,
        "<header>\n<h1>Seawall report</h1>\n<p class=\"meta\">{} &middot; {}{} &middot; {} &middot; seawall {}</p>\n<ul class=\"counts\">\n",
        inputs.join(", "),
        escape(&report.evaluated().join(", ")),
        match &report.images {
            Some(_) => String::new(),
            None => format!(" for Kubernetes {}", escape(&report.kubernetes_version)),
        },
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
    body.push_str("</ul>\n");
    if let Some(narrowed) = &report.narrowed_to {
        let _ = writeln!(body, "<p class=\"meta\">only {}</p>", escape(narrowed));
    }
    body.push_str("</header>\n");
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
    body.push_str("</fieldset>\n<output id=\"shown\"></output>\n</form>\n");
}

fn checks(report: &Report<'_>, body: &mut String) {
    let _ = writeln!(
        body,
        "<details class=\"fold\">\n<summary><h2>Checks ({})</h2></summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Checks\"><table>\n<thead><tr><th>Check</th><th>Severity</th><th>Pass</th><th>Fail</th><th>Unknown</th><th>Accepted</th><th>Not applicable</th></tr></thead>\n<tbody>",
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
    body.push_str(
        "</tbody>\n</table></div>\n<p class=\"meta\">Counted by resource.</p>\n</details>\n",
    );
}
