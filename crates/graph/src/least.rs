//! The lightest set of changes that has one of every way.

use std::collections::{BTreeMap, BTreeSet};

use crate::fix::Fix;

/// A set of changes, by their numbers.
type Bits = Box<[u64]>;

/// The lightest set that has one of every way, and whether that is certain after looking at so many sets.
pub(crate) fn least(
    ways: &[BTreeSet<String>],
    known: &BTreeMap<String, Fix>,
    sets: usize,
) -> (BTreeSet<String>, bool) {
    let ids: Vec<&String> = ways
        .iter()
        .flatten()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let numbers: BTreeMap<&String, usize> = ids.iter().copied().zip(0..).collect();
    let weights: Vec<u64> = ids
        .iter()
        .map(|id| {
            known
                .get(*id)
                .map_or(u64::from(u32::MAX), |fix| u64::from(fix.weight))
        })
        .collect();
    let mut search = Search::new(ways, &numbers, weights, sets);
    search.go(
        &mut Vec::new(),
        0,
        &(0..search.ways.len()).collect::<Vec<_>>(),
    );
    let chosen = search.found.iter().map(|number| ids[*number].clone());
    (chosen.collect(), search.left > 0)
}

/// A way: the changes that take a step of it away.
struct Way {
    /// The lightest first.
    choices: Vec<usize>,
    bits: Bits,
    /// The weight of the lightest.
    least: u64,
}

/// Goes through the sets, leaving out those that cannot be lighter than the best.
struct Search {
    /// Those with the fewest choices first.
    ways: Vec<Way>,
    weights: Vec<u64>,
    best: u64,
    found: Vec<usize>,
    left: usize,
}

impl Search {
    fn new(
        ways: &[BTreeSet<String>],
        numbers: &BTreeMap<&String, usize>,
        weights: Vec<u64>,
        left: usize,
    ) -> Self {
        let words = weights.len().div_ceil(64);
        let mut ways: Vec<Way> = ways
            .iter()
            .map(|way| {
                let mut choices: Vec<usize> = way.iter().map(|id| numbers[id]).collect();
                choices.sort_by_key(|number| weights[*number]);
                let mut bits: Bits = vec![0; words].into();
                for number in &choices {
                    bits[number / 64] |= 1 << (number % 64);
                }
                let least = choices.first().map_or(0, |number| weights[*number]);
                Way {
                    choices,
                    bits,
                    least,
                }
            })
            .collect();
        ways.sort_by_key(|way| way.choices.len());
        let mut search = Self {
            ways,
            weights,
            best: 0,
            found: Vec::new(),
            left,
        };
        search.found = search.greedy();
        search.best = search
            .found
            .iter()
            .map(|number| search.weights[*number])
            .sum();
        search
    }

    /// What is best for its weight first: an upper bound.
    fn greedy(&self) -> Vec<usize> {
        let mut found = Vec::new();
        let mut open: Vec<&Way> = self.ways.iter().collect();
        let mut hits = vec![0u64; self.weights.len()];
        while !open.is_empty() {
            hits.fill(0);
            for number in open.iter().flat_map(|way| &way.choices) {
                hits[*number] += 1;
            }
            let hit = (0..hits.len()).filter(|number| hits[*number] > 0);
            let best = hit.min_by(|a, b| {
                let one = self.weights[*a] * hits[*b];
                let other = self.weights[*b] * hits[*a];
                one.cmp(&other).then(a.cmp(b))
            });
            let Some(best) = best else {
                break;
            };
            found.push(best);
            open.retain(|way| !has(&way.bits, best));
        }
        found
    }

    fn go(&mut self, set: &mut Vec<usize>, weight: u64, unanswered: &[usize]) {
        if self.left == 0 || weight >= self.best {
            return;
        }
        self.left -= 1;
        let Some(first) = unanswered.first() else {
            self.best = weight;
            self.found.clone_from(set);
            return;
        };
        // Ways that share nothing need a change each.
        let mut least = weight;
        let mut seen: Bits = vec![0; self.weights.len().div_ceil(64)].into();
        for way in unanswered.iter().map(|way| &self.ways[*way]) {
            let is_apart = way
                .bits
                .iter()
                .zip(&seen)
                .all(|(own, seen)| own & seen == 0);
            if is_apart {
                for (seen, own) in seen.iter_mut().zip(&way.bits) {
                    *seen |= own;
                }
                least += way.least;
            }
        }
        if least >= self.best {
            return;
        }
        for choice in self.ways[*first].choices.clone() {
            let rest: Vec<usize> = unanswered
                .iter()
                .copied()
                .filter(|way| !has(&self.ways[*way].bits, choice))
                .collect();
            set.push(choice);
            self.go(set, weight + self.weights[choice], &rest);
            set.pop();
        }
    }
}

fn has(bits: &Bits, number: usize) -> bool {
    bits[number / 64] & (1 << (number % 64)) != 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fix(id: usize, weight: u32) -> Fix {
        Fix {
            id: id.to_string(),
            says: String::new(),
            breaks: Vec::new(),
            weight,
            changes: Vec::new(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        /// Against every subset.
        #[test]
        fn the_least_set_is_the_least(
            weights in prop::collection::vec(1u32..9, 8),
            ways in prop::collection::vec(prop::collection::btree_set(0usize..8, 1..4), 0..7),
        ) {
            let known: BTreeMap<String, Fix> = weights.iter().enumerate().map(|(id, weight)| (id.to_string(), fix(id, *weight))).collect();
            let named: Vec<BTreeSet<String>> = ways.iter().map(|way| way.iter().map(ToString::to_string).collect()).collect();
            let (set, is_least) = least(&named, &known, 200_000);
            prop_assert!(is_least);
            prop_assert!(named.iter().all(|way| set.iter().any(|id| way.contains(id))));
            let own: u32 = set.iter().map(|id| known[id].weight).sum();
            let best = (0u32..256)
                .filter(|subset| ways.iter().all(|way| way.iter().any(|id| subset >> id & 1 == 1)))
                .map(|subset| (0..8).filter(|id| subset >> id & 1 == 1).map(|id| weights[id]).sum::<u32>())
                .min();
            prop_assert_eq!(Some(own), best);
        }
    }
}
