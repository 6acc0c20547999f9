//! Ports of nodes that lead to Services.

use core::net::IpAddr;

use seawall_model::ObjectId;

use super::arrival::{Arrivals, Entry, Through};
use crate::name::NameError;
use crate::node::addresses;
use crate::{EndpointId, Network, Protocol, Side};

impl Network<'_> {
    /// Where a connection to a port of a node arrives.
    pub(super) fn to_node_port(
        &self,
        id: ObjectId,
        address: IpAddr,
        protocol: Protocol,
        port: u16,
    ) -> Result<Arrivals, NameError> {
        let ports = self.service_ports(id).iter();
        let mut ports = ports.filter(|own| (own.protocol, own.node_port) == (protocol, Some(port)));
        let own = ports.next().map(|own| (own.protocol, own.port));
        self.to_service(id, own, Entry::Node(address, port))
    }

    /// Whether what comes to the port of a node is led to an endpoint from a source; `None` where that is not known. With the
    /// externalTrafficPolicy `Local` what comes from outside stays on the node, and what pods of the node send does not.
    pub(super) fn is_led_from(&self, through: &Through, from: Side, to: Side) -> Option<bool> {
        let Entry::Node(address, _) = through.entry else {
            return Some(true);
        };
        let spec = self.cluster.object(through.service).spec();
        let policy = spec.and_then(|spec| spec.str("externalTrafficPolicy"));
        let is_there = match to {
            Side::Endpoint(endpoint) => self.runs_at(endpoint, address),
            Side::Outside(_) | Side::Anybody => true,
        };
        if policy != Some("Local") || is_there {
            return Some(true);
        }
        match from {
            Side::Outside(_) => Some(false),
            Side::Endpoint(id) => match self.placed_on(id) {
                Some(node) if self.nodes_at(address).contains(&node) => Some(true),
                // The packet leaves its node, and whether with the address of the pod or of that node is up to the plugin.
                _ => None,
            },
            Side::Anybody => None,
        }
    }

    /// Whether a pod of an endpoint runs on the node with an address, or may.
    fn runs_at(&self, endpoint: EndpointId, address: IpAddr) -> bool {
        let pod = self.cluster.pod(self.endpoints[endpoint].pod);
        let is_placed = pod.is_some_and(|pod| pod.spec.str("nodeName").is_some());
        !is_placed || self.is_own_node(endpoint, address).is_some()
    }

    fn nodes_at(&self, address: IpAddr) -> Vec<&str> {
        let nodes = self.cluster.of_kind("Node");
        nodes
            .filter(|node| addresses(node).any(|own| own == address))
            .map(|node| &*node.name)
            .collect()
    }

    pub(super) fn is_of_node(&self, address: IpAddr) -> bool {
        !self.nodes_at(address).is_empty()
    }
}
