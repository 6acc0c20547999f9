//! Which check represents which others.

use std::collections::HashMap;

use crate::Check;
use crate::concern::CONCERNS;

/// Which of two equally severe findings represents the other: the one with the lower rank. Checks that represent nothing come
/// last.
pub fn standing_order() -> HashMap<&'static str, usize> {
    let mut order = HashMap::new();
    for head in CONCERNS.iter().flat_map(|concern| concern.heads) {
        let next = order.len();
        order.entry(*head).or_insert(next);
    }
    order
}

impl Check {
    /// The checks that this one can represent, each once, in the order of [`CONCERNS`].
    pub fn stands_for(&self) -> Vec<&'static str> {
        let mut covered: Vec<&'static str> = Vec::new();
        for concern in CONCERNS {
            if !concern.heads.contains(&self.id) {
                continue;
            }
            for check in concern.covers {
                if *check != self.id && !covered.contains(check) {
                    covered.push(check);
                }
            }
        }
        covered
    }
}
