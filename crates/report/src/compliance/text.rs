//! A compliance report for a terminal.

use std::fmt::Write;

use anstyle::{AnsiColor, Color, Style as Ansi};
use seawall_text::printable;

use super::answer::{Compliance, Control, Entry};
use crate::Style;
use seawall_text::counted;

/// Objects of a control that a terminal shows; files and pipes have them all.
const MAX_OBJECTS: usize = 5;

pub(super) fn write(compliance: &Compliance<'_>, style: Style) -> String {
    let mut text = String::new();
    head(compliance, style, &mut text);
    summary(compliance, style, &mut text);
    for section in &compliance.sections {
        if section.controls.is_empty() {
            continue;
        }
        let title = format!("{} {}", section.id, section.title);
        let _ = writeln!(text, "\n{}", style.strong(&printable(&title)));
        for control in &section.controls {
            write_control(control, style, &mut text);
        }
    }
    if !compliance.not_evaluated.is_empty() {
        let _ = writeln!(text, "\n{}", style.strong("Not everything was evaluated:"));
        for what in compliance.not_evaluated {
            let _ = writeln!(text, "  {}", printable(what));
        }
    }
    text
}

fn head(compliance: &Compliance<'_>, style: Style, text: &mut String) {
    let framework = &compliance.framework;
    let title = format!("{} {}", framework.title, framework.version);
    let _ = writeln!(text, "{}", style.strong(&title));
    let _ = writeln!(
        text,
        "{} · Kubernetes {} · {} · seawall {}",
        printable(&compliance.inputs.join(", ")),
        printable(compliance.kubernetes_version),
        compliance.created,
        compliance.tool_version
    );
    if let Some(narrowed) = compliance.narrowed() {
        let _ = writeln!(text, "{}", printable(&narrowed));
    }
    let _ = writeln!(text, "\n{}", style.strong(&compliance.score.sentence()));
    let rest = compliance.score.rest();
    if !rest.is_empty() {
        let _ = writeln!(text, "{rest}");
    }
}

/// The scores by section. A column without a number in it is a row of dashes.
fn summary(compliance: &Compliance<'_>, style: Style, text: &mut String) {
    let names = compliance.sections.iter();
    let names: Vec<String> = names
        .map(|section| printable(&format!("{} {}", section.id, section.title)).into_owned())
        .collect();
    let scores = compliance.sections.iter();
    let scores: Vec<String> = scores.map(|section| section.score.words()).collect();
    let widest = |cells: &[String], head: &str| {
        let cells = cells.iter().map(|cell| cell.chars().count());
        cells.max().unwrap_or(0).max(head.len())
    };
    let (first, second) = (widest(&names, "Section"), widest(&scores, "Passed"));
    let _ = writeln!(
        text,
        "\n{}",
        style.faint(&format!(
            "{:first$}  {:second$}  Fail  Unknown  Accepted  Manual  Not applicable",
            "Section", "Passed"
        ))
    );
    let cell = |count: usize| match count {
        0 => "-".to_owned(),
        count => count.to_string(),
    };
    for (section, (name, passed)) in compliance.sections.iter().zip(names.iter().zip(&scores)) {
        let score = &section.score;
        let _ = writeln!(
            text,
            "{name:first$}  {passed:second$}  {:<4}  {:<7}  {:<8}  {:<6}  {}",
            cell(score.failed),
            cell(score.unknown),
            cell(score.accepted),
            cell(score.manual),
            cell(score.not_applicable)
        );
    }
}

fn write_control(control: &Control<'_>, style: Style, text: &mut String) {
    let status = format!("{:<14}", control.status);
    let _ = writeln!(
        text,
        "  {} {} {}",
        paint(control.status, &status, style),
        printable(control.id),
        printable(control.title)
    );
    let _ = writeln!(text, "    {}", printable(&control.why));
    // One check says the same as the control.
    if control.checks.len() > 1 {
        for check in &control.checks {
            let _ = writeln!(
                text,
                "    {}",
                style.faint(&format!("{}: {}", check.id, check.results.words()))
            );
        }
    } else if let Some(check) = control.checks.first() {
        let _ = writeln!(text, "    {}", style.faint(&format!("check {}", check.id)));
    }
    let is_bounded = style.width != usize::MAX && !style.everything;
    let shown = match is_bounded {
        true => control.objects.len().min(MAX_OBJECTS),
        false => control.objects.len(),
    };
    for entry in &control.objects[..shown] {
        write_entry(entry, style, text);
    }
    if shown < control.objects.len() {
        let _ = writeln!(
            text,
            "      … and {}; --full lists them all",
            counted(control.objects.len() - shown, "more problem")
        );
    }
    for inspection in &control.inspections {
        let _ = writeln!(text, "      where     {}", inspection.host);
        if let Some(file) = inspection.file {
            let _ = writeln!(text, "      look at   {}", printable(file));
        }
        if let Some(command) = inspection.command {
            let _ = writeln!(text, "      run       {}", printable(command));
        }
        let _ = writeln!(text, "      expected  {}", printable(inspection.expected));
    }
}

fn write_entry(entry: &Entry<'_>, style: Style, text: &mut String) {
    let _ = writeln!(
        text,
        "      {} {}",
        paint(entry.status, entry.status, style),
        printable(&entry.object())
    );
    let _ = writeln!(text, "        {}", printable(entry.message));
    let mut last: Vec<String> = vec![entry.check.to_owned()];
    last.extend(entry.place.map(|place| place.to_string()));
    last.push(entry.fingerprint.clone());
    let last = last.join("  ");
    let _ = writeln!(text, "        {}", style.faint(&printable(&last)));
    if let Some(accepted) = &entry.accepted {
        let _ = writeln!(text, "        {}", printable(&accepted.words()));
    }
}

fn paint(status: &str, shown: &str, style: Style) -> String {
    let color = match status {
        "fail" => AnsiColor::Red,
        "unknown" => AnsiColor::Yellow,
        "accepted" | "pass" => AnsiColor::Green,
        _ => return style.faint(shown),
    };
    let ansi = Ansi::new().bold().fg_color(Some(Color::Ansi(color)));
    style.paint(ansi, shown)
}
