//! Connections of pods in the network of their node that policies stop, where the network plugin may enforce none there.

use seawall_model::Table;
use seawall_network::{Direction, EndpointId, Side};

use crate::draw::Drawing;
use crate::graph::NodeId;
use crate::inventory::WorkloadId;
use crate::node::Node;

/// What is asked where policies stop what comes into the network of a node, or goes out of it.
pub(super) const UNENFORCED: &str = "the network plugin enforces no policy for host-network pods";

/// Pairs of a source and an endpoint that are looked at. With more the graph is told to lack edges.
const MAX_PAIRS: usize = 200_000;

/// Draws the edges beside those of what policies let through.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes, relation) = (to.inventory, to.nodes, to.relation);
    let network = inventory.network;
    let is_past = |id: EndpointId, direction| network.may_go_past(id, direction);
    let endpoints = network.endpoints();
    let takes = |id: &EndpointId| is_past(*id, Direction::Ingress);
    let takers: Vec<EndpointId> = endpoints.ids().filter(takes).collect();
    let goes = |id: &EndpointId| is_past(*id, Direction::Egress);
    let goers: Vec<EndpointId> = endpoints.ids().filter(goes).collect();
    if takers.is_empty() && goers.is_empty() {
        return;
    }
    let by_endpoint = inventory.workloads_by_endpoint();
    let mut left = MAX_PAIRS;
    // Any workload that can send traffic reaches those whose ingress policies might not be enforced.
    for (number, class) in relation.classes.iter() {
        // Those that may send more are looked at by themselves.
        let mut usual = class.endpoints.iter().filter(|id| !goes(id));
        let Some(source) = usual.next() else {
            continue;
        };
        let from = vec![nodes.number(Node::Class(number))];
        for target in &takers {
            let pair = (*source, *target);
            if !pair_is_drawn(to, &by_endpoint, &from, pair, &mut left) {
                return;
            }
        }
    }
    // Workloads whose egress policies might not be enforced reach every workload that allows them in.
    for source in goers.iter().copied() {
        let own = by_endpoint[source].iter();
        let own = own.flat_map(|workload| inventory.workloads[*workload].containers());
        let from: Vec<NodeId> = own
            .map(|container| nodes.number(Node::Container(container)))
            .collect();
        for target in endpoints.ids() {
            if !pair_is_drawn(to, &by_endpoint, &from, (source, target), &mut left) {
                return;
            }
        }
    }
}

/// Draws what passes between two ends only past policies, unless too many were looked at before.
fn pair_is_drawn(
    to: &mut Drawing<'_, '_>,
    by_endpoint: &Table<EndpointId, Vec<WorkloadId>>,
    from: &[NodeId],
    (source, target): (EndpointId, EndpointId),
    left: &mut usize,
) -> bool {
    let inventory = to.inventory;
    let listening = &inventory.listening[target];
    if listening.is_empty() {
        return true;
    }
    if *left == 0 {
        to.missing += 1;
        return false;
    }
    *left -= 1;
    let open = inventory
        .network
        .past_policies_only(Side::Endpoint(source), Side::Endpoint(target))
        .intersect(listening);
    if open.is_empty() {
        return true;
    }
    for workload in &by_endpoint[target] {
        for container in inventory.listeners(*workload, &open) {
            for node in from {
                to.exploit(*node, container, Some(UNENFORCED), None);
            }
        }
    }
    true
}
