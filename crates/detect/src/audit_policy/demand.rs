//! What has to be recorded of one kind of request.

use std::collections::BTreeSet;

use seawall_audit::AuditPolicy;
use seawall_event::{Level, Stage};

use super::event::{Recorded, RequestOf};
use super::verbs::VERBS;
use crate::detector::idle;
use crate::loaded::Loaded;
use crate::need::{self, Key, Parts, Point, Shape, Values};
use crate::program::Program;
use crate::record::{Head, Record};
use crate::window::{Feed, KeyPart};

/// What a rule needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// The rule, by its place in the list that the caller has.
    pub rule: usize,
    /// The requests that it can match.
    pub shapes: Vec<Shape>,
}

impl Needs {
    /// The highest level that some request of the rule has to be recorded at.
    pub fn level(&self) -> Level {
        let of = |shape: &Shape| {
            let verbs: Vec<&str> = match shape.key(Key::Verb) {
                Values::In(verbs) => verbs.iter().map(|verb| &**verb).collect(),
                Values::Except(_) => VERBS.to_vec(),
            };
            let subresources: Vec<&str> = match shape.key(Key::Subresource) {
                Values::In(subresources) => subresources.iter().map(|sub| &**sub).collect(),
                Values::Except(_) => vec![""],
            };
            let mut level = Level::Metadata;
            for verb in verbs {
                for subresource in &subresources {
                    level = level.max(shape.level(verb, subresource));
                }
            }
            level
        };
        self.shapes.iter().map(of).max().unwrap_or_default()
    }

    /// Whether the rule can match requests that only read.
    pub fn asks_reads(&self) -> bool {
        let reads = ["get", "list", "watch"];
        let asks = |shape: &Shape| reads.iter().any(|verb| shape.key(Key::Verb).contains(verb));
        self.shapes.iter().any(asks)
    }

    /// Of events that the rule matches the first that a policy does not record enough of, and what it records.
    pub fn lost<'e>(
        &self,
        policy: &AuditPolicy,
        events: impl IntoIterator<Item = &'e str>,
    ) -> Option<(&'e str, Recorded)> {
        let mut events = events.into_iter();
        events.find_map(|event| {
            let head = Head::read(event).ok()?;
            let request = RequestOf::read(&Record::new(event, &head));
            let point = request.point();
            let shapes = self.shapes.iter().filter(|shape| shape.contains(&point));
            let needed = shapes
                .map(|shape| shape.level(point.verb, point.subresource))
                .max()?;
            let recorded = request.decided(policy);
            (recorded.level < needed).then_some((event, recorded))
        })
    }
}

/// What the rules need that are asked about audit events. Rules about several events need what is read of each.
pub fn needs(loaded: &Loaded, program: &Program) -> Vec<Needs> {
    let mut read = vec![Parts::default(); loaded.rules.len()];
    for correlation in &loaded.correlations {
        let mut open = Vec::new();
        for input in &correlation.definition.inputs {
            let key = input.key.iter().filter_map(|part| match part {
                KeyPart::Field(operands) => Some(operands),
                KeyPart::Inner(_) => None,
            });
            let operands = key.chain(&input.value).flatten();
            let own = operands.fold(Parts::default(), |all, operand| {
                all.with(need::parts(&operand.field))
            });
            open.push((input.feed, own));
        }
        // What a correlation reads of the hits of another is in the events of that.
        while let Some((feed, own)) = open.pop() {
            match feed {
                Feed::Rule(number) => {
                    if let Some(known) = read.get_mut(number as usize) {
                        *known = known.with(own);
                    }
                }
                Feed::Definition(number) => {
                    let inner = loaded.correlations.get(number);
                    let inputs = inner.iter().flat_map(|inner| &inner.definition.inputs);
                    open.extend(inputs.map(|input| (input.feed, own)));
                }
            }
        }
    }
    let asked = loaded.rules.iter().enumerate();
    let asked = asked.filter(|(_, rule)| idle(rule, true).is_none());
    let needs = asked.map(|(number, rule)| {
        let mut shapes = need::shapes(program, rule.root);
        for shape in &mut shapes {
            shape.parts = shape.parts.with(read[number]);
        }
        Needs {
            rule: number,
            shapes,
        }
    });
    needs.collect()
}

/// What has to be recorded of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Demand {
    pub how: How,
    /// The rules that need it.
    pub rules: BTreeSet<usize>,
}

/// How something is recorded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct How {
    pub level: Level,
    /// Stages that no rule asks about. A panic is always recorded, as there are few.
    pub omitted: BTreeSet<Stage>,
    /// Whether `metadata.managedFields` is asked about.
    pub managed_fields: bool,
}

/// Stages that can be omitted.
const OMITTED: [Stage; 2] = [Stage::RequestReceived, Stage::ResponseStarted];

impl Demand {
    /// What rules need of a request.
    pub fn of(needs: &[Needs], point: &Point<'_>) -> Self {
        let mut demand = Self::default();
        let mut stages = BTreeSet::new();
        for need in needs {
            for shape in need.shapes.iter().filter(|shape| shape.contains(point)) {
                demand.rules.insert(need.rule);
                let level = shape.level(point.verb, point.subresource);
                demand.how.level = demand.how.level.max(level);
                demand.how.managed_fields |= shape.parts.managed_fields && level > Level::Metadata;
                stages.extend(Stage::ALL.into_iter().filter(|stage| shape.is_at(*stage)));
            }
        }
        if demand.how.level > Level::None {
            demand.how.omitted = OMITTED
                .into_iter()
                .filter(|stage| !stages.contains(stage))
                .collect();
        }
        demand
    }

    /// What one of two needs.
    pub fn join(&mut self, other: Self) {
        if self.how.level == Level::None {
            self.how.omitted = other.how.omitted;
        } else if other.how.level > Level::None {
            self.how.omitted = self
                .how
                .omitted
                .intersection(&other.how.omitted)
                .copied()
                .collect();
        }
        self.how.level = self.how.level.max(other.how.level);
        self.how.managed_fields |= other.how.managed_fields;
        self.rules.extend(other.rules);
    }
}
