//! The lightest set of changes that has one of every way. Where looking at every set would be too much, the best set so
//! far and a weight that no set is below.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::known::{Answers, FixId, Known};

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Least {
    pub set: Answers,
    /// No set that has one of every way weighs less.
    pub at_least: u64,
    /// Whether there were more sets than were to be looked at.
    pub is_cut_off: bool,
}

/// The lightest set that has one of every way. `sets` says how many may be looked at, and how many are left then.
pub(crate) fn least(ways: &[Answers], known: &Known, sets: &mut usize) -> Least {
    let mut least = Least::default();
    let mut open: Vec<Vec<Answers>> = parts(ways);
    open.reverse();
    while let Some(part) = open.pop() {
        let size = |ways: &[Answers]| ways.iter().map(BTreeSet::len).sum::<usize>();
        let before = size(&part);
        let reduced = reduced(part, known);
        // What is left out may be what held a part together, and leave more out.
        if size(&reduced) < before {
            open.extend(parts(&reduced).into_iter().rev());
            continue;
        }
        // A part that is hard leaves something for the others.
        let share = *sets / 2;
        let mut search = Search::new(&reduced, known, share);
        search.run();
        *sets -= share - search.left;
        least.is_cut_off |= search.is_cut_off;
        least.at_least += search.at_least;
        least.set.extend(search.found());
    }
    least
}

