//! The sentence at the end of a report without open findings.

use crate::Report;
use seawall_text::counted;

/// The conclusion of a report without open findings: it is clean only when everything was read and decided.
pub(crate) fn conclusion(report: &Report<'_>) -> String {
    let unknown = report.unknown();
    let among = match &report.narrowed_to {
        Some(narrowed) => format!(" among {narrowed}"),
        None => String::new(),
    };
    if report.is_empty() {
        let missing = match report.images {
            Some(_) => "images were read",
            None => "Kubernetes objects were found",
        };
        return format!("Nothing was evaluated: no {missing}.");
    }
    if !report.not_evaluated.is_empty() || unknown > 0 {
        let mut open = Vec::new();
        if unknown > 0 {
            open.push(format!(
                "{} could not be answered",
                counted(unknown, "question")
            ));
        }
        if !report.not_evaluated.is_empty() {
            open.push("not everything was evaluated".to_owned());
        }
        return format!(
            "No findings{among} in what was evaluated, but {}.",
            open.join(" and ")
        );
    }
    let mut covered = Vec::new();
    for (count, name) in [(report.known(), "known"), (report.excepted(), "accepted")] {
        if count > 0 {
            covered.push(format!("{count} {name}"));
        }
    }
    if covered.is_empty() {
        format!("No findings{among}.")
    } else {
        format!("No new findings{among} ({}).", covered.join(", "))
    }
}
