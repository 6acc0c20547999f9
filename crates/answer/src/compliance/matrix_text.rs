//! How the threat matrix reads.

use std::collections::{BTreeMap, BTreeSet};

use seawall_text::{Document, Lines, Words, counted, say};

use super::matrix::{Matrix, Technique, TechniqueState};

impl TechniqueState {
    /// As people read it.
    fn words(self) -> &'static str {
        match self {
            Self::Fired => "with failed checks",
            Self::NoCheck => "no check",
            Self::NotApplicable => "not applicable",
            Self::Quiet => "no findings",
            Self::Unknown => "unknown",
        }
    }
}

impl Technique {
    fn words(&self) -> String {
        match (self.checks.len(), self.fired.len()) {
            (0, _) => "no check".to_owned(),
            (checks, 0) => {
                let checks = counted(checks, "check");
                match self.state {
                    None => checks,
                    Some(state) => format!("{checks}, {}", state.words()),
                }
            }
            (checks, fired) => {
                let resources: u64 = self.fired.iter().map(|one| one.resources).sum();
                let resources = usize::try_from(resources).unwrap_or(usize::MAX);
                format!(
                    "{fired} of {} failed, {}",
                    counted(checks, "check"),
                    counted(resources, "resource")
                )
            }
        }
    }
}

impl Matrix {
    /// For people: a line for each technique, below its tactic.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        // A technique can serve several tactics, and counts once.
        let mut states: BTreeMap<TechniqueState, BTreeSet<&str>> = BTreeMap::new();
        for tactic in &self.tactics {
            say!(text, "{} ({})", tactic.name, tactic.id);
            for technique in &tactic.techniques {
                if let Some(state) = technique.state {
                    states.entry(state).or_default().insert(&technique.id);
                }
                say!(
                    text,
                    "  {:<10} {:<44} {}",
                    technique.id,
                    technique.name,
                    technique.words()
                );
            }
        }
        let (covered, all) = self.covered;
        text.gap();
        say!(text, "{covered} of {all} techniques have a check");
        if !states.is_empty() {
            let states = states
                .iter()
                .map(|(state, ids)| format!("{} {}", ids.len(), state.words()));
            let states: Vec<String> = states.collect();
            say!(text, "of the techniques above: {}", states.join(", "));
        }
        if !self.not_evaluated.is_empty() {
            say!(text, "not everything was evaluated:");
        }
        for what in &self.not_evaluated {
            say!(text, "  {what}");
        }
        text
    }

    /// For pages: a table for each tactic.
    pub fn document(&self) -> Document {
        let mut document = Document::new();
        document.heading(1, "Threat matrix");
        if !self.not_evaluated.is_empty() {
            document.paragraph("Not everything was evaluated:");
            document.list(self.not_evaluated.iter().map(|what| Words::sentence(what)));
        }
        for tactic in &self.tactics {
            let rows = tactic.techniques.iter().map(|technique| {
                let fired = technique.fired.iter();
                let fired: Vec<String> = fired
                    .map(|one| format!("{} ({})", one.check, one.resources))
                    .collect();
                [
                    Words::from(format!("{} {}", technique.id, technique.name)),
                    Words::from(technique.checks.join(", ")),
                    Words::from(technique.state.map_or("", TechniqueState::words)),
                    Words::from(fired.join(", ")),
                ]
            });
            document.heading(2, &*tactic.name);
            document.table(["Technique", "Checks", "State", "Failed"], rows);
        }
        document
    }
}
