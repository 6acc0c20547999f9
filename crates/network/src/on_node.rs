//! What pods open themselves on their node: ports of containers, and the network of the node.

use core::net::IpAddr;
use std::collections::BTreeMap;

use seawall_syntax::Node;

use crate::outside::Outside;
use crate::service::opening::Assumption;
use crate::{EndpointId, Network, Ports, Protocol, Way};

impl<'c> Network<'c> {
    /// Ports of containers on the node, a way for each address of it to which they are bound, and pods in its network.
    pub(crate) fn on_node(&self, id: EndpointId, outside: &mut Outside<'_, 'c>) -> Vec<Way> {
        let endpoint = &self.endpoints[id];
        let Some(pod) = self.cluster.pod(endpoint.pod) else {
            return Vec::new();
        };
        let mut on_host: BTreeMap<Option<IpAddr>, Ports> = BTreeMap::new();
        for container in pod.containers() {
            for port in container.node.list("ports") {
                let protocol = Protocol::parse(port.str("protocol").unwrap_or("TCP"));
                let number = crate::ports::number(port.int("containerPort"));
                let has_host_port = port.int("hostPort").is_some_and(|port| port > 0);
                let bound = match endpoint.is_host_network {
                    // There the program itself chooses on which addresses it listens.
                    true => None,
                    false => bound(port),
                };
                if let (Some(protocol), Some(number)) = (protocol, number)
                    && (has_host_port || endpoint.is_host_network)
                    && !bound.is_some_and(|address| address.is_loopback())
                {
                    let ports = on_host.entry(bound).or_default();
                    ports.insert(protocol, number, number);
                }
            }
        }
        let ways = on_host.into_iter().map(|(bound, ports)| {
            // Policies seldom count for pods in the network of their node.
            let (kind, ports) = if endpoint.is_host_network {
                ("host network".to_owned(), ports)
            } else {
                let kind = match bound {
                    Some(address) => format!("host port of {address}"),
                    None => "host port".to_owned(),
                };
                (kind, ports.intersect(&outside.let_in(id, None)))
            };
            Way {
                object: endpoint.object,
                service: None,
                kind,
                ports,
                assumes: Some(Assumption::NodesAreReachable),
            }
        });
        ways.filter(|way| !way.ports.is_empty()).collect()
    }
}

/// The one address of the node at which a port answers; `None` for all of them.
fn bound(port: &Node) -> Option<IpAddr> {
    let address: IpAddr = port.str("hostIP")?.parse().ok()?;
    let address = address.to_canonical();
    (!address.is_unspecified()).then_some(address)
}
