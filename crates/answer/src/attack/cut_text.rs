//! How a cut reads.

use seawall_text::{Lines, counted, say};

use super::conditions::listed;
use super::cut::{Cut, Decision, MAX_SHOWN};

/// Lines about what would break that are shown for each change.
const MAX_BREAKS: usize = 4;

impl Cut {
    /// For people: the decisions with their commands. `is_usage_known` is whether an audit log says what is in use.
    pub fn text(&self, is_usage_known: bool) -> Lines {
        let mut text = self.changes_text(is_usage_known);
        text.append(&listed(&self.conditions));
        text
    }

    fn changes_text(&self, is_usage_known: bool) -> Lines {
        let mut text = Lines::new();
        let Some(before) = self.before else {
            let way = format!("from {} to {}", self.from, self.to);
            match &self.unknown {
                Some(_) => say!(text, "unknown: no attack path {way} found in what was read"),
                None => say!(text, "no attack path {way} found: nothing to cut"),
            };
            return text;
        };
        let after = self.after;
        say!(text, "{} → {}", self.from, self.to);
        say!(text, "  before: {before}");
        say!(
            text,
            "  after:  {}",
            after.map_or_else(|| "no path found".to_owned(), |after| after.to_string())
        );
        if self.changes.is_empty() && !self.is_open {
            let mistakes = usize::try_from(self.mistakes).unwrap_or(usize::MAX);
            say!(
                text,
                "no attack path needs {} or fewer: nothing to cut",
                counted(mistakes, "mistake")
            );
            return text;
        }
        text.gap();
        say!(
            text,
            "{} in {}, for {}; {}",
            counted(self.changes.len(), "change"),
            counted(self.decisions.len(), "decision"),
            counted(self.ways, "path"),
            self.least()
        );
        for (number, decision) in self.decisions.iter().take(MAX_SHOWN).enumerate() {
            self.decision(number + 1, decision, &mut text);
        }
        if self.decisions.len() > MAX_SHOWN {
            text.gap();
            say!(
                text,
                "… and {} more; `--format json` lists them all",
                self.decisions.len() - MAX_SHOWN
            );
        }
        if self.is_open {
            let why = match &self.stopped {
                _ if self.is_beyond => "no known change removes their hops".to_owned(),
                Some(stopped) => format!("the search stopped {stopped}"),
                None => "known changes do not remove all of their hops".to_owned(),
            };
            text.gap();
            say!(text, "paths remain: {why}");
        }
        if !is_usage_known {
            text.gap();
            say!(
                text,
                "usage is unknown; with `--audit LOG`, permissions in use are kept where possible"
            );
        }
        text
    }

    /// Whether a cheaper set does the same.
    fn least(&self) -> String {
        let (weight, at_least) = (self.weight, self.at_least);
        match &self.stopped {
            _ if self.is_least => "no cheaper set of known changes does the same".to_owned(),
            Some(stopped) => {
                format!(
                    "best found {stopped}: weight {weight}, and no set weighs less than {at_least}"
                )
            }
            None => format!("weight {weight}, and no set weighs less than {at_least}"),
        }
    }

    /// A decision with its changes, what is lost by them, and what is left without them.
    fn decision(&self, number: usize, decision: &Decision, text: &mut Lines) {
        let changes = decision.changes.iter();
        let changes: Vec<&str> = changes
            .map(|change| &*self.changes[*change].change)
            .collect();
        text.gap();
        match &changes[..] {
            [change] => say!(text, "{number}. {change}"),
            changes => {
                let count = counted(changes.len(), "change");
                say!(text, "{number}. {}: {count}", decision.about);
                for change in changes.iter().take(MAX_SHOWN) {
                    say!(text, "   - {change}");
                }
            }
        }
        for loss in decision.loses.iter().take(MAX_BREAKS) {
            say!(text, "   breaks: {loss}");
        }
        if decision.loses.len() > MAX_BREAKS {
            let more = decision.loses.len() - MAX_BREAKS;
            say!(text, "   breaks: … and {more} more");
        }
        for line in &decision.commands {
            say!(text, "{line}");
        }
        say!(text, "   or accept it: {}", accepted(decision));
    }
}

/// What is left where a decision is not taken.
fn accepted(decision: &Decision) -> String {
    let accepted = &decision.if_accepted;
    let of = accepted.ways;
    let left = match accepted.ways_left {
        _ if of == 1 => "the path remains".to_owned(),
        1 => format!("1 of {of} paths remains"),
        count => format!("{count} of {of} paths remain"),
    };
    match accepted.cheapest {
        Some(cost) => format!("{left}, the shortest with {cost}"),
        None if decision.is_asked => format!("{left}, but other changes remove it"),
        None => left,
    }
}
