//! `seawall.detection-replay/v1`: rules over stored history: how noisy they are, and what another set of rules finds instead.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use seawall_event::Timestamp;
use seawall_text::{Lines, counted, say};
use serde::Serialize;

use super::alert::AlertLine;
use super::noise::{Noise, NoiseRule, a_day};
use crate::Versioned;

/// Alerts that are shown of each rule.
const MAX_EXAMPLES: usize = 3;

/// Rules over stored history.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Replay {
    /// Events that were read.
    pub events: u64,
    /// The days between the first alert or event with a time and the last; null where they tell none.
    pub days: Option<f64>,
    /// The rules.
    pub rules: ReplaySide,
    /// The rules that they are compared with; null where there are none.
    pub against: Option<ReplaySide>,
    /// What differs, by rule, those with most differences first. Rules without a difference are left out.
    pub changed: Vec<ReplayRule>,
    /// What is not known, a sentence each.
    pub unknown: Vec<String>,
}

/// A set of rules, and its noise.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReplaySide {
    /// How many rules were asked.
    pub asked: usize,
    /// Alerts that no exception accepts.
    pub alerts: u64,
    /// Alerts a day; null where the log tells no time.
    pub alerts_a_day: Option<f64>,
    /// The rules with alerts, those with most first.
    pub noise: Vec<NoiseRule>,
}

/// What differs of a rule.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReplayRule {
    /// The rule.
    pub rule: String,
    /// Its alerts in the rules that are compared with.
    pub before: u64,
    /// Its alerts in the rules.
    pub after: u64,
    /// Alerts a day before; null where the log tells no time.
    pub before_a_day: Option<f64>,
    /// Alerts a day after.
    pub after_a_day: Option<f64>,
    /// Alerts that only the rules give.
    pub gained: u64,
    /// Alerts that only the rules that are compared with give.
    pub lost: u64,
    /// Alerts of both about the same, with another text or priority, or accepted by one alone.
    pub changed: u64,
    /// Some of them, as `gained log:line: text`.
    pub examples: Vec<String>,
}

impl Versioned for Replay {
    const SCHEMA: &'static str = "seawall.detection-replay/v1";
}

/// Alerts of two sets of rules, compared event by event. Nothing of an event is kept.
#[derive(Debug, Default)]
pub struct Compared {
    /// Alerts of the rules.
    pub after: Noise,
    /// Alerts of those that they are compared with.
    pub before: Noise,
    rules: BTreeMap<String, Difference>,
    times: Option<(Timestamp, Timestamp)>,
}

#[derive(Debug, Default)]
struct Difference {
    gained: u64,
    lost: u64,
    changed: u64,
    examples: Vec<String>,
}

impl Compared {
    /// Takes note of when an event happened.
    pub fn at(&mut self, time: Option<Timestamp>) {
        if let Some(time) = time {
            let (first, last) = self.times.unwrap_or((time, time));
            self.times = Some((first.min(time), last.max(time)));
        }
    }

