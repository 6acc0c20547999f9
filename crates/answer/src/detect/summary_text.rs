//! Summaries for people.

use std::collections::BTreeMap;

use seawall_text::{Lines, Shown, counted, say};

use super::accepted::ExceptionLine;
use super::summary::{Summary, number};

/// Deviations that are shown.
const MAX_DEVIATIONS: usize = 15;

/// Users that are shown of each rule.
const MAX_SHOWN: usize = 3;

/// Characters of an alert that are shown to people.
const MAX_EXAMPLE: usize = 400;

/// What is shown to people first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Alerts that belong together.
    Incidents {
        /// How many of them.
        top: usize,
    },
    /// What each rule found.
    Rules,
}

impl Summary {
    /// For people.
    pub fn text(&self, view: View) -> Lines {
        let mut text = Lines::new();
        match view {
            View::Incidents { top } => self.say_incidents(&mut text, top),
            View::Rules => self.say_rules(&mut text),
        }
        self.say_unknown(&mut text);
        text
    }

    fn say_incidents(&self, text: &mut Lines, top: usize) {
        say!(
            text,
            "{} of {} in {}",
            match self.incidents.len() {
                0 => "no incident".to_owned(),
                count => counted(count, "incident"),
            },
            number(self.alerts, "alert"),
            number(self.events, "event"),
        );
        for incident in self.incidents.iter().take(top) {
            text.gap();
            incident.say(text);
        }
        if self.incidents.len() > top {
            let more = self.incidents.len() - top;
            text.gap();
            say!(
                text,
                "… and {}; `--top {}` shows them",
                counted(more, "more incident"),
                self.incidents.len()
            );
        }
        if !self.deviations.is_empty() {
            text.gap();
            say!(
                text,
                "For the first time, by what is usual ({}):",
                self.deviations.len()
            );
        }
        for one in self.deviations.iter().take(MAX_DEVIATIONS) {
            say!(
                text,
                "  {}: {} ({})",
                Shown(&one.identity),
                Shown(&one.words()),
                Shown(&one.at)
            );
        }
        if self.deviations.len() > MAX_DEVIATIONS {
            say!(
                text,
                "  … and {} more",
                self.deviations.len() - MAX_DEVIATIONS
            );
        }
        if self.alerts > 0 {
            text.gap();
            say!(
                text,
                "By rule (`--by rule` tells more, `seawall detect explain RULE` what each one means):"
            );
        }
        for line in self.rules.iter().filter(|line| line.alerts > 0) {
            say!(
                text,
                "{:<13} {:>6}  {}",
                line.priority,
                line.alerts,
                Shown(&line.rule)
            );
        }
    }

    fn say_rules(&self, text: &mut Lines) {
        let found = self.rules.iter().filter(|line| line.alerts > 0).count();
        say!(
            text,
            "{} in {}: {} of {}",
            match self.alerts {
                0 => "no alert".to_owned(),
                count => counted(usize::try_from(count).unwrap_or(usize::MAX), "alert"),
            },
            counted(usize::try_from(self.events).unwrap_or(usize::MAX), "event"),
            found,
            counted(self.asked, "rule")
        );
        for line in self.rules.iter().filter(|line| line.alerts > 0) {
            text.gap();
            say!(
                text,
                "{:<13} {:>6}  {}",
                line.priority,
                line.alerts,
                line.rule
            );
            if line.accepted > 0 {
                say!(text, "  {} accepted by exceptions", line.accepted);
            }
            if let (Some(first), Some(last)) = (&line.first, &line.last) {
                match first == last {
                    true => say!(text, "  {first}"),
                    false => say!(text, "  {first} to {last}"),
                }
            }
            if !line.users.is_empty() {
                say!(text, "  by {}", users(&line.users));
            }
            if let (Some(example), Some(at)) = (&line.example, &line.at) {
                say!(text, "  {} ({at})", shortened(example));
            }
        }
    }

    fn say_unknown(&self, text: &mut Lines) {
        if self.repeated > 0 {
            text.gap();
            let is = match self.repeated {
                1 => "is one that was seen before, and counts once",
                _ => "are ones that were seen before, and count once",
            };
            say!(text, "{} {is}", number(self.repeated, "event"));
        }
        if !self.unknown.is_empty() {
            text.gap();
        }
        for sentence in &self.unknown {
            say!(text, "unknown: {sentence}");
        }
        for line in self.rules.iter().filter(|line| line.unknown > 0) {
            say!(text, "  {:>6}  {}", line.unknown, line.rule);
        }
        if !self.blind.is_empty() {
            text.gap();
            for rule in &self.blind {
                say!(text, "blind: {}", Shown(&rule.line()));
            }
        }
        let complaints = self.exceptions.iter();
        let complaints = complaints.filter_map(ExceptionLine::complaint);
        for (index, complaint) in complaints.enumerate() {
            if index == 0 {
                text.gap();
            }
            say!(text, "exception: {complaint}");
        }
        if self.idle > 0 {
            text.gap();
            say!(
                text,
                "{} not asked: about other events than requests to the API server, about a cluster that was not given, or switched off",
                counted(self.idle, "rule")
            );
        }
    }
}

/// Text of an alert that fits a few lines; all of it is in the other formats.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_EXAMPLE) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn users(users: &BTreeMap<String, u64>) -> String {
    let mut all: Vec<(&String, &u64)> = users.iter().collect();
    all.sort_by(|one, other| other.1.cmp(one.1).then(one.0.cmp(other.0)));
    let mut shown: Vec<String> = all
        .iter()
        .take(MAX_SHOWN)
        .map(|(user, count)| match (user.as_str(), **count) {
            ("", count) => format!("a user that the event does not name ({count})"),
            (user, 1) => Shown(user).to_string(),
            (user, count) => format!("{} ({count})", Shown(user)),
        })
        .collect();
    if all.len() > MAX_SHOWN {
        shown.push(format!("{} more", all.len() - MAX_SHOWN));
    }
    shown.join(", ")
}
