//! Ports of nodes that lead to Services.

use core::net::IpAddr;
use std::collections::HashSet;

use seawall_model::ObjectId;

use super::arrival::{Arrivals, Entry};
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
        let mut arrivals = self.to_service(id, own, Entry::Node(address, port))?;
        let spec = self.cluster.object(id).spec();
        if spec.and_then(|spec| spec.str("externalTrafficPolicy")) == Some("Local") {
            let there = self.running_on(&self.nodes_at(address));
            let is_there = |side: Side| match side {
                Side::Endpoint(endpoint) => there.contains(&endpoint),
                _ => true,
            };
            arrivals.list.retain(|arrival| is_there(arrival.side));
            if arrivals.list.is_empty() {
                return Err(NameError::NothingBehind {
                    service: self.service_name(id),
                    why: format!(
                        "its externalTrafficPolicy is Local, and none of its pods runs on the node at {address}"
                    ),
                });
            }
        }
        Ok(arrivals)
    }

    /// The endpoints of which a pod runs on one of some nodes, or may.
    fn running_on(&self, nodes: &[&str]) -> HashSet<EndpointId> {
        let pods = self.pods().filter(|(pod, _)| {
            let pod = self.cluster.pod(*pod);
            let node = pod.and_then(|pod| pod.spec.str("nodeName"));
            node.is_none_or(|node| nodes.contains(&node))
        });
        pods.map(|(_, endpoint)| endpoint).collect()
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
