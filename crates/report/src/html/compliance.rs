//! A framework as a table.

use std::fmt::Write;

use seawall_compliance::{Assessment, FrameworkResult, Status};

use seawall_text::html::escape;

/// Appends the table of a framework.
pub(super) fn write(result: &FrameworkResult, body: &mut String) {
    let _ = writeln!(
        body,
        "<section class=\"framework\">\n<h2>{} {}</h2>\n<p>{} pass, {} fail, {} accepted, {} unknown, {} not applicable, {} manual. <small>{}</small></p>\n<table role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\">Control</th><th role=\"columnheader\" scope=\"col\">Status</th><th role=\"columnheader\" scope=\"col\">Checks</th></tr></thead>\n<tbody role=\"rowgroup\">",
        escape(&result.framework.title),
        escape(&result.framework.version),
        result.count(Status::Pass),
        result.count(Status::Fail),
        result.count(Status::Accepted),
        result.count(Status::Unknown),
        result.count(Status::NotApplicable),
        result.count(Status::Manual),
        escape(&result.framework.notice)
    );
    for (id, title, controls) in &result.groups {
        let _ = writeln!(
            body,
            "<tr class=\"group\" role=\"row\"><th role=\"cell\" colspan=\"3\">{} {}</th></tr>",
            escape(id),
            escape(title)
        );
        for control in controls {
            let checks: Vec<String> = control
                .checks
                .iter()
                .map(|(check, tally)| match tally.fail {
                    0 => format!("<code>{check}</code>"),
                    fail => format!("<code>{check}</code> ({fail})"),
                })
                .collect();
            let evidence = match &control.control.assessment {
                Assessment::Manual(reason) if checks.is_empty() => escape(reason),
                _ => checks.join(", "),
            };
            let evidence = match &control.reason {
                Some(reason) => format!("{evidence} <small>{}</small>", escape(reason)),
                None => evidence,
            };
            let class = control.status.name().replace(' ', "-");
            let _ = writeln!(
                body,
                "<tr role=\"row\"><td role=\"cell\" title=\"{}\">{} {}</td><td role=\"cell\"><span class=\"status {class}\">{}</span></td><td role=\"cell\">{evidence}</td></tr>",
                escape(&control.control.description),
                escape(&control.control.id),
                escape(&control.control.title),
                control.status.name()
            );
        }
    }
    body.push_str("</tbody>\n</table>\n</section>\n");
}
