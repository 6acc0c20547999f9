//! NodeLocal DNSCache: a cache in the network of each node, which pods ask instead of the cluster's DNS. Selectors do not mean
//! it, so that a policy needs the addresses on which it listens.

use core::net::IpAddr;
use std::collections::BTreeSet;

use seawall_model::Pod;
use seawall_syntax::Node;

use crate::{Endpoint, Network};

/// Its namespace, the name of its DaemonSet, and the label of its pods.
const NAMESPACE: &str = "kube-system";
const NAME: &str = "node-local-dns";
const LABEL: &str = "k8s-app";

/// How pods ask a cache on their node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NodeLocalDns {
    /// At these addresses of the node.
    At(BTreeSet<IpAddr>),
    /// As pods with a network of their own, by their label.
    Pods,
    /// In a way that no NetworkPolicy can allow as far as is known, for this reason: a sentence without a full stop.
    Unknown(String),
}

impl NodeLocalDns {
    /// The label of the pods.
    pub(crate) fn label() -> (String, String) {
        (LABEL.to_owned(), NAME.to_owned())
    }
}

impl Network<'_> {
    /// The cache, where the input has one.
    pub(crate) fn node_local_dns(&self) -> Option<NodeLocalDns> {
        let endpoint = self.endpoints_in(NAMESPACE).find_map(|id| {
            let endpoint = &self.endpoints[id];
            is_cache(endpoint).then_some(endpoint)
        })?;
        if !endpoint.is_host_network {
            return Some(NodeLocalDns::Pods);
        }
        let label = endpoint.label();
        if self.assumed.all(|plugin| plugin.id == "cilium") {
            return Some(NodeLocalDns::Unknown(format!(
                "{label} answers DNS on each node, and Cilium does not apply CIDR blocks to the node"
            )));
        }
        let pod = self.cluster.pod(endpoint.pod);
        let found = pod.and_then(|pod| local_addresses(&pod));
        Some(found.map_or_else(
            || {
                NodeLocalDns::Unknown(format!(
                    "{label} answers DNS on each node, and its addresses (`-localip`) are not in the input"
                ))
            },
            NodeLocalDns::At,
        ))
    }
}

fn is_cache(endpoint: &Endpoint<'_>) -> bool {
    endpoint.name() == NAME || endpoint.label_value(LABEL) == Some(Some(NAME))
}

/// The addresses on which it is told to listen; `None` where some cannot be read.
fn local_addresses(pod: &Pod<'_>) -> Option<BTreeSet<IpAddr>> {
    for container in pod.containers() {
        let lists = ["command", "args"].map(|field| container.node.list(field));
        let mut words = lists.into_iter().flatten().filter_map(Node::as_str);
        while let Some(word) = words.next() {
            let Some(option) = word.trim_start_matches('-').strip_prefix("localip") else {
                continue;
            };
            let value = match option.strip_prefix('=') {
                Some(value) => value,
                None => words.next()?,
            };
            let addresses = value.split(',').map(|text| text.trim().parse().ok());
            return addresses.collect::<Option<BTreeSet<IpAddr>>>();
        }
    }
    None
}
