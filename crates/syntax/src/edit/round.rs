//! Which changes of one object can be made in one reading of its text: those in different items of lists, such as the
//! containers of a pod. Everything else waits for the next reading, behind what came before it.

use std::collections::HashSet;

use super::change::Change;
use crate::{Node, Step};

/// The part of an object whose text a change may touch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Region {
    /// An item of a list, by its path: a mapping with something in it, so that what changes stands inside of it.
    Item(Vec<Step>),
    /// Anything.
    Whole,
}

impl Region {
    /// The innermost item that holds what changes.
    pub(super) fn of(change: &Change, node: &Node) -> Self {
        let steps = &change.path().0;
        let inside = steps.len().saturating_sub(1);
        let is_index = |step: &Step| matches!(step, Step::Index(_));
        let item = steps
            .get(..inside)
            .and_then(|outer| outer.iter().rposition(is_index))
            .and_then(|last| steps.get(..=last));
        match item {
            Some(item) if is_filled_mapping(node, item) => Self::Item(item.to_vec()),
            _ => Self::Whole,
        }
    }
}

fn is_filled_mapping(node: &Node, path: &[Step]) -> bool {
    let end = path.iter().try_fold(node, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Index(index) => node.items().get(*index),
    });
    end.is_some_and(|end| !end.entries().is_empty())
}

/// The regions that are spoken for in one reading: by changes that are made, and by those that wait.
#[derive(Default)]
pub(super) struct Round {
    regions: HashSet<Vec<Step>>,
    /// What is around those regions.
    around: HashSet<Vec<Step>>,
}

impl Round {
    /// Whether a change of a region can be made now. One that cannot is waited for by others of its region.
    pub(super) fn takes(&mut self, region: &Region) -> bool {
        let Region::Item(item) = region else {
            return self.regions.is_empty();
        };
        let lengths = 1..=item.len();
        let is_free = !self.around.contains(item)
            && lengths
                .filter_map(|length| item.get(..length))
                .all(|outer| !self.regions.contains(outer));
        if !is_free {
            self.keep(item.clone());
        }
        is_free
    }

    /// Speaks for a region.
    pub(super) fn add(&mut self, region: Region) {
        if let Region::Item(item) = region {
            self.keep(item);
        }
    }

    fn keep(&mut self, item: Vec<Step>) {
        for length in 0..item.len() {
            let outer = item.get(..length).unwrap_or_default();
            if !self.around.contains(outer) {
                self.around.insert(outer.to_vec());
            }
        }
        self.regions.insert(item);
    }
}
