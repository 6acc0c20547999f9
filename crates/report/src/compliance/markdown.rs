//! A compliance report for a wiki, a ticket or a pull request.

use std::fmt::Write;

use seawall_text::markdown::{code_span, inline, prose};

use super::answer::{Compliance, Control};

pub(super) fn write(compliance: &Compliance<'_>) -> String {
    let mut text = String::new();
    let framework = &compliance.framework;
    let inputs: Vec<String> = compliance.inputs.iter().map(|it| code_span(it)).collect();
    let _ = write!(
        text,
        "# {} {}\n\n{}, Kubernetes {}, {}, seawall {}\n\n**{}.** {}\n",
        inline(framework.title),
        inline(framework.version),
        inputs.join(", "),
        inline(compliance.kubernetes_version),
        inline(compliance.created),
        inline(compliance.tool_version),
        compliance.score.sentence(),
        compliance.score.rest()
    );
    if let Some(narrowed) = compliance.narrowed() {
        let _ = writeln!(text, "\n{}", inline(&narrowed));
    }
    if !compliance.not_evaluated.is_empty() {
        text.push_str("\nNot everything was evaluated:\n\n");
        for what in compliance.not_evaluated {
            let _ = writeln!(text, "- {}", prose(what));
        }
    }
    text.push_str("\n| Section | Passed | Fail | Unknown | Accepted | Manual | Not applicable |\n|---|---|---|---|---|---|---|\n");
    for section in &compliance.sections {
        let score = &section.score;
        let _ = writeln!(
            text,
            "| {} {} | {} | {} | {} | {} | {} | {} |",
            inline(section.id),
            inline(section.title),
            score.words(),
            score.failed,
            score.unknown,
            score.accepted,
            score.manual,
            score.not_applicable
        );
    }
    for section in &compliance.sections {
        if section.controls.is_empty() {
            continue;
        }
        let (id, title) = (inline(section.id), inline(section.title));
        let _ = write!(
            text,
            "\n## {id} {title}\n\n| Control | Status | Why |\n|---|---|---|\n"
        );
        for control in &section.controls {
            let _ = writeln!(
                text,
                "| {} {} | {} | {} |",
                inline(control.id),
                inline(control.title),
                control.status,
                prose(&control.why)
            );
        }
        for control in &section.controls {
            details(control, &mut text);
        }
    }
    text
}

/// The objects of a control, and what to inspect.
fn details(control: &Control<'_>, text: &mut String) {
    if control.objects.is_empty() && control.inspections.is_empty() {
        return;
    }
    let (id, title) = (inline(control.id), inline(control.title));
    let _ = write!(text, "\n### {id} {title}\n\n");
    for entry in &control.objects {
        let place = entry.place.map(|place| code_span(&place.to_string()));
        let place = place.map_or_else(String::new, |place| format!(" at {place}"));
        let accepted = entry.accepted.as_ref().map(|it| inline(&it.words()));
        let accepted = accepted.map_or_else(String::new, |words| format!(": {words}"));
        let _ = writeln!(
            text,
            "- {}{accepted}: {}{place}: {} ({} {})",
            entry.status,
            code_span(&entry.object()),
            prose(entry.message),
            inline(entry.check),
            entry.fingerprint
        );
    }
    for inspection in &control.inspections {
        let _ = write!(text, "- Where: {}", inline(inspection.host));
        if let Some(file) = inspection.file {
            let _ = write!(text, ", look at {}", inline(file));
        }
        if let Some(command) = inspection.command {
            // A code span would change the `|` of a command.
            let _ = write!(text, ", run <code>{}</code>", inline(command));
        }
        let _ = writeln!(text, ". Expected: {}", prose(inspection.expected));
    }
}
