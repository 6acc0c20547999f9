//! One row for each control and object, RFC 4180, for spreadsheets. A control without objects has one row, a manual one a row
//! for each inspection.

use std::io::{self, Write};

use seawall_text::csv::cell;

use super::answer::{Accepted, Compliance, Control, Entry, Inspect, Section};

const HEAD: &str = "framework,section,section_title,control,title,status,why,evaluated,passed,failed,accepted,unknown,object_status,check,cluster,namespace,kind,name,container,message,file,line,fingerprint,accepted_reason,accepted_owner,accepted_until,accepted_in,inspect_on,inspect_file,inspect_command,expected\r\n";

pub(super) fn write(compliance: &Compliance<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())?;
    for section in &compliance.sections {
        for control in &section.controls {
            let head = head(compliance, section, control);
            let mut row = |tail: Vec<String>| -> io::Result<()> {
                let cells = head.iter().chain(&tail).map(|text| cell(text));
                let cells: Vec<String> = cells.collect();
                write!(out, "{}\r\n", cells.join(","))
            };
            for entry in &control.objects {
                row(tail(Some(entry), None))?;
            }
            for inspection in &control.inspections {
                row(tail(None, Some(inspection)))?;
            }
            if control.objects.is_empty() && control.inspections.is_empty() {
                row(tail(None, None))?;
            }
        }
    }
    Ok(())
}

fn head(compliance: &Compliance<'_>, section: &Section<'_>, control: &Control<'_>) -> Vec<String> {
    let results = &control.results;
    let mut cells: Vec<String> = [
        compliance.framework.id,
        section.id,
        section.title,
        control.id,
        control.title,
        control.status,
        &control.why,
    ]
    .map(str::to_owned)
    .to_vec();
    let counts = [
        results.evaluated,
        results.passed,
        results.failed,
        results.accepted,
        results.unknown,
    ];
    cells.extend(counts.map(|count| count.to_string()));
    cells
}

fn tail(entry: Option<&Entry<'_>>, inspection: Option<&Inspect<'_>>) -> Vec<String> {
    let of = |read: fn(&Entry<'_>) -> String| entry.map_or_else(String::new, read);
    let accepted = entry.and_then(|entry| entry.accepted.as_ref());
    let by = |read: fn(&Accepted<'_>) -> String| accepted.map_or_else(String::new, read);
    let on = |read: fn(&Inspect<'_>) -> String| inspection.map_or_else(String::new, read);
    vec![
        of(|entry| entry.status.to_owned()),
        of(|entry| entry.check.to_owned()),
        of(|entry| entry.cluster.to_owned()),
        of(|entry| entry.namespace.to_owned()),
        of(|entry| entry.kind.to_owned()),
        of(|entry| entry.name.to_owned()),
        of(|entry| entry.container.unwrap_or_default().to_owned()),
        of(|entry| entry.message.to_owned()),
        of(|entry| entry.place.map_or("", |place| place.file).to_owned()),
        of(|entry| match entry.place.map_or(0, |place| place.line) {
            0 => String::new(),
            line => line.to_string(),
        }),
        of(|entry| entry.fingerprint.clone()),
        by(|accepted| accepted.reason.to_owned()),
        by(|accepted| accepted.owner.to_owned()),
        by(|accepted| accepted.expires.clone().unwrap_or_default()),
        by(|accepted| accepted.origin.to_owned()),
        on(|one| one.host.to_owned()),
        on(|one| one.file.unwrap_or_default().to_owned()),
        on(|one| one.command.unwrap_or_default().to_owned()),
        on(|one| one.expected.to_owned()),
    ]
}
