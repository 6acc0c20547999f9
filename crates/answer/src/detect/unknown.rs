//! What is not known of events, as sentences.

use std::collections::BTreeSet;

use seawall_detect::window::Lost;
use seawall_text::counted;

use super::blind::BlindRule;

/// How many rules do not see everything, as a sentence.
pub(super) fn sightless(blind: &[BlindRule]) -> Option<String> {
    let of = |is_blind: bool| {
        let rules = blind.iter().filter(|rule| rule.is_blind == is_blind);
        rules.map(|rule| &rule.rule).collect::<BTreeSet<_>>().len()
    };
    let parts = [
        (of(true), "nothing of what they are about"),
        (of(false), "only a part of it"),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(count, what)| format!("{} can see {what}", counted(*count, "rule")))
        .collect();
    (!parts.is_empty()).then(|| format!("in the log of this source {}", parts.join(", and ")))
}

/// What rules about several events could not count, as a sentence.
pub(super) fn lost_text(lost: &Lost) -> String {
    let parts = [
        (lost.late, "event that came too late"),
        (lost.untimed, "event without a time"),
        (
            lost.unknown,
            "event of which the log does not tell whether it counts",
        ),
        (lost.oversized, "event with a value that is too long"),
        (
            lost.groups,
            "group that was forgotten, as there were too many",
        ),
        (
            lost.events,
            "event that was forgotten, as there were too many",
        ),
        (lost.open, "span that was not over at the end of the log"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| match count {
            1 => format!("1 {what}"),
            count => {
                let (noun, rest) = what.split_once(' ').unwrap_or((what, ""));
                format!("{count} {noun}s {rest}")
            }
        })
        .collect();
    format!(
        "rules about several events could not count {}",
        parts.join(", ")
    )
}
