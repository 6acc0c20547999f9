//! What has to be recorded of one kind of request.

use std::collections::BTreeSet;

use seawall_event::{Level, Stage};

use crate::need::{Point, Shape};

/// What a rule needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// The rule, by its place in the list that the caller has.
    pub rule: usize,
    /// The requests that it can match.
    pub shapes: Vec<Shape>,
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
