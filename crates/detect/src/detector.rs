//! Rules and their matcher together: events in, alerts out, with what every rule cost and could not tell.

use std::sync::Arc;

use seawall_event::{Level, Timestamp};

use crate::alert::{Alert, Together, Told};
use crate::correlation::Correlation;
use crate::duplicates::{Duplicates, Repeat, Repeats};
use crate::loaded::Loaded;
use crate::matcher::{Found, Matcher, RuleId};
use crate::need::Shape;
use crate::observed::Observed;
use crate::program::{NodeId, Program};
use crate::record::{Head, Record, RecordError};
use crate::rule::{Rule, Source};
use crate::surroundings::Surroundings;
use crate::window::{EventId, Hit, Limits, Lost, Windows};

/// Bytes that all that is counted over several events takes at most.
const MAX_WINDOW_BYTES: usize = 128 << 20;

/// Rules that are asked about events.
#[derive(Debug)]
pub struct Detector {
    rules: Vec<Rule>,
    counts: Vec<Count>,
    correlations: Vec<Correlation>,
    correlation_counts: Vec<Count>,
    matcher: Matcher,
    /// Rules of the matcher, by their place in `rules`.
    asked: Vec<u32>,
    windows: Windows,
    surroundings: Option<Arc<dyn Surroundings>>,
    duplicates: Option<Duplicates>,
    observed: Observed,
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
    /// It asks about the cluster, which was not given.
    NoCluster,
}

impl Count {
    fn add(&mut self, first: Option<Timestamp>, last: Option<Timestamp>) {
        self.matched += 1;
        if let (Some(first), Some(last)) = (first, last) {
            let (earliest, latest) = self.times.unwrap_or((first, last));
            self.times = Some((earliest.min(first), latest.max(last)));
        }
    }
}

impl Detector {
    /// Rules with the graph that their conditions are in. Those that ask about the cluster are not asked.
    pub fn new(loaded: Loaded, program: Program) -> Self {
        Self::within(loaded, program, None)
    }

    /// The same, in the cluster that events are of.
    pub fn within(
        loaded: Loaded,
        program: Program,
        surroundings: Option<Arc<dyn Surroundings>>,
    ) -> Self {
        let Loaded {
            rules,
            correlations,
            ..
        } = loaded;
        let mut asked = Vec::new();
        let mut roots: Vec<NodeId> = Vec::new();
        for (number, rule) in (0..).zip(&rules) {
            if idle(rule, surroundings.is_some()).is_none() {
                asked.push(number);
                roots.push(rule.root);
            }
        }
        let definitions = correlations.iter().map(|one| one.definition.clone());
        let limits = Limits {
            bytes: MAX_WINDOW_BYTES,
            ..Limits::DEFAULT
        };
        Self {
            counts: vec![Count::default(); rules.len()],
            correlation_counts: vec![Count::default(); correlations.len()],
            matcher: Matcher::new(program, &roots),
            windows: Windows::new(definitions.collect(), limits),
            asked,
            rules,
            correlations,
            surroundings,
            duplicates: None,
            observed: Observed::default(),
        }
    }

