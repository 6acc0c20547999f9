//! The smallest set of changes that takes every short way away.
//!
//! A way is gone when one of its steps is, so that each way asks for one of the changes that take its steps away. Ways
//! are gathered until the least set of changes that answers all of them leaves none; then no smaller set does, because
//! each of the gathered ways would be left by it. Which ways a set leaves is first looked up in the one graph; whether a
//! way is really left is always asked of a graph that is drawn anew with the changes made.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::Cluster;
use seawall_rbac::Primitive;

use crate::apply::apply;
use crate::decision::Decision;
use crate::fix::{Fix, InUse};
use crate::hunt::Hunt;
use crate::kind::Cost;
use crate::least::least;
use crate::question::Question;
use crate::{Change, NoNode, Told, with_graph};

/// Ways that are gathered before the least set is looked for again.
const MAX_WAYS: usize = 64;

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
    /// The changes that belong together, in the order of the changes.
    pub decisions: Vec<Decision>,
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
    let in_use = InUse::new(question.used);
    with_graph(cluster, primitives, told, |ground| {
        let limits = &question.limits;
        let mut hunt = Hunt::new(ground.graph, question, &in_use, limits.searches)?;
        let redraw = |fixes: &[&Fix]| apply(cluster, &changes(fixes));
        let mut answer = Cut {
            fixes: Vec::new(),
            before: hunt.cost(),
            after: hunt.cost(),
            is_open: false,
            is_least: true,
            ways: 0,
            decisions: Vec::new(),
            gap: ground.graph.gap(),
        };
        let mut known: BTreeMap<String, Fix> = BTreeMap::new();
        let mut ways: Vec<BTreeSet<String>> = Vec::new();
        let mut chosen: BTreeSet<String> = BTreeSet::new();
        for round in 0..limits.redraws {
            if !hunt.is_near(answer.after) {
                break;
            }
            // As far as this graph tells, until what is chosen answers every way in it.
            let mut is_stuck = false;
            loop {
                let found = hunt.ways(&chosen, MAX_WAYS);
                is_stuck |= found.is_stuck;
                if !take(&mut ways, found.ways) {
                    break;
                }
                known.extend(hunt.known.iter().map(|(id, fix)| (id.clone(), fix.clone())));
                (chosen, answer.is_least) = least(&ways, &known, limits.sets);
            }
            // Whether a way is left is asked of a graph that is drawn anew.
            let changed = redraw(&of(&chosen, &known));
            let (cost, left) = with_graph(&changed, primitives, told, |ground| {
                let mut hunt = Hunt::new(ground.graph, question, &in_use, limits.searches)?;
                let cost = hunt.cost();
                let is_near = hunt.is_near(cost);
                let found = is_near.then(|| hunt.ways(&BTreeSet::new(), MAX_WAYS));
                known.extend(hunt.known);
                Ok((cost, found))
            })?;
            answer.after = cost;
            let Some(left) = left else {
                answer.is_open = false;
                break;
            };
            answer.is_open = true;
            // What is chosen already did not help against these.
            let others = left.ways.into_iter().map(|mut way| {
                way.retain(|id| !chosen.contains(id));
                way
            });
            if !take(&mut ways, others.collect()) || is_stuck || round + 1 == limits.redraws {
                break;
            }
            (chosen, answer.is_least) = least(&ways, &known, limits.sets);
        }
        let mut fixes = of(&chosen, &known);
        fixes.sort_by(|a, b| (a.weight, &a.says).cmp(&(b.weight, &b.says)));
        let mut decisions = ground.graph.decisions(&fixes, &ways);
        let mut asked = limits.asked(cluster.objects().len());
        let mut position = 0;
        while asked > 0 && position < decisions.len() {
            asked -= 1;
            let own = &decisions[position].fixes;
            let others: Vec<&Fix> = fixes
                .iter()
                .enumerate()
                .filter(|(index, _)| !own.contains(index))
                .map(|(_, fix)| *fix)
                .collect();
            let changed = redraw(&others);
            let (cost, is_near) = with_graph(&changed, primitives, told, |ground| {
                let hunt = Hunt::new(ground.graph, question, &in_use, 0)?;
                Ok((hunt.cost(), hunt.is_near(hunt.cost())))
            })?;
            if is_near || answer.is_open {
                decisions[position].without = Some(cost);
                position += 1;
            } else {
                // Other changes took the same ways away after all.
                let known: Vec<Option<Option<Cost>>> =
                    decisions.iter().map(|own| own.without).collect();
                fixes = others;
                answer.after = cost;
                decisions = ground.graph.decisions(&fixes, &ways);
                let known = known
                    .into_iter()
                    .enumerate()
                    .filter(|(index, _)| *index != position);
                for (decision, (_, without)) in decisions.iter_mut().zip(known) {
                    decision.without = without;
                }
            }
        }
        answer.decisions = decisions;
        answer.fixes = fixes.into_iter().cloned().collect();
        answer.ways = ways.len();
        Ok(answer)
    })
}

/// Takes over the ways that something takes away and that are new. Whether there were any.
fn take(ways: &mut Vec<BTreeSet<String>>, found: Vec<BTreeSet<String>>) -> bool {
    let had = ways.len();
    for way in found {
        if !way.is_empty() && !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways.len() > had
}

fn of<'k>(chosen: &BTreeSet<String>, known: &'k BTreeMap<String, Fix>) -> Vec<&'k Fix> {
    chosen.iter().filter_map(|id| known.get(id)).collect()
}

fn changes<'k>(fixes: &[&'k Fix]) -> Vec<&'k Change> {
    fixes.iter().flat_map(|fix| &fix.changes).collect()
}
