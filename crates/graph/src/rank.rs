//! Which fields of which objects are steps of ways from the internet to cluster-admin, and how short those are.

use std::collections::HashMap;

use seawall_model::{ObjectId, Pod};

use crate::Graph;
use crate::build::RIGHT;
use crate::graph::Evidence;
use crate::kind::Cost;
use crate::node::Node;

/// An object by its kind, namespace and name; pods count as the workload that made them.
pub type Named = (String, String, String);

/// What stands on ways.
#[derive(Debug, Clone, Default)]
pub struct Ranks {
    /// Workloads that a way leads through, with what the shortest costs.
    pub workloads: HashMap<Named, Cost>,
    /// Fields that are a step of a way: by object, the field (of a pod: below its `spec`) and the cost of the way.
    pub fields: HashMap<Named, Vec<(String, Cost)>>,
}

/// Ways of more mistakes than this are too long to count.
const MAX_MISTAKES: u32 = 3;

impl Graph<'_> {
    /// What stands on ways from the internet to cluster-admin.
    pub fn ranks(&self) -> Ranks {
        let mut ranks = Ranks::default();
        let before = self.reach_from(&[self.internet()]);
        let behind = self.reach(&self.cluster_admin().goals);
        let through = |from: u32, own: Cost, to: u32| -> Option<Cost> {
            let start = Some(before[from as usize]).filter(|cost| *cost != Cost::FAR)?;
            let cost = start.plus(own).plus(behind.cost(to)?);
            (cost.mistakes() <= MAX_MISTAKES).then_some(cost)
        };
        for (number, _, workload, _) in self.world.all_containers() {
            let node = self.nodes.number(Node::Container(number));
            if let Some(cost) = through(node, Cost::ZERO, node) {
                let best = ranks
                    .workloads
                    .entry(self.named(workload.object))
                    .or_insert(cost);
                *best = cost.min(*best);
            }
        }
        for edge in &self.edges {
            let Some(cost) = through(edge.from, edge.cost(), edge.to) else {
                continue;
            };
            match edge.evidence {
                Evidence::Field(object, path) => {
                    ranks.add(
                        self.named(object),
                        self.relative(object, self.paths.get(path)),
                        cost,
                    );
                }
                Evidence::Right(link) if edge.kind == RIGHT => {
                    for giver in self
                        .world
                        .escalation
                        .givers(link, None)
                        .into_iter()
                        .flatten()
                    {
                        for object in [giver.binding.object, giver.role.object] {
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
    fn named(&self, object: ObjectId) -> Named {
        if let Some(endpoint) = self.world.network.endpoint_of(object) {
            let endpoint = &self.world.network.endpoints()[endpoint];
            // Pods of one object are told apart in the network; people look for the object.
            let pod = self.world.cluster.pod(endpoint.pod);
            let suffix = pod.map_or("", |pod| pod.name);
            let own = endpoint
                .name
                .strip_suffix(suffix)
                .filter(|_| !suffix.is_empty());
            let name = own
                .and_then(|own| own.strip_suffix('/'))
                .unwrap_or(&endpoint.name);
            return (
                endpoint.kind.clone(),
                endpoint.namespace.to_owned(),
                name.to_owned(),
            );
        }
        let object = self.world.cluster.object(object);
        (
            object.kind.to_string(),
            object.namespace.to_string(),
            object.name.to_string(),
        )
    }

    /// A field of a pod without what stands before its `spec`.
    fn relative(&self, object: ObjectId, path: &str) -> String {
        let object = self.world.cluster.object(object);
        let inner = Pod::all(object).find_map(|pod| {
            let spec = format!("{}.", pod.path(""));
            path.strip_prefix(&spec).map(str::to_owned)
        });
        inner.unwrap_or_else(|| path.to_owned())
    }
}

impl Ranks {
    fn add(&mut self, object: Named, path: String, cost: Cost) {
        let fields = self.fields.entry(object).or_default();
        match fields.iter_mut().find(|(own, _)| *own == path) {
            Some((_, known)) => *known = cost.min(*known),
            None => fields.push((path, cost)),
        }
    }

    /// The shortest way that a field of an object is a step of; for an object whose fields are not told apart, that the
    /// object is a step of.
    pub fn of(&self, object: &Named, paths: &[&str]) -> Option<Cost> {
        let fields = self.fields.get(object)?;
        fields
            .iter()
            .filter(|(own, _)| {
                own.is_empty()
                    || paths
                        .iter()
                        .any(|path| path.ends_with(own.as_str()) || own.starts_with(path))
            })
            .map(|(_, cost)| *cost)
            .min()
    }
}
