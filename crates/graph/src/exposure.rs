//! How many mistakes everybody is away from what an attacker wants.

use seawall_model::{Principal, Table};
use seawall_network::EndpointId;
use seawall_rbac::Place;

use crate::graph::{Adjacency, Edge, NodeId};
use crate::kind::Cost;
use crate::node::Node;
use crate::{Graph, Reach, Target};

/// A workload or identity with its distances, in the order of the targets.
#[derive(Debug, Clone)]
pub struct Exposed {
    /// Its node.
    pub node: NodeId,
    /// What it costs to get there from the internet.
    pub from_internet: Option<Cost>,
    /// What it costs from there to every target.
    pub to: Vec<Option<Cost>>,
}

impl Graph<'_> {
    /// Every workload and identity with its distances, worst first. Components of Kubernetes itself are left out.
    pub fn exposures(&self, targets: &[(Target, Reach)]) -> Vec<Exposed> {
        let from_internet = self.reach_from(&[self.internet()]);
        let workloads = self.inventory.workloads.ids();
        let workloads = workloads.map(|id| self.nodes.number(Node::Workload(id)));
        let identities = self
            .inventory
            .escalation
            .places()
            .filter(|node| match self.inventory.escalation.place(*node) {
                Place::Identity(subject, exists) => exists && !is_of_kubernetes(subject),
                _ => false,
            })
            .map(|node| self.right(node));
        let mut found: Vec<Exposed> = workloads
            .chain(identities)
            .map(|node| Exposed {
                node,
                from_internet: self.nearest(node, &from_internet),
                to: targets.iter().map(|(_, reach)| reach.cost(node)).collect(),
            })
            .collect();
        let far = |cost: &Option<Cost>| cost.unwrap_or(Cost::FAR);
        found.sort_by_cached_key(|one| {
            let whole = match (one.from_internet, one.to.first().copied().flatten()) {
                (Some(before), Some(behind)) => before.plus(behind),
                _ => Cost::FAR,
            };
            (
                one.to.first().map_or(Cost::FAR, far),
                whole,
                one.to.iter().map(far).collect::<Vec<Cost>>(),
                one.node,
            )
        });
        found
    }

    /// Every identity, those of Kubernetes itself included, with its node.
    pub fn identities(&self) -> impl Iterator<Item = (NodeId, &Principal)> {
        let escalation = self.inventory.escalation;
        escalation
            .places()
            .filter_map(|place| match escalation.place(place) {
                Place::Identity(subject, _) => Some((self.right(place), subject)),
                _ => None,
            })
    }

    /// Every workload with its end in the network. Pods of one workload that differ are several.
    pub fn workloads(&self) -> impl Iterator<Item = (NodeId, EndpointId)> {
        let workloads = self.inventory.workloads.iter();
        workloads.map(|(id, own)| (self.nodes.number(Node::Workload(id)), own.endpoint))
    }

    /// Why there may be ways from some nodes that are not found: somebody who is on the way holds rights over what the
    /// input need not hold. A sentence without a full stop.
    pub fn further(&self, starts: &[NodeId]) -> Option<String> {
        let costs = self.reach_from(starts);
        let escalation = self.inventory.escalation;
        let reached = escalation
            .places()
            .filter(|place| costs[self.right(*place)] != Cost::FAR);
        let (who, through) = escalation.further_of_any(reached)?;
        Some(format!(
            "{who} has permissions that lead through {}, and the input may be missing some of them",
            through.plural()
        ))
    }

    /// The cost to a workload is that to the nearest of its containers.
    fn nearest(&self, node: NodeId, costs: &Table<NodeId, Cost>) -> Option<Cost> {
        let mut best = costs[node];
        if let Node::Workload(workload) = self.nodes.what(node) {
            for container in self.inventory.workloads[workload].containers() {
                best = best.min(costs[self.nodes.number(Node::Container(container))]);
            }
        }
        Some(best).filter(|cost| *cost != Cost::FAR)
    }

    /// The cost from some nodes to every other.
    pub(crate) fn reach_from(&self, starts: &[NodeId]) -> Table<NodeId, Cost> {
        self.costs(starts, self.forward(), |edge| edge.to)
    }

    /// The cost between some nodes and every other, along edges in some order, each of which leads to its other end.
    pub(crate) fn costs(
        &self,
        starts: &[NodeId],
        edges: &Adjacency,
        other: impl Fn(&Edge) -> NodeId,
    ) -> Table<NodeId, Cost> {
        let mut costs = Table::filled(Cost::FAR, self.nodes.len());
        let mut heap = std::collections::BinaryHeap::new();
        for start in starts {
            costs[*start] = Cost::ZERO;
            heap.push(std::cmp::Reverse((Cost::ZERO, *start)));
        }
        while let Some(std::cmp::Reverse((cost, node))) = heap.pop() {
            if cost > costs[node] {
                continue;
            }
            for id in edges.at(node) {
                let edge = &self.edges[*id];
                let through = cost.plus(edge.cost());
                let next = other(edge);
                if through < costs[next] {
                    costs[next] = through;
                    heap.push(std::cmp::Reverse((through, next)));
                }
            }
        }
        costs
    }
}

/// Users, groups and accounts that come with Kubernetes and have to be what they are.
fn is_of_kubernetes(subject: &Principal) -> bool {
    match subject {
        Principal::User(name) | Principal::Group(name) => {
            name.starts_with("system:") && !OPEN.contains(&&**name)
        }
        Principal::ServiceAccount { namespace, .. } => &**namespace == "kube-system",
    }
}

/// Groups and users that stand for nearly everybody.
const OPEN: &[&str] = &[
    "system:anonymous",
    "system:unauthenticated",
    "system:authenticated",
    "system:serviceaccounts",
];
