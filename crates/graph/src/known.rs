//! Everything that takes a step of some way away, each once, by number.

use std::collections::{BTreeSet, HashMap};

use seawall_model::{Table, define_index};

use crate::fix::Fix;

define_index! {
    /// A change that is known to take some step away.
    pub(crate) struct FixId;
}

/// A way: the changes each of which takes it away.
pub(crate) type Answers = BTreeSet<FixId>;

/// The changes. A change of a graph that is drawn anew has the number that it had before.
#[derive(Default)]
pub(crate) struct Known {
    fixes: Table<FixId, Fix>,
    numbers: HashMap<String, FixId>,
}

impl Known {
    pub(crate) fn add(&mut self, fix: Fix) -> FixId {
        if let Some(number) = self.numbers.get(&fix.id) {
            return *number;
        }
        let id = fix.id.clone();
        let number = self.fixes.push(fix);
        self.numbers.insert(id, number);
        number
    }

    /// The number of a change by its id.
    pub(crate) fn number(&self, id: &str) -> Option<FixId> {
        self.numbers.get(id).copied()
    }

    pub(crate) fn get(&self, id: FixId) -> &Fix {
        &self.fixes[id]
    }

    pub(crate) fn weight(&self, id: FixId) -> u64 {
        u64::from(self.fixes[id].weight)
    }
}
