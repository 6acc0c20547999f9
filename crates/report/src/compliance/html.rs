//! A compliance report as one self-contained page, without a script: to be read, printed and filed.

use std::fmt::Write;

use seawall_text::html::escape;

use super::answer::{Compliance, Control, Entry, Inspect, Section};
use super::score::Score;
use crate::prose::prose;
use seawall_text::counted;

const STYLE: &str = include_str!("page.css");

/// The report as a page. Everything foreign is escaped; a content policy forbids the page to load anything.
pub(super) fn write(compliance: &Compliance<'_>) -> String {
    let mut body = String::new();
    head(compliance, &mut body);
    not_evaluated(compliance, &mut body);
    body.push_str("<main>\n");
    summary(compliance, &mut body);
    for section in &compliance.sections {
        write_section(section, &mut body);
    }
    let framework = &compliance.framework;
    let _ = write!(
        body,
        "</main>\n<footer>\n<p class=\"meta\">{}, {}. {}</p>\n</footer>\n",
        escape(framework.publisher),
        escape(framework.url),
        escape(framework.notice)
    );
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{} {}: compliance report</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(framework.title),
        escape(framework.version)
    )
}

fn head(compliance: &Compliance<'_>, body: &mut String) {
    let framework = &compliance.framework;
    let inputs: Vec<String> = compliance.inputs.iter().map(|it| escape(it)).collect();
    let _ = write!(
        body,
        "<header>\n<h1>{} {}</h1>\n<p class=\"meta\">Compliance report for {} &middot; Kubernetes {} &middot; {} &middot; seawall {}</p>\n",
        escape(framework.title),
        escape(framework.version),
        inputs.join(", "),
        escape(compliance.kubernetes_version),
        escape(compliance.created),
        escape(compliance.tool_version)
    );
    if let Some(narrowed) = compliance.narrowed() {
        let _ = writeln!(body, "<p class=\"narrowed\">{}</p>", escape(&narrowed));
    }
    let score = &compliance.score;
    let _ = writeln!(body, "<p class=\"score\">{}</p>", score.sentence());
    if score.unknown > 0 {
        let _ = writeln!(
            body,
            "<p class=\"meta\">A range, because {} could not be decided: {} if all of them failed, {} if all of them passed.</p>",
            counted(score.unknown, "control"),
            score.passed,
            score.possible
        );
    }
    body.push_str("<ul class=\"counts\">\n");
    for (count, class, name) in [
        (score.failed, "fail", "fail"),
        (score.unknown, "unknown", "unknown"),
        (score.accepted, "accepted", "accepted by exceptions"),
        (score.passed, "pass", "pass"),
        (score.manual, "manual", "manual, not in the score"),
        (
            score.not_applicable,
            "not-applicable",
            "not applicable, not in the score",
        ),
    ] {
        let _ = writeln!(
            body,
            "<li class=\"{class}\"><strong>{count}</strong> {name}</li>"
        );
    }
    body.push_str("</ul>\n</header>\n");
}

fn not_evaluated(compliance: &Compliance<'_>, body: &mut String) {
    if compliance.not_evaluated.is_empty() {
        return;
    }
    body.push_str("<section class=\"warning\" aria-labelledby=\"unread\">\n<h2 id=\"unread\">Not everything was evaluated</h2>\n<ul>\n");
    for what in compliance.not_evaluated {
        let _ = writeln!(body, "<li>{}</li>", prose(what));
    }
    body.push_str("</ul>\n</section>\n");
}

fn summary(compliance: &Compliance<'_>, body: &mut String) {
    body.push_str("<section>\n<h2>Sections</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Scores by section\"><table>\n<thead><tr><th scope=\"col\">Section</th><th scope=\"col\">Passed</th><th scope=\"col\">Fail</th><th scope=\"col\">Unknown</th><th scope=\"col\">Accepted</th><th scope=\"col\">Manual</th><th scope=\"col\">Not applicable</th></tr></thead>\n<tbody>\n");
    for section in &compliance.sections {
        let name = format!("{} {}", section.id, section.title);
        let name = match section.controls.is_empty() {
            true => escape(&name),
            false => format!("<a href=\"#{}\">{}</a>", anchor(section.id), escape(&name)),
        };
        let _ = writeln!(
            body,
            "<tr><th scope=\"row\">{name}</th>{}</tr>",
            cells(&section.score)
        );
    }
    body.push_str("</tbody>\n</table></div>\n</section>\n");
}