    /// Counts from here on: what was seen so far only filled the windows of rules about several events.
    pub fn begin_counting(&mut self) {
        self.counts.fill(Count::default());
        self.correlation_counts.fill(Count::default());
        if let Some(duplicates) = &mut self.duplicates {
            duplicates.begin_counting();
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

    /// Rules about several events with what they have found.
    pub fn correlations(&self) -> impl Iterator<Item = (&Correlation, &Count)> {
        self.correlations.iter().zip(&self.correlation_counts)
    }

    /// How many rules are asked.
    pub fn asked(&self) -> usize {
        self.asked.len()
    }

    /// What rules about several events could not count.
    pub fn lost(&self) -> Lost {
        self.windows.lost()
    }

    /// From now on, events that come again are not asked about, and IDs that come again with something else are known. The seed is a
    /// secret of the process.
    pub fn recognise(&mut self, seed: u64) {
        self.duplicates = Some(Duplicates::new(seed));
    }

    /// The level at which the log records everything that a rule is about, and the one that it needs, where that is more and the rule could
    /// not decide about events because of it.
    pub fn too_low(&self, rule: usize, shapes: &[Shape]) -> Option<(Level, Level)> {
        let count = self.counts.get(rule)?;
        let is_undecided = count.unknown > 0 && count.matched == 0;
        self.observed.too_low(shapes).filter(|_| is_undecided)
    }

    /// How many events came again.
    pub fn repeats(&self) -> Repeats {
        let duplicates = self.duplicates.as_ref();
        duplicates.map(Duplicates::counts).unwrap_or_default()
    }

    /// Asks about an event, which goes by an ID of the caller; every match becomes an alert.
    ///
    /// # Errors
    /// When the text is no event.
    pub fn see(
        &mut self,
        id: EventId,
        text: &str,
        tell: &mut dyn FnMut(Told<'_, '_>),
    ) -> Result<(), RecordError> {
        let head = Head::read(text)?;
        let surroundings = self.surroundings.clone();
        let record = Record::new(text, &head).within(surroundings.as_deref());
        let repeat = match &mut self.duplicates {
            Some(duplicates) => duplicates.see(&record),
            None => Repeat::New,
        };
        if repeat == Repeat::Again {
            return Ok(());
        }
        let record = record.reused(repeat == Repeat::Reused);
        self.observed.see(&record);
        let found = self.matcher.find(&record);
        let own = |ids: Vec<RuleId>| -> Vec<RuleId> {
            let numbers = ids.into_iter().map(|id| RuleId(self.asked[id.0 as usize]));
            numbers.collect()
        };
        let found = Found {
            matched: own(found.matched),
            unknown: own(found.unknown),
        };
        for id in &found.unknown {
            self.counts[id.0 as usize].unknown += 1;
            tell(Told::Undecided(Alert::new(
                &self.rules[id.0 as usize],
                &record,
            )));
        }
        for id in &found.matched {
            let rule = &self.rules[id.0 as usize];
            if rule.is_alert {
                self.counts[id.0 as usize].add(record.time(), record.time());
                tell(Told::Event(Alert::new(rule, &record)));
            }
        }
        if !self.correlations.is_empty() {
            let hits = self.windows.add(id, &record, &found);
            self.together(hits, tell);
        }
        Ok(())
    }

    /// Whether a rule, by its name, matches the events of an example. Whatever was seen before is forgotten.
    ///
    /// # Errors
    /// When a text is no event.
    pub fn matches(&mut self, name: &str, events: &[String]) -> Result<bool, RecordError> {
        self.windows = self.windows.emptied();
        self.duplicates = Some(Duplicates::new(0));
        let mut is_matched = false;
        let mut tell = |told: Told<'_, '_>| {
            is_matched |= match &told {
                Told::Event(alert) => alert.rule.name == name,
                Told::Together(together) => together.correlation.name == name,
                Told::Undecided(_) => false,
            };
        };
        for (number, event) in (0..).zip(events) {
            self.see(EventId(number), event, &mut tell)?;
        }
        self.finish(&mut tell);
        self.windows = self.windows.emptied();
        self.duplicates = None;
        Ok(is_matched)
    }

    /// Counts what still waits for earlier events: no more come.
    pub fn finish(&mut self, tell: &mut dyn FnMut(Told<'_, '_>)) {
        let hits = self.windows.finish();
        self.together(hits, tell);
    }

    fn together(&mut self, hits: Vec<Hit>, tell: &mut dyn FnMut(Told<'_, '_>)) {
        for hit in hits {
            let correlation = &self.correlations[hit.definition];
            if correlation.is_alert {
                let count = &mut self.correlation_counts[hit.definition];
                count.add(Some(hit.from), Some(hit.until));
                tell(Told::Together(Together { correlation, hit }));
            }
        }
    }
}

/// Why a rule is not asked; `None` where it is.
pub fn idle(rule: &Rule, has_cluster: bool) -> Option<Idle> {
    match (rule.is_enabled, &rule.source) {
        (false, _) => Some(Idle::Disabled),
        (true, Source::Audit) if !has_cluster && rule.asks_cluster => Some(Idle::NoCluster),
        (true, Source::Audit) => None,
        (true, _) => Some(Idle::OtherSource),
    }
}
