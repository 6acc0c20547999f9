//! Building everything that a graph stands on, to ask one question of it.

use seawall_model::Cluster;
use seawall_network::{Enforcement, Network};
use seawall_rbac::{Escalation, Primitive, Rbac};

use crate::{Graph, Told};

/// What a graph stands on.
pub struct Ground<'g> {
    /// The input.
    pub cluster: &'g Cluster,
    /// Who can do what.
    pub rbac: &'g Rbac,
    /// Who can talk to whom. Where the network plugin enforces no policies, there are none in it.
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
    let rbac = Rbac::new(cluster);
    let escalation = Escalation::new(cluster, &rbac, primitives);
    let mut network = Network::new(cluster);
    if let Enforcement::Ignored(..) = network.enforcement() {
        network = Network::unenforced(cluster);
    }
    let graph = Graph::new(cluster, &network, &rbac, &escalation, told.clone());
    question(&Ground {
        cluster,
        rbac: &rbac,
        network: &network,
        graph: &graph,
    })
}