fn cells(score: &Score) -> String {
    let mut cells = format!("<td>{}</td>", score.words());
    for count in [
        score.failed,
        score.unknown,
        score.accepted,
        score.manual,
        score.not_applicable,
    ] {
        let _ = write!(cells, "<td>{count}</td>");
    }
    cells
}

fn write_section(section: &Section<'_>, body: &mut String) {
    if section.controls.is_empty() {
        return;
    }
    let rest = section.score.rest();
    let rest = match rest.is_empty() {
        true => String::new(),
        false => format!(" ({rest})"),
    };
    let _ = writeln!(
        body,
        "<section class=\"part\" id=\"{}\">\n<h2>{} {}</h2>\n<p class=\"meta\">{}{rest}</p>",
        anchor(section.id),
        escape(section.id),
        escape(section.title),
        section.score.sentence()
    );
    for control in &section.controls {
        write_control(control, body);
    }
    body.push_str("</section>\n");
}

/// An id that a link can name.
fn anchor(id: &str) -> String {
    let plain = |character: char| match character.is_ascii_alphanumeric() {
        true => character,
        false => '-',
    };
    format!("section-{}", id.chars().map(plain).collect::<String>())
}

fn write_control(control: &Control<'_>, body: &mut String) {
    let class = control.status.replace(' ', "-");
    let _ = writeln!(
        body,
        "<article class=\"control {class}\">\n<h3><span class=\"status {class}\">{}</span> {} {}</h3>\n<p>{}.</p>",
        control.status,
        escape(control.id),
        escape(control.title),
        prose(&control.why)
    );
    if !control.checks.is_empty() {
        let checks = control.checks.iter();
        let checks: Vec<String> = checks
            .map(|check| format!("<code>{}</code> {}", check.id, check.results.words()))
            .collect();
        let _ = writeln!(
            body,
            "<p class=\"meta\">Objects by check: {}</p>",
            checks.join("; ")
        );
    }
    if !control.objects.is_empty() {
        body.push_str("<ul class=\"objects\">\n");
        for entry in &control.objects {
            write_entry(entry, body);
        }
        body.push_str("</ul>\n");
    }
    if !control.inspections.is_empty() {
        body.push_str("<dl>\n");
        for inspection in &control.inspections {
            inspect(inspection, body);
        }
        body.push_str("</dl>\n");
    }
    body.push_str("</article>\n");
}

fn write_entry(entry: &Entry<'_>, body: &mut String) {
    let status = entry.status;
    let _ = write!(
        body,
        "<li><span class=\"status {status}\">{status}</span> <b>{}</b>: {}",
        escape(&entry.object()),
        prose(entry.message)
    );
    if let Some(accepted) = &entry.accepted {
        let _ = write!(body, "<br>Accepted: {}", escape(&accepted.words()));
    }
    if let Some(place) = entry.place {
        let place = escape(&place.to_string());
        let _ = write!(body, " <span class=\"place\">{place}</span>");
    }
    let _ = writeln!(
        body,
        " <small>{} {}</small></li>",
        escape(entry.check),
        entry.fingerprint
    );
}

fn inspect(inspection: &Inspect<'_>, body: &mut String) {
    let _ = write!(body, "<dt>Where: {}</dt>\n<dd>", escape(inspection.host));
    if let Some(file) = inspection.file {
        let _ = write!(body, "Look at {}.", escape(file));
    }
    if let Some(command) = inspection.command {
        let _ = write!(body, " Run <code>{}</code>.", escape(command));
    }
    let _ = writeln!(body, "<br>Expected: {}.</dd>", prose(inspection.expected));
}
