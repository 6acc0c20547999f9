//! A compliance report for a wiki, a ticket or a pull request.

use seawall_text::{Document, Words};

use super::answer::{Compliance, Control, Entry, Inspect};

pub(super) fn write(compliance: &Compliance<'_>) -> String {
    let mut document = Document::new();
    let framework = &compliance.framework;
    let inputs = compliance.inputs.iter().map(|input| Words::name(input));
    let score = &compliance.score;
    let mut words = Words::default().strong(&format!("{}.", score.sentence()));
    if !score.rest().is_empty() {
        words = words.and(format!(" {}", score.rest()));
    }
    document
        .heading(1, format!("{} {}", framework.title, framework.version))
        .paragraph(Words::joined(inputs, ", ").and(format!(
            ", Kubernetes {}, {}, seawall {}",
            compliance.kubernetes_version, compliance.created, compliance.tool_version
        )))
        .paragraph(words);
    if let Some(narrowed) = compliance.narrowed() {
        document.paragraph(narrowed);
    }
    if !compliance.not_evaluated.is_empty() {
        document.paragraph("Not everything was evaluated:");
        let what = compliance.not_evaluated.iter();
        document.list(what.map(|what| Words::sentence(what)));
    }
    let sections = compliance.sections.iter().map(|section| {
        let score = &section.score;
        let count = |count: usize| Words::from(count.to_string());
        [
            Words::from(format!("{} {}", section.id, section.title)),
            Words::from(score.words()),
            count(score.failed),
            count(score.unknown),
            count(score.accepted),
            count(score.manual),
            count(score.not_applicable),
        ]
    });
    document.table(
        [
            "Section",
            "Passed",
            "Fail",
            "Unknown",
            "Accepted",
            "Manual",
            "Not applicable",
        ],
        sections,
    );
    let sections = compliance.sections.iter();
    for section in sections.filter(|section| !section.controls.is_empty()) {
        document.heading(2, format!("{} {}", section.id, section.title));
        let rows = section.controls.iter().map(|control| {
            let name = format!("{} {}", control.id, control.title);
            let (status, why) = (control.status, Words::sentence(&control.why));
            [Words::from(name), Words::from(status), why]
        });
        document.table(["Control", "Status", "Why"], rows);
        for control in &section.controls {
            details(control, &mut document);
        }
    }
    document.markdown_text()
}

/// The objects of a control, and what to inspect.
fn details(control: &Control<'_>, document: &mut Document) {
    if control.objects.is_empty() && control.inspections.is_empty() {
        return;
    }
    document.heading(3, format!("{} {}", control.id, control.title));
    let objects = control.objects.iter().map(object);
    document.list(objects.chain(control.inspections.iter().map(inspection)));
}

fn object(entry: &Entry<'_>) -> Words {
    let accepted = entry.accepted.as_ref();
    let accepted = accepted.map_or_else(String::new, |it| format!(": {}", it.words()));
    let mut words = Words::from(format!("{}{accepted}: ", entry.status)).code(&entry.object());
    if let Some(place) = entry.place {
        words = words.and(" at ").code(&place.to_string());
    }
    words
        .and(": ")
        .and(Words::sentence(entry.message))
        .and(format!(" ({} {})", entry.check, entry.fingerprint))
}

fn inspection(inspection: &Inspect<'_>) -> Words {
    let mut words = Words::from(format!("Where: {}", inspection.host));
    if let Some(file) = inspection.file {
        words = words.and(format!(", look at {file}"));
    }
    if let Some(command) = inspection.command {
        words = words.and(", run ").command(command);
    }
    words
        .and(". Expected: ")
        .and(Words::sentence(inspection.expected))
}
