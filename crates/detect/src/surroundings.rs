//! What is known of the cluster that events are of.

use core::net::IpAddr;
use std::borrow::Cow;

/// The cluster that events are of. Whatever it does not tell is unknown, and never a no.
pub trait Surroundings: std::fmt::Debug + Send + Sync {
    /// What a user with these groups can get to by attack paths without any mistake: `cluster-admin`, `node`, `cloud`,
    /// `volumes`. Nothing where it is not known.
    fn reaches(&self, user: &str, groups: &[Cow<'_, str>]) -> Option<Vec<String>>;
    /// A pod by its namespace and name, or a workload that makes pods of such a name.
    fn pod(&self, namespace: &str, name: &str) -> Option<PodFacts>;
    /// Whether a Service can be reached from outside of the cluster.
    fn is_service_exposed(&self, namespace: &str, name: &str) -> Option<bool>;
    /// The pods with an address, as `namespace/name`; none for addresses of nodes, and for others.
    fn pods_at(&self, address: IpAddr) -> Vec<String>;
    /// The addresses of a node; nothing where the node is not known.
    fn node_addresses(&self, node: &str) -> Option<Vec<IpAddr>>;
    /// Whether a pod of the cluster runs an image; nothing where no pods are known.
    fn runs(&self, image: &str) -> Option<bool>;
}

/// What is known of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PodFacts {
    /// The user that its service account is.
    pub account: Option<String>,
    /// Its own addresses; empty where they are not known.
    pub addresses: Vec<IpAddr>,
    /// The node that it is on, where that is known.
    pub node: Option<String>,
    /// Whether its address is that of its node.
    pub is_on_host_network: bool,
    /// Whether it can be reached from outside of the cluster.
    pub is_exposed: Option<bool>,
    /// What whoever holds it can get to.
    pub reaches: Option<Vec<String>>,
}