/// Ways that share changes, also by others between them.
fn parts(ways: &[Answers]) -> Vec<Vec<Answers>> {
    let mut parents: Vec<usize> = (0..ways.len()).collect();
    let root = |parents: &mut Vec<usize>, mut at: usize| {
        while parents[at] != at {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        at
    };
    let mut first: HashMap<FixId, usize> = HashMap::new();
    for (number, way) in ways.iter().enumerate() {
        for id in way {
            let other = *first.entry(*id).or_insert(number);
            let (one, other) = (root(&mut parents, number), root(&mut parents, other));
            let (low, high) = (one.min(other), one.max(other));
            parents[high] = low;
        }
    }
    let mut parts: BTreeMap<usize, Vec<Answers>> = BTreeMap::new();
    for (number, way) in ways.iter().enumerate() {
        let part = root(&mut parents, number);
        parts.entry(part).or_default().push(way.clone());
    }
    parts.into_values().collect()
}

/// The ways without those that ask for nothing more than another, and without changes of which another one does all and
/// weighs no more.
fn reduced(mut ways: Vec<Answers>, known: &Known) -> Vec<Answers> {
    ways.sort_by_key(BTreeSet::len);
    let mut kept: Vec<Answers> = Vec::new();
    let mut by_first: HashMap<FixId, Vec<usize>> = HashMap::new();
    for way in ways {
        let mut inside = way.iter().filter_map(|id| by_first.get(id)).flatten();
        if inside.any(|own| kept[*own].is_subset(&way)) {
            continue;
        }
        if let Some(first) = way.first() {
            by_first.entry(*first).or_default().push(kept.len());
            kept.push(way);
        }
    }
    let mut has: BTreeMap<FixId, BTreeSet<usize>> = BTreeMap::new();
    for (number, way) in kept.iter().enumerate() {
        for id in way {
            has.entry(*id).or_default().insert(number);
        }
    }
    let is_spare = |id: &FixId| {
        let own = &has[id];
        let mut others = own.first().into_iter().flat_map(|way| &kept[*way]);
        others.any(|other| {
            let (one, two) = (known.weight(*other), known.weight(*id));
            other != id
                && (one < two || (one == two && (has[other] != *own || other < id)))
                && own.is_subset(&has[other])
        })
    };
    let spare: BTreeSet<FixId> = has.keys().copied().filter(is_spare).collect();
    if !spare.is_empty() {
        for way in &mut kept {
            way.retain(|id| !spare.contains(id));
        }
    }
    kept
}

/// Goes through the sets, leaving out those that cannot be lighter than the best.
struct Search {
    /// Those with the fewest changes first, each with the lightest first.
    ways: Vec<Vec<usize>>,
    ids: Vec<FixId>,
    weights: Vec<u64>,
    /// The ways that a change takes away, in order.
    has: Vec<Vec<usize>>,
    /// Changes that were tried already, so that no set is looked at twice.
    tried: Vec<bool>,
    best: u64,
    found: Vec<usize>,
    at_least: u64,
    left: usize,
    is_cut_off: bool,
}

/// How many ways one set is looked at for; what there are more counts as more sets.
const WAYS_A_SET: usize = 32;

impl Search {
    fn new(ways: &[Answers], known: &Known, left: usize) -> Self {
        let ids: Vec<FixId> = ways
            .iter()
            .flatten()
            .copied()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let numbers: HashMap<FixId, usize> = ids.iter().copied().zip(0..).collect();
        let weights: Vec<u64> = ids.iter().map(|id| known.weight(*id)).collect();
        let mut ways: Vec<Vec<usize>> = ways
            .iter()
            .map(|way| {
                let mut choices: Vec<usize> = way.iter().map(|id| numbers[id]).collect();
                choices.sort_by_key(|number| weights[*number]);
                choices
            })
            .collect();
        ways.sort_by_key(Vec::len);
        let mut has = vec![Vec::new(); ids.len()];
        for (number, way) in ways.iter().enumerate() {
            for choice in way {
                has[*choice].push(number);
            }
        }
        Self {
            tried: vec![false; ids.len()],
            ways,
            ids,
            weights,
            has,
            best: 0,
            found: Vec::new(),
            at_least: 0,
            left,
            is_cut_off: false,
        }
    }

    fn found(&self) -> impl Iterator<Item = FixId> {
        self.found.iter().map(|number| self.ids[*number])
    }

    fn run(&mut self) {
        self.found = self.greedy();
        let weights = self.found.iter().map(|number| self.weights[*number]);
        self.best = weights.sum();
        let all: Vec<usize> = (0..self.ways.len()).collect();
        self.at_least = self.bound(&all).min(self.best);
        if self.at_least < self.best {
            self.go(&mut Vec::new(), 0, &all);
            if !self.is_cut_off {
                self.at_least = self.best;
            }
        }
    }

    /// What is best for its weight first, without what others make needless: an upper bound.
    fn greedy(&self) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let mut is_open = vec![true; self.ways.len()];
        let mut hits: Vec<u64> = self.has.iter().map(|ways| ways.len() as u64).collect();
        loop {
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
            for way in &self.has[best] {
                if std::mem::take(&mut is_open[*way]) {
                    for choice in &self.ways[*way] {
                        hits[*choice] -= 1;
                    }
                }
            }
        }
        let mut held = vec![0_usize; self.ways.len()];
        for way in found.iter().flat_map(|number| &self.has[*number]) {
            held[*way] += 1;
        }
        let mut heaviest = found.clone();
        heaviest.sort_by_key(|number| std::cmp::Reverse(self.weights[*number]));
        for number in heaviest {
            if self.has[number].iter().all(|way| held[*way] > 1) {
                self.has[number].iter().for_each(|way| held[*way] -= 1);
                found.retain(|own| *own != number);
            }
        }
        found
    }

    /// What any set weighs at least that has one of each of these ways, of the changes that were not tried: every way
    /// takes from its changes as much as all of them have left.
    fn bound(&self, ways: &[usize]) -> u64 {
        let mut left = self.weights.clone();
        let mut sum = 0;
        for way in ways {
            let choices = self.ways[*way].iter();
            let choices = choices.filter(|choice| !self.tried[**choice]);
            let Some(least) = choices.clone().map(|choice| left[*choice]).min() else {
                return u64::MAX;
            };
            if least > 0 {
                choices.for_each(|choice| left[*choice] -= least);
                sum += least;
            }
        }
        sum
    }

    fn go(&mut self, set: &mut Vec<usize>, weight: u64, unanswered: &[usize]) {
        let Some(first) = unanswered.first() else {
            if weight < self.best {
                self.best = weight;
                self.found.clone_from(set);
            }
            return;
        };
        if weight.saturating_add(self.bound(unanswered)) >= self.best {
            return;
        }
        let price = 1 + unanswered.len() / WAYS_A_SET;
        if self.left < price {
            self.is_cut_off = true;
            self.left = 0;
            return;
        }
        self.left -= price;
        let choices: Vec<usize> = self.ways[*first]
            .iter()
            .copied()
            .filter(|choice| !self.tried[*choice])
            .collect();
        for choice in &choices {
            let rest: Vec<usize> = unanswered
                .iter()
                .copied()
                .filter(|way| self.has[*choice].binary_search(way).is_err())
                .collect();
            set.push(*choice);
            self.go(set, weight + self.weights[*choice], &rest);
            set.pop();
            self.tried[*choice] = true;
        }
        for choice in choices {
            self.tried[choice] = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use seawall_model::TableIndex;

    use super::*;
    use crate::fix::Fix;

    fn known(weights: &[u32]) -> Known {
        let mut known = Known::default();
        for (id, weight) in weights.iter().enumerate() {
            known.add(Fix {
                id: id.to_string(),
                says: String::new(),
                breaks: Vec::new(),
                weight: *weight,
                changes: Vec::new(),
            });
        }
        known
    }

    fn named(ways: &[BTreeSet<usize>]) -> Vec<Answers> {
        let ids = |way: &BTreeSet<usize>| way.iter().map(|id| FixId::at(*id)).collect();
        ways.iter().map(ids).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(600), failure_persistence: None, ..ProptestConfig::default() })]

        /// Against every subset; and with few sets, what is found does its work and the bound is one.
        #[test]
        fn the_least_set_is_the_least(
            weights in prop::collection::vec(1u32..9, 9),
            ways in prop::collection::vec(prop::collection::btree_set(0usize..9, 1..5), 0..14),
            few in 0usize..12,
        ) {
            let known = known(&weights);
            let named = named(&ways);
            let best = (0u32..512)
                .filter(|subset| ways.iter().all(|way| way.iter().any(|id| subset >> id & 1 == 1)))
                .map(|subset| (0..9).filter(|id| subset >> id & 1 == 1).map(|id| u64::from(weights[id])).sum::<u64>())
                .min();
            for mut sets in [1_000_000, few] {
                let all = sets == 1_000_000;
                let least = least(&named, &known, &mut sets);
                prop_assert!(named.iter().all(|way| !way.is_disjoint(&least.set)));
                let own: u64 = least.set.iter().map(|id| known.weight(*id)).sum();
                prop_assert!(Some(own) >= best && Some(least.at_least) <= best);
                prop_assert!(least.is_cut_off || own == least.at_least);
                prop_assert!(!all || (!least.is_cut_off && Some(own) == best));
            }
        }
    }

    #[test]
    fn ways_that_share_nothing_are_no_harder_together() {
        // Triangles: each takes two of its three changes, which no packing shows.
        let ways: Vec<BTreeSet<usize>> = (0..200)
            .flat_map(|number| {
                let base = number * 3;
                [[base, base + 1], [base + 1, base + 2], [base, base + 2]].map(BTreeSet::from)
            })
            .collect();
        let mut sets = 20_000;
        let least = least(&named(&ways), &known(&[1; 600]), &mut sets);
        assert!(!least.is_cut_off && sets > 0);
        assert_eq!((least.set.len(), least.at_least), (400, 400));
    }
}
