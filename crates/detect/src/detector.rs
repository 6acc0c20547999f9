//! Rules and their matcher together: events in, hits out, with what every rule cost and could not tell.

use seawall_event::Timestamp;

use crate::alert::Alert;
use crate::matcher::{Matcher, RuleId};
use crate::program::{NodeId, Program};
use crate::record::{Head, Record, RecordError};
use crate::rule::{Rule, Source};

/// Rules that are asked about events.
#[derive(Debug)]
pub struct Detector {
    rules: Vec<Rule>,
    counts: Vec<Count>,
    matcher: Matcher,
    /// Rules of the matcher, by their place in `rules`.
    asked: Vec<u32>,
}

/// What a rule has found so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Events that matched.
    pub matched: u64,
    /// Events that do not hold what the rule asks about.
    pub unknown: u64,
    /// When the first and the last match happened.
    pub times: Option<(Timestamp, Timestamp)>,
}

/// Why a rule is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// It is switched off.
    Disabled,
    /// It is about events of another source.
    OtherSource,
}

impl Detector {
    /// Rules with the graph that their conditions are in.
    pub fn new(rules: Vec<Rule>, program: Program) -> Self {
        let mut asked = Vec::new();
        let mut roots: Vec<NodeId> = Vec::new();
        for (number, rule) in (0..).zip(&rules) {
            if idle(rule).is_none() {
                asked.push(number);
                roots.push(rule.root);
            }
        }
        Self {
            counts: vec![Count::default(); rules.len()],
            matcher: Matcher::new(program, &roots),
            asked,
            rules,
        }
    }

    /// All rules, those that are not asked included.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Rules with what they have found.
    pub fn counts(&self) -> impl Iterator<Item = (&Rule, &Count)> {
        self.rules.iter().zip(&self.counts)
    }

    /// How many rules are asked.
    pub fn asked(&self) -> usize {
        self.asked.len()
    }

    /// Asks about an event; every match becomes an alert.
    ///
    /// # Errors
    /// When the text is no event.
    pub fn see(
        &mut self,
        text: &str,
        alert: &mut dyn FnMut(Alert<'_, '_>),
    ) -> Result<(), RecordError> {
        let head = Head::read(text)?;
        let record = Record::new(text, &head);
        let found = self.matcher.find(&record);
        for id in found.unknown {
            let number = self.asked[id.0 as usize] as usize;
            self.counts[number].unknown += 1;
        }
        for id in found.matched {
            self.matched(id, &record, alert);
        }
        Ok(())
    }

    fn matched(&mut self, id: RuleId, record: &Record<'_>, alert: &mut dyn FnMut(Alert<'_, '_>)) {
        let number = self.asked[id.0 as usize] as usize;
        let count = &mut self.counts[number];
        count.matched += 1;
        if let Some(time) = record.time() {
            let (first, last) = count.times.unwrap_or((time, time));
            count.times = Some((first.min(time), last.max(time)));
        }
        alert(Alert::new(&self.rules[number], record));
    }
}

/// Why a rule is not asked; `None` where it is.
pub fn idle(rule: &Rule) -> Option<Idle> {
    match (rule.is_enabled, &rule.source) {
        (false, _) => Some(Idle::Disabled),
        (true, Source::Audit) => None,
        (true, _) => Some(Idle::OtherSource),
    }
}
