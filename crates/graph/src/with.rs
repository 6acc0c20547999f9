//! Building everything that a graph stands on, to ask one question of it.

use seawall_model::{Cluster, Principal};
use seawall_network::Network;
use seawall_rbac::{Escalation, EscalationLimits, Primitive, Rbac};

use crate::{Graph, Told};

/// What a graph stands on.
pub struct Ground<'g> {
    /// The input.
    pub cluster: &'g Cluster,
    /// Who can do what.
    pub rbac: &'g Rbac,
    /// Who can talk to whom, as [`network_of`] takes it.
    pub network: &'g Network<'g>,
    /// The graph.
    pub graph: &'g Graph<'g>,
}

/// Builds the graph of a cluster, and asks something of it.
pub fn with_graph<T>(
    cluster: &Cluster,
    primitives: &[Primitive],
    told: &Told,
    question: impl FnOnce(&Ground<'_>) -> T,
) -> T {
    with_graph_for(cluster, primitives, told, &[], question)
}

/// The same with some whom nothing in the cluster need name: what their groups are given is theirs.
pub(crate) fn with_graph_for<T>(
    cluster: &Cluster,
    primitives: &[Primitive],
    told: &Told,
    asked: &[Principal],
    question: impl FnOnce(&Ground<'_>) -> T,
) -> T {
    let rbac = Rbac::new(cluster);
    let limits = EscalationLimits::default();
    let escalation = Escalation::asking(cluster, &rbac, primitives, asked, &limits);
    let network = network_of(cluster);
    let graph = Graph::new(cluster, &network, &rbac, &escalation, told.clone());
    question(&Ground {
        cluster,
        rbac: &rbac,
        network: &network,
        graph: &graph,
    })
}

/// Who can talk to whom, as the graph takes it: where the network plugin enforces no policies, there are none in it.
pub fn network_of(cluster: &Cluster) -> Network<'_> {
    Network::in_force(cluster, None)
}
