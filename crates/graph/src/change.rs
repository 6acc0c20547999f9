//! What a change does to distances.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_rbac::Place;

use crate::graph::NodeId;
use crate::kind::Cost;
use crate::node::Node;
use crate::{Graph, Leg, Target};

/// A distance that is another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// From where, by its id.
    pub from: String,
    /// To which target, by its id.
    pub to: String,
    /// Before.
    pub before: Option<Cost>,
    /// After.
    pub after: Option<Cost>,
}

impl Moved {
    /// Whether it is nearer than before: by fewer mistakes, or for certain where it was not.
    pub fn is_nearer(&self) -> bool {
        weight(self.after) < weight(self.before)
    }
}

/// What counts of a distance: mistakes, and whether all steps are certain.
fn weight(cost: Option<Cost>) -> (u32, bool) {
    cost.map_or((u32::MAX, true), |cost| {
        (cost.mistakes(), cost.unknowns() > 0)
    })
}

impl Graph<'_> {
    /// Distances from the internet and from every workload and identity to some targets, by id.
    fn distances(&self, targets: &[Target]) -> BTreeMap<(String, String), Cost> {
        let workloads = self.inventory.workloads.ids();
        let workloads = workloads.map(|id| self.nodes.number(Node::Workload(id)));
        let identities = self
            .inventory
            .escalation
            .places()
            .filter(|node| matches!(self.inventory.escalation.place(*node), Place::Identity(..)))
            .map(|node| self.right(node));
        let starts: Vec<(NodeId, String)> = std::iter::once(self.internet())
            .chain(workloads)
            .chain(identities)
            .map(|node| (node, self.id(node)))
            .collect();
        let mut found = BTreeMap::new();
        for target in targets {
            let reach = self.reach(&target.goals);
            for (node, id) in &starts {
                if let Some(cost) = reach.cost(*node) {
                    found.insert((id.clone(), target.id.clone()), cost);
                }
            }
        }
        found
    }

    /// The distances that are others than in a graph before, the internet's first, then those that came nearest.
    pub fn moved_since(&self, before: &Graph<'_>, targets: &[&str]) -> Vec<Moved> {
        let of = |graph: &Graph<'_>| {
            let found: Vec<Target> = targets
                .iter()
                .filter_map(|target| graph.target(target).ok())
                .collect();
            graph.distances(&found)
        };
        let (old, new) = (of(before), of(self));
        let mut keys: Vec<&(String, String)> = old.keys().chain(new.keys()).collect();
        keys.sort();
        keys.dedup();
        let mut moved: Vec<Moved> = keys
            .into_iter()
            .map(|key| Moved {
                from: key.0.clone(),
                to: key.1.clone(),
                before: old.get(key).copied(),
                after: new.get(key).copied(),
            })
            .filter(|moved| weight(moved.before) != weight(moved.after))
            .collect();
        let internet = self.id(self.internet());
        moved.sort_by_cached_key(|moved| {
            (
                moved.from != internet,
                !moved.is_nearer(),
                weight(moved.after),
                moved.from.clone(),
                moved.to.clone(),
            )
        });
        moved
    }

    /// The nodes by their ids.
    pub fn ids(&self) -> HashMap<String, NodeId> {
        let nodes = self.nodes.ids();
        nodes.map(|node| (self.id(node), node)).collect()
    }

    /// Whether a step of another graph is there as well: from a node with the same id, over what is so by itself, by an
    /// edge of the same kind to a node with the same id.
    pub fn has_step(
        &self,
        ids: &HashMap<String, NodeId>,
        other: &Graph<'_>,
        leg: &Leg<'_>,
    ) -> bool {
        let (Some(from), Some(to)) = (ids.get(&other.id(leg.from)), ids.get(&other.id(leg.end)))
        else {
            return false;
        };
        let mut seen: HashSet<NodeId> = HashSet::from([*from]);
        let mut queue = vec![*from];
        while let Some(node) = queue.pop() {
            for id in self.forward().at(node) {
                let edge = &self.edges[*id];
                if edge.to == *to && self.leg(node, edge, edge.to, None).kind == leg.kind {
                    return true;
                }
                if edge.steps == 0 && seen.insert(edge.to) {
                    queue.push(edge.to);
                }
            }
        }
        false
    }
}
