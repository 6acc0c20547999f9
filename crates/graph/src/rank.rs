//! Which fields of which objects are steps of ways from the internet to cluster-admin, and how short those are.

use std::collections::HashMap;

use seawall_model::{Object, ObjectId, ObjectRef, Pod};

use crate::Graph;
use crate::graph::{EdgeKind, Evidence};
use crate::kind::Cost;
use crate::node::Node;

/// What stands on ways.
#[derive(Debug, Clone, Default)]
pub struct Ranks {
    /// Workloads that a way leads through, with what the shortest costs.
    pub workloads: HashMap<ObjectRef, Cost>,
    /// Fields that are a step of a way: by object (pods count as the workload that made them), the field (of a pod: below
    /// its `spec`) and the cost of the way.
    pub fields: HashMap<ObjectRef, Vec<(String, Cost)>>,
}

/// Ways of more mistakes than this are too long to count.
const MAX_MISTAKES: u32 = 3;

impl Graph<'_> {
    /// What stands on ways from the internet to cluster-admin. Nothing does where nothing opens a way in and no registry is open to
    /// everybody, and then no graph need be drawn for it.
    pub fn ranks(&self) -> Ranks {
        let mut ranks = Ranks::default();
        // The order of edges is kept for neither: nothing else is asked of most graphs, and these are large.
        let before = self.costs(&[self.internet()], &self.by_start(), |edge| edge.to);
        let goals = self.cluster_admin().goals;
        let behind = self.costs(&goals, &self.by_end(), |edge| edge.from);
        let through = |from, own: Cost, to| -> Option<Cost> {
            let known = |cost: Cost| Some(cost).filter(|cost| *cost != Cost::FAR);
            let start = known(before[from])?;
            let cost = start.plus(own).plus(known(behind[to])?);
            (cost.mistakes() <= MAX_MISTAKES).then_some(cost)
        };
        for (number, _, workload, _) in self.inventory.all_containers() {
            let node = self.nodes.number(Node::Container(number));
            if let Some(cost) = through(node, Cost::ZERO, node) {
                let best = ranks
                    .workloads
                    .entry(self.named(workload.object))
                    .or_insert(cost);
                *best = cost.min(*best);
            }
        }
        for edge in self.edges.values() {
            let Some(cost) = through(edge.from, edge.cost(), edge.to) else {
                continue;
            };
            match edge.evidence() {
                Evidence::Field(object, path) => {
                    ranks.add(
                        self.named(object),
                        self.relative(object, self.paths.get(path)),
                        cost,
                    );
                }
                Evidence::Right(link) if edge.kind == EdgeKind::RIGHT => {
                    for giver in self
                        .inventory
                        .escalation
                        .givers(link, None)
                        .into_iter()
                        .flatten()
                    {
                        let written = [Some(giver.binding.object), giver.role.object];
                        for object in written.into_iter().flatten() {
                            ranks.add(self.named(object), String::new(), cost);
                        }
                    }
                }
                _ => {}
            }
        }
        ranks
    }

    /// The object, or the workload that made it.
    fn named(&self, object: ObjectId) -> ObjectRef {
        match self.inventory.network.endpoint_of(object) {
            Some(endpoint) => self.inventory.network.endpoints()[endpoint]
                .workload
                .0
                .clone(),
            None => self.inventory.cluster.object(object).reference(),
        }
    }

    /// A field of a pod without what stands before its `spec`.
    fn relative(&self, object: ObjectId, path: &str) -> String {
        below_spec(self.inventory.cluster.object(object), path).to_owned()
    }
}

/// A field path as it counts on a way: of what carries a pod, below the pod's `spec`.
pub fn below_spec<'p>(object: &Object, path: &'p str) -> &'p str {
    Pod::all(object)
        .find_map(|pod| path.strip_prefix(&pod.path(""))?.strip_prefix('.'))
        .unwrap_or(path)
}

/// Whether one path is the other, or stands above it.
fn is_at_or_above(above: &str, path: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

impl Ranks {
    fn add(&mut self, object: ObjectRef, path: String, cost: Cost) {
        let fields = self.fields.entry(object).or_default();
        match fields.iter_mut().find(|(own, _)| *own == path) {
            Some((_, known)) => *known = cost.min(*known),
            None => fields.push((path, cost)),
        }
    }

    /// The shortest way that a field of an object is a step of; for an object whose fields are not told apart, that the
    /// object is a step of. Paths as [`below_spec`] gives them.
    pub fn of(&self, object: &ObjectRef, paths: &[&str]) -> Option<Cost> {
        let fields = self.fields.get(object)?;
        fields
            .iter()
            .filter(|(own, _)| {
                own.is_empty()
                    || paths
                        .iter()
                        .any(|path| is_at_or_above(own, path) || is_at_or_above(path, own))
            })
            .map(|(_, cost)| *cost)
            .min()
    }
}