    /// Counts what one event gave with the rules, and with those that they are compared with.
    pub fn event(&mut self, after: &[AlertLine], before: &[AlertLine], is_compared: bool) {
        after.iter().for_each(|alert| self.after.add(alert));
        before.iter().for_each(|alert| self.before.add(alert));
        if !is_compared {
            return;
        }
        let rules = after.iter().chain(before).map(|alert| &*alert.rule);
        let rules: BTreeSet<&str> = rules.collect();
        for rule in rules {
            let of = |alerts: &'_ [AlertLine]| -> Vec<AlertLine> {
                alerts
                    .iter()
                    .filter(|alert| alert.rule == rule)
                    .cloned()
                    .collect()
            };
            let (after, mut before) = (of(after), of(before));
            let mut told = Vec::new();
            for alert in after {
                // Several alerts of a rule about one event differ in what they have in common.
                let same = before
                    .iter()
                    .position(|other| other.fields == alert.fields)
                    .or(match before.is_empty() {
                        true => None,
                        false => Some(0),
                    });
                match same.map(|index| before.remove(index)) {
                    None => told.push(("gained", alert)),
                    Some(other) => {
                        let is_same = (&other.output, other.priority, other.accepted.is_some())
                            == (&alert.output, alert.priority, alert.accepted.is_some());
                        if !is_same {
                            told.push(("changed", alert));
                        }
                    }
                }
            }
            told.extend(before.into_iter().map(|alert| ("lost", alert)));
            for (what, alert) in told {
                let difference = self.rules.entry(rule.to_owned()).or_default();
                match what {
                    "gained" => difference.gained += 1,
                    "lost" => difference.lost += 1,
                    _ => difference.changed += 1,
                }
                if difference.examples.len() < MAX_EXAMPLES {
                    difference.examples.push(format!(
                        "{what} {}:{}: {}",
                        alert.log, alert.line, alert.output
                    ));
                }
            }
        }
    }

    /// What was found. `asked` is how many rules there are, and how many they are compared with.
    pub fn finish(
        self,
        asked: (usize, Option<usize>),
        events: u64,
        expires: &str,
        unknown: Vec<String>,
    ) -> Replay {
        let days = self.times.map(|(first, last)| {
            #[expect(
                clippy::cast_precision_loss,
                reason = "averages are shown with few digits"
            )]
            let days = last.0.saturating_sub(first.0) as f64 / 86_400e6;
            days
        });
        let days = days.filter(|days| *days > 0.0);
        let side = |asked: usize, noise: &Noise| ReplaySide {
            asked,
            alerts: noise.alerts(),
            alerts_a_day: a_day(noise.alerts(), days),
            noise: noise.rules(days, expires),
        };
        let changed = self.rules.into_iter().map(|(rule, difference)| {
            let (before, after) = (self.before.of(&rule), self.after.of(&rule));
            ReplayRule {
                before,
                after,
                before_a_day: a_day(before, days),
                after_a_day: a_day(after, days),
                gained: difference.gained,
                lost: difference.lost,
                changed: difference.changed,
                examples: difference.examples,
                rule,
            }
        });
        let mut changed: Vec<ReplayRule> = changed.collect();
        changed.sort_by_key(|rule| std::cmp::Reverse(rule.gained + rule.lost + rule.changed));
        Replay {
            events,
            days,
            rules: side(asked.0, &self.after),
            against: asked.1.map(|asked| side(asked, &self.before)),
            changed,
            unknown,
        }
    }
}

impl Replay {
    /// Whether the two sets of rules differ in what they find.
    pub fn differs(&self) -> bool {
        !self.changed.is_empty()
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        let rate =
            |rate: Option<f64>| rate.map_or_else(String::new, |rate| format!(", {rate:.1} a day"));
        say!(
            text,
            "{}{}: {} of {}{}",
            number(self.events, "event"),
            self.days
                .map_or_else(String::new, |days| format!(" of {days:.2} days")),
            number(self.rules.alerts, "alert"),
            counted(self.rules.asked, "rule"),
            rate(self.rules.alerts_a_day)
        );
        if let Some(against) = &self.against {
            say!(
                text,
                "compared with {} of {}{}",
                number(against.alerts, "alert"),
                counted(against.asked, "rule"),
                rate(against.alerts_a_day)
            );
            for rule in &self.changed {
                text.gap();
                say!(
                    text,
                    "{}: {} gained, {} lost, {} changed ({} before, {} after)",
                    rule.rule,
                    rule.gained,
                    rule.lost,
                    rule.changed,
                    rule.before,
                    rule.after
                );
                for example in &rule.examples {
                    say!(text, "  {example}");
                }
            }
            if self.changed.is_empty() {
                say!(text, "no alert differs");
            }
        }
        for rule in &self.rules.noise {
            text.gap();
            say!(
                text,
                "{:>6}  {}{}",
                rule.alerts,
                rule.rule,
                rate(rule.alerts_a_day)
            );
            for group in &rule.groups {
                let parts = [&group.actor, &group.kind, &group.namespace];
                let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
                say!(text, "  {:>6}  {}", group.alerts, parts.join(", "));
            }
            for suggestion in &rule.suggestions {
                say!(
                    text,
                    "  an exception that removes {}:",
                    number(suggestion.removes, "alert")
                );
                for line in suggestion.exception.lines() {
                    say!(text, "    {line}");
                }
            }
        }
        if !self.unknown.is_empty() {
            text.gap();
        }
        for sentence in &self.unknown {
            say!(text, "unknown: {sentence}");
        }
        text
    }
}

fn number(count: u64, noun: &str) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), noun)
}
