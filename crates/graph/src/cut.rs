//! The smallest set of changes that takes every short way away.
//!
//! A way is gone when one of its steps is, so that each way asks for one of the changes that take its steps away. Ways
//! are gathered until the least set of changes that answers all of them leaves none; then no smaller set does, because
//! each of the gathered ways would be left by it. Whether a way is left is always asked of a graph that is drawn anew
//! with the changes made.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::Cluster;
use seawall_rbac::{Place, Primitive};

use crate::apply::apply;
use crate::fix::{Fix, InUse, Used};
use crate::graph::EdgeId;
use crate::kind::Cost;
use crate::node::Node;
use crate::{Change, Graph, NoNode, Told, with_graph};

/// Graphs that are drawn at most.
const MAX_ROUNDS: usize = 60;

/// Ways that are gathered from one graph.
const MAX_WAYS: usize = 64;

/// Sets of changes that are looked at to find the least; beyond that the best so far is taken.
const MAX_SETS: usize = 200_000;

/// Changes of which it is asked what they are needed for: each is a graph drawn anew.
const MAX_ASKED: usize = 12;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Question<'q> {
    /// Where ways begin, by name.
    pub from: &'q str,
    /// Where they lead, by name.
    pub to: &'q str,
    /// Ways of no more than so many mistakes are to go.
    pub mistakes: u32,
    /// Whether steps that hang on something that is not known count.
    pub only_certain: bool,
    /// What is in use.
    pub used: &'q Used,
}

/// The answer.
#[derive(Debug, Clone)]
pub struct Cut {
    /// The changes, easiest first.
    pub fixes: Vec<Fix>,
    /// Mistakes and unknowns of the cheapest way before.
    pub before: Option<Cost>,
    /// The same with all changes made.
    pub after: Option<Cost>,
    /// Whether ways of the asked length are left, because nothing takes their steps away or there are too many.
    pub is_open: bool,
    /// Whether no lighter set of the known changes does the same.
    pub is_least: bool,
    /// How many ways were gathered.
    pub ways: usize,
    /// For the first changes, the cheapest way without it but with all others: what it is needed for.
    pub without: Vec<Option<Cost>>,
    /// Why there may be ways that were not found; see [`Graph::gap`].
    pub gap: Option<String>,
}

/// Finds the changes.
///
/// # Errors
/// When a name of the question names nothing.
pub fn cut(
    cluster: &Cluster,
    primitives: &[Primitive],
    told: &Told,
    question: &Question<'_>,
) -> Result<Cut, NoNode> {
    let mut known: BTreeMap<String, Fix> = BTreeMap::new();
    let mut ways: Vec<BTreeSet<String>> = Vec::new();
    let mut chosen: Vec<String> = Vec::new();
    let mut is_least = true;
    let mut before = None;
    let mut gap = None;
    let mut is_open = false;
    let mut after = None;
    let in_use = InUse::new(question.used);
    for round in 0..MAX_ROUNDS {
        let changes = changes(&chosen, &known);
        let changed;
        let current = if changes.is_empty() {
            cluster
        } else {
            changed = apply(cluster, &changes);
            &changed
        };
        let ((cost, found, is_stuck), missing) = with_graph(current, primitives, told, |ground| {
            let found = gather(ground.graph, question, &in_use)?;
            Ok((found, (round == 0).then(|| ground.graph.gap()).flatten()))
        })?;
        if round == 0 {
            before = cost;
            gap = missing;
        }
        after = cost;
        if !is_too_near(cost, question) {
            break;
        }
        is_open = is_stuck || round + 1 == MAX_ROUNDS;
        let had = ways.len();
        for way in found {
            let ids: BTreeSet<String> = way.iter().map(|fix| fix.id.clone()).collect();
            // What is chosen already did not help against this one.
            let ids: BTreeSet<String> = ids.into_iter().filter(|id| !chosen.contains(id)).collect();
            for fix in way {
                known.entry(fix.id.clone()).or_insert(fix);
            }
            if !ids.is_empty() && !ways.contains(&ids) {
                ways.push(ids);
            }
        }
        if ways.len() == had {
            is_open = true;
            break;
        }
        (chosen, is_least) = least(&ways, &known);
    }
    let mut fixes: Vec<Fix> = chosen.iter().map(|id| known[id].clone()).collect();
    fixes.sort_by(|a, b| (a.weight, &a.says).cmp(&(b.weight, &b.says)));
    let mut without = Vec::new();
    for left_out in fixes.iter().take(MAX_ASKED) {
        let rest: Vec<String> = fixes
            .iter()
            .filter(|fix| fix.id != left_out.id)
            .map(|fix| fix.id.clone())
            .collect();
        let changed = apply(cluster, &changes(&rest, &known));
        without.push(with_graph(&changed, primitives, told, |ground| {
            Ok(gather(ground.graph, question, &in_use)?.0)
        })?);
    }
    Ok(Cut {
        fixes,
        before,
        after,
        is_open,
        is_least,
        ways: ways.len(),
        without,
        gap,
    })
}

fn changes<'k>(chosen: &[String], known: &'k BTreeMap<String, Fix>) -> Vec<&'k Change> {
    chosen
        .iter()
        .filter_map(|id| known.get(id))
        .flat_map(|fix| &fix.changes)
        .collect()
}

fn is_too_near(cost: Option<Cost>, question: &Question<'_>) -> bool {
    cost.is_some_and(|cost| cost.mistakes() <= question.mistakes)
}

