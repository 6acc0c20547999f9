//! Nodes of the cluster as peers, and the one on which a pod runs.

use core::net::IpAddr;
use std::collections::{BTreeSet, HashMap};

use crate::fit::Fit;
use crate::kinds::{CILIUM, NETWORK_POLICY};
use crate::node::{Hosts, Nodes, addresses, nodes};
use crate::{EndpointId, Network, Policy, Side, metadata};

impl Network<'_> {
    /// Whether an address is that of the node on which a pod of an endpoint runs: of every pod of it, or of some.
    pub(crate) fn is_own_node(&self, own: EndpointId, address: IpAddr) -> Option<bool> {
        let count = *self.hosts().get(&address)?.get(&own)?;
        Some(count >= self.endpoints[own].pods)
    }

    /// Whether the peer is the node of a pod, so that the pod's kubelet is behind it: of every pod of an endpoint, or of some.
    pub(crate) fn comes_from_own_node(&self, own: EndpointId, peer: Side) -> Option<bool> {
        if self.assumed.asks_for_localhost() {
            return None;
        }
        match peer {
            Side::Outside(range) if range.first == range.last => self.is_own_node(own, range.first),
            // What a pod in the network of a node sends comes from the node.
            Side::Endpoint(id) => self.shares_node(own, id).filter(|is_own| *is_own),
            _ => None,
        }
    }

    /// Whether a pod in the host network runs on the node of another pod, where both are one and placed.
    pub(crate) fn shares_node(&self, own: EndpointId, host: EndpointId) -> Option<bool> {
        if !self.endpoints[host].is_host_network {
            return None;
        }
        Some(self.placed_on(own)? == self.placed_on(host)?)
    }

    /// Whether the peer may run in the network of the node of a pod, so that it may pass as the node.
    pub(crate) fn is_beside(&self, own: EndpointId, peer: Side) -> bool {
        match peer {
            Side::Endpoint(_) if self.assumed.asks_for_localhost() => false,
            Side::Endpoint(id) if self.endpoints[id].is_host_network => {
                self.shares_node(own, id) != Some(false)
            }
            _ => false,
        }
    }

    /// Whether a peer is a node that blocks of addresses in a policy do not mean: for Cilium nodes are known by what they
    /// are, unless it is told otherwise.
    pub(crate) fn is_no_address_for(&self, policy: &Policy, peer: Side) -> bool {
        let Side::Outside(range) = peer else {
            return false;
        };
        if range.first != range.last || !self.nodes.has(range.first) || self.nodes.are_in_blocks {
            return false;
        }
        match self.cluster.object(policy.object).group() {
            CILIUM => true,
            NETWORK_POLICY => self.assumed.all(|plugin| plugin.id == "cilium"),
            _ => false,
        }
    }

    /// Whether a pod may reach its own node whatever policies say: not where the plugin is known to ask them.
    pub(crate) fn may_reach_own_node(&self) -> bool {
        !self.asks_for_own_node()
    }

    /// Whether a peer is among some nodes for certain.
    pub(crate) fn is_node(&self, nodes: Nodes, own: EndpointId, peer: Side) -> bool {
        self.find_node(nodes, own, peer) == Ok(true)
    }

    fn hosts(&self) -> &Hosts {
        self.hosts.get_or_init(|| {
            let mut by_name: HashMap<&str, Vec<IpAddr>> = HashMap::new();
            for node in nodes(self.cluster) {
                by_name
                    .entry(&node.name)
                    .or_default()
                    .extend(addresses(node));
            }
            let mut hosts = Hosts::new();
            for (pod, endpoint) in self.pods() {
                let object = self.cluster.object(pod.object);
                if !object.is("", "Pod") {
                    continue;
                }
                let named = object.spec().and_then(|spec| spec.str("nodeName"));
                let of_node = named.and_then(|name| by_name.get(name));
                let status = object.root.get("status");
                let listed = status.map_or(&[][..], |status| status.list("hostIPs"));
                let mut own: BTreeSet<IpAddr> = listed
                    .iter()
                    .filter_map(|one| one.str("ip"))
                    .chain(status.and_then(|status| status.str("hostIP")))
                    .filter_map(|text| text.parse().ok())
                    .collect();
                own.extend(of_node.into_iter().flatten());
                for address in own {
                    *hosts
                        .entry(address)
                        .or_default()
                        .entry(endpoint)
                        .or_default() += 1;
                }
            }
            hosts
        })
    }

    /// Whether a peer is among some nodes.
    pub(crate) fn fit_nodes(
        &self,
        nodes: Nodes,
        own: EndpointId,
        peer: Side,
        policy: &Policy,
    ) -> Fit {
        let what = match nodes {
            Nodes::ApiServer => "the API server",
            _ => "cluster nodes",
        };
        match self.find_node(nodes, own, peer) {
            Ok(true) => Fit::Yes,
            Ok(false) => Fit::No,
            Err(why) => {
                let name = self.policy_name(policy);
                Fit::Maybe(format!("{name} refers to {what}, {why}"))
            }
        }
    }

    /// Whether addresses of such nodes are in the input.
    pub(crate) fn sees(&self, nodes: Nodes) -> bool {
        match nodes {
            Nodes::ApiServer => !self.nodes.api_server.is_empty(),
            _ => !self.nodes.by_address.is_empty(),
        }
    }

    /// Whether a peer is among some nodes, or why that is not known.
    fn find_node(&self, nodes: Nodes, own: EndpointId, peer: Side) -> Result<bool, &'static str> {
        let unseen = "whose addresses are not in the input";
        let range = match peer {
            Side::Outside(range) => range,
            Side::Endpoint(id) if self.endpoints[id].is_host_network => {
                let unplaced = "and which node a host-network pod runs on is not known";
                let address = self.address(self.endpoints[id].object).ok_or(unplaced);
                return match nodes {
                    Nodes::Every => Ok(true),
                    Nodes::Own => self.shares_node(own, id).ok_or(unplaced),
                    Nodes::Others => self
                        .shares_node(own, id)
                        .map(|is_own| !is_own)
                        .ok_or(unplaced),
                    Nodes::Selected(index) => {
                        address.map(|address| self.nodes.selected[index].contains(&address))
                    }
                    Nodes::ApiServer if self.nodes.api_server.is_empty() => Err(unseen),
                    Nodes::ApiServer => {
                        address.map(|address| self.nodes.api_server.contains(&address))
                    }
                };
            }
            Side::Endpoint(_) | Side::Anybody => return Ok(false),
        };
        let of_node = |address: &IpAddr| match nodes {
            Nodes::ApiServer => self.nodes.api_server.contains(address),
            Nodes::Selected(index) => self.nodes.selected[index].contains(address),
            _ => self.nodes.has(*address),
        };
        let is_known = self.sees(nodes);
        if range.first != range.last {
            let holds = |address: &&IpAddr| range.holds(&crate::Range::one(**address));
            let some = match nodes {
                Nodes::ApiServer => self.nodes.api_server.iter().any(|one| holds(&one)),
                _ => {
                    let mut all = self.nodes.by_address.keys().filter(holds);
                    all.any(of_node)
                }
            };
            return match (is_known, some) {
                (true, false) => Ok(false),
                (true, true) => Err("and some of their addresses are among these"),
                (false, _) => Err(unseen),
            };
        }
        let address = range.first;
        match (nodes, self.is_own_node(own, address)) {
            (Nodes::Own, Some(true)) => return Ok(true),
            (Nodes::Others, Some(true)) => return Ok(false),
            (Nodes::Own | Nodes::Others, Some(false)) => {
                return Err("and each of the pods runs on a different one");
            }
            _ => {}
        }
        // Clouds answer at the one, and at the other nobody beyond the link. A node may have one more for its own pods.
        let is_elsewhere =
            metadata::is_known(address) || nodes == Nodes::ApiServer && is_link_local(address);
        if !is_known && is_elsewhere {
            return Ok(false);
        }
        if !is_known {
            return Err(unseen);
        }
        let is_placed = || {
            self.endpoints[own].pods > 0
                && self.hosts().values().any(|pods| pods.contains_key(&own))
        };
        match (nodes, of_node(&address)) {
            (_, false) => Ok(false),
            (Nodes::Own | Nodes::Others, true) if !is_placed() => {
                Err("and the input does not show where the pod runs")
            }
            (Nodes::Own, true) => Ok(false),
            (_, true) => Ok(true),
        }
    }
}

/// Whether an address is of its link alone.
fn is_link_local(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}
