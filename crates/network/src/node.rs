//! Nodes of the cluster as ends: their addresses, and which pods run on them.

use core::net::IpAddr;
use std::collections::{BTreeSet, HashMap};

use seawall_model::{Cluster, LabelSelector, Object};
use seawall_syntax::Node;

use crate::EndpointId;
use crate::cilium_config::cilium_setting;

/// Nodes that a rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nodes {
    /// The one on which the pod runs that a policy is for.
    Own,
    /// All but that one.
    Others,
    /// Every one.
    Every,
    /// Those of a selector, by its place in [`NodeWorld::selected`].
    Selected(usize),
    /// Where the API server answers.
    ApiServer,
}

/// What the input tells of nodes.
#[derive(Debug, Default)]
pub(crate) struct NodeWorld {
    /// Names of nodes by address.
    pub by_address: HashMap<IpAddr, Box<str>>,
    /// Addresses of the nodes that selectors take in.
    pub selected: Vec<BTreeSet<IpAddr>>,
    pub api_server: BTreeSet<IpAddr>,
    /// Whether Cilium is told that blocks of addresses are about nodes as well.
    pub are_in_blocks: bool,
}

impl NodeWorld {
    pub(crate) fn new(cluster: &Cluster) -> Self {
        let mut world = Self {
            api_server: api_server(cluster).map(|(address, _)| address).collect(),
            are_in_blocks: cilium_setting(cluster, "policy-cidr-match-mode")
                .is_some_and(|modes| modes.contains("nodes")),
            ..Self::default()
        };
        for node in nodes(cluster) {
            for address in addresses(node) {
                world.by_address.insert(address, node.name.as_str().into());
            }
        }
        world
    }

    /// The nodes that a selector takes in; `None` where no node is in the input.
    pub(crate) fn select(&mut self, cluster: &Cluster, selector: &Node) -> Option<Nodes> {
        if self.by_address.is_empty() {
            return None;
        }
        let meant = nodes(cluster).filter(|node| {
            LabelSelector(selector).decide(|key| Some(node.label(key))) == Some(true)
        });
        self.selected.push(meant.flat_map(addresses).collect());
        Some(Nodes::Selected(self.selected.len() - 1))
    }

    /// Whether an address is that of a node.
    pub(crate) fn has(&self, address: IpAddr) -> bool {
        self.by_address.contains_key(&address)
    }
}

pub(crate) fn nodes(cluster: &Cluster) -> impl Iterator<Item = &Object> {
    let nodes = cluster.of_kind("Node");
    nodes.filter(|node| node.group().is_empty())
}

/// Whether a node, a pod or a Service of the input has an address of IPv6, or is to have one.
pub(crate) fn shows_ipv6(cluster: &Cluster) -> bool {
    let is_v6 = |text: &str| text.contains(':');
    let any =
        |node: Option<&Node>, field: &str| node.is_some_and(|node| node.strings(field).any(is_v6));
    let is =
        |node: Option<&Node>, field: &str| node.and_then(|node| node.str(field)).is_some_and(is_v6);
    let listed = |node: Option<&Node>, list: &str, field: &str| {
        let items = node.map_or(&[][..], |node| node.list(list));
        items.iter().any(|item| item.str(field).is_some_and(is_v6))
    };
    cluster.of_kind("Node").any(|node| {
        any(node.spec(), "podCIDRs")
            || is(node.spec(), "podCIDR")
            || listed(node.root.get("status"), "addresses", "address")
    }) || cluster.of_kind("Pod").any(|pod| {
        let status = pod.root.get("status");
        listed(status, "podIPs", "ip") || is(status, "podIP")
    }) || cluster.of_kind("Service").any(|service| {
        any(service.spec(), "clusterIPs")
            || is(service.spec(), "clusterIP")
            || service.spec().is_some_and(|spec| {
                spec.strings("ipFamilies").any(|name| name == "IPv6")
                    || spec.str("ipFamilyPolicy") == Some("RequireDualStack")
            })
    })
}

/// The addresses of a node.
pub(crate) fn addresses(node: &Object) -> impl Iterator<Item = IpAddr> + '_ {
    let status = node.root.get("status");
    let listed = status.map_or(&[][..], |status| status.list("addresses"));
    listed
        .iter()
        .filter(|address| matches!(address.str("type"), Some("InternalIP" | "ExternalIP")))
        .filter_map(|address| address.str("address")?.parse().ok())
}

/// Addresses and ports behind the service `kubernetes`.
pub(crate) fn api_server(cluster: &Cluster) -> impl Iterator<Item = (IpAddr, u16)> + '_ {
    let slices = cluster.of_kind("EndpointSlice").filter(|slice| {
        &*slice.namespace == "default"
            && slice.label("kubernetes.io/service-name") == Some("kubernetes")
    });
    slices.flat_map(|slice| {
        let ports: Vec<u16> = slice
            .root
            .list("ports")
            .iter()
            .filter_map(|port| u16::try_from(port.int("port")?).ok())
            .collect();
        let endpoints = slice.root.list("endpoints").iter();
        let addresses = endpoints.flat_map(|endpoint| {
            endpoint
                .strings("addresses")
                .filter_map(|text| text.parse::<IpAddr>().ok())
        });
        addresses
            .flat_map(|address| ports.iter().map(move |port| (address, *port)))
            .collect::<Vec<_>>()
    })
}

/// How many pods of each endpoint run behind an address of a node.
pub(crate) type Hosts = HashMap<IpAddr, HashMap<EndpointId, u32>>;