/// The cost of the cheapest way, and ways with what takes each away, and whether some cannot be.
type Gathered = (Option<Cost>, Vec<Vec<Fix>>, bool);

/// Looks for short ways, each by steps that no earlier one shares as far as they can be taken away.
fn gather(
    graph: &Graph<'_>,
    question: &Question<'_>,
    in_use: &InUse<'_>,
) -> Result<Gathered, NoNode> {
    // What was asked about may be gone with the changes.
    let (Ok(starts), Ok(target)) = (graph.starts(question.from), graph.target(question.to)) else {
        graph.starts(question.from)?;
        return Ok((None, Vec::new(), false));
    };
    let mut taken: BTreeSet<EdgeId> = BTreeSet::new();
    let mut found = Vec::new();
    let mut cheapest = None;
    let mut is_stuck = false;
    for number in 0..MAX_WAYS {
        let reach = graph.reach_without(&target.goals, |edge| {
            taken.contains(&edge) || (question.only_certain && graph.edges[edge].doubt.is_some())
        });
        let best = starts
            .iter()
            .filter_map(|start| Some((reach.cost(*start)?, *start)))
            .min();
        let Some((cost, start)) = best else {
            break;
        };
        if number == 0 {
            cheapest = Some(cost);
        }
        if !is_too_near(Some(cost), question) {
            break;
        }
        let way = reach.way(graph, start);
        let mut fixes = Vec::new();
        let mut actor = None;
        let mut workload = None;
        let before = taken.len();
        for id in &way {
            let edge = &graph.edges[*id];
            if let Node::Right(right) = graph.nodes.what(edge.from)
                && matches!(graph.inventory.escalation.place(right), Place::Identity(..))
            {
                actor = Some(right);
            }
            if let Node::Container(container) = graph.nodes.what(edge.from) {
                workload = Some(graph.inventory.containers[container]);
            }
            let own = graph.fixes(edge, actor, workload, in_use);
            if !own.is_empty() {
                taken.insert(*id);
                fixes.extend(own);
            }
        }
        if fixes.is_empty() || taken.len() == before {
            is_stuck |= fixes.is_empty();
            break;
        }
        found.push(fixes);
    }
    Ok((cheapest, found, is_stuck))
}

/// The lightest set that has one of every way, and whether that is certain.
fn least(ways: &[BTreeSet<String>], known: &BTreeMap<String, Fix>) -> (Vec<String>, bool) {
    let weight = |id: &str| known.get(id).map_or(u32::MAX, |fix| fix.weight);
    // What is best for its weight first: an upper bound.
    let mut greedy: Vec<&str> = Vec::new();
    let mut open: Vec<&BTreeSet<String>> = ways.iter().collect();
    while !open.is_empty() {
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        for id in open.iter().flat_map(|way| way.iter()) {
            *counts.entry(id).or_default() += 1;
        }
        let best = counts.iter().min_by(|(a, hits), (b, others)| {
            let one = u64::from(weight(a)) * u64::from(**others);
            let other = u64::from(weight(b)) * u64::from(**hits);
            one.cmp(&other).then(a.cmp(b))
        });
        let Some((best, _)) = best else {
            break;
        };
        let best = *best;
        greedy.push(best);
        open.retain(|way| !way.contains(best));
    }
    let total = |set: &[&str]| -> u64 { set.iter().map(|id| u64::from(weight(id))).sum() };
    let mut search = Search {
        ways,
        weight: &weight,
        best: total(&greedy),
        found: greedy.into_iter().map(str::to_owned).collect(),
        left: MAX_SETS,
    };
    search.go(&mut Vec::new(), 0);
    let is_least = search.left > 0;
    (search.found, is_least)
}

/// Goes through the sets, leaving out those that cannot be lighter than the best.
struct Search<'s> {
    ways: &'s [BTreeSet<String>],
    weight: &'s dyn Fn(&str) -> u32,
    best: u64,
    found: Vec<String>,
    left: usize,
}

impl<'s> Search<'s> {
    fn go(&mut self, set: &mut Vec<&'s str>, weight: u64) {
        if self.left == 0 || weight >= self.best {
            return;
        }
        self.left -= 1;
        let ways = self.ways;
        let mut unanswered: Vec<&'s BTreeSet<String>> = ways
            .iter()
            .filter(|way| !set.iter().any(|id| way.contains(*id)))
            .collect();
        unanswered.sort_by_key(|way| way.len());
        let Some(way) = unanswered.first().copied() else {
            self.best = weight;
            self.found = set.iter().map(|id| (*id).to_owned()).collect();
            return;
        };
        // Ways that share nothing need a change each.
        let mut least = weight;
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for way in &unanswered {
            if way.iter().any(|id| seen.contains(id.as_str())) {
                continue;
            }
            seen.extend(way.iter().map(String::as_str));
            let lightest = way.iter().map(|id| (self.weight)(id)).min();
            least += u64::from(lightest.unwrap_or_default());
        }
        if least >= self.best {
            return;
        }
        let mut choices: Vec<&'s str> = way.iter().map(String::as_str).collect();
        choices.sort_by_key(|id| (self.weight)(id));
        for id in choices {
            set.push(id);
            self.go(set, weight + u64::from((self.weight)(id)));
            set.pop();
        }
    }
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
            let (set, is_least) = least(&named, &known);
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
