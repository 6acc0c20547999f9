//! What is asked about attack paths.

use seawall_graph::Graph;
use seawall_model::Cluster;
use seawall_network::Network;
use seawall_rbac::Rbac;

use super::conditions::conditions;
use super::cost::distance;

/// An input with what was built from it.
#[derive(Clone, Copy)]
pub struct View<'v> {
    /// Whether what leads in from outside makes no difference.
    pub is_inside: bool,
    /// Why there may be a path where none was found, besides what the whole graph may be missing.
    pub further: Option<&'v str>,
    /// What was read.
    pub cluster: &'v Cluster,
    /// Permissions.
    pub rbac: &'v Rbac,
    /// Traffic.
    pub network: &'v Network<'v>,
    /// The graph.
    pub graph: &'v Graph<'v>,
}

impl View<'_> {
    /// How far the internet is from cluster-admin, in a clause: for certain, and in the worst case.
    pub(super) fn number(&self) -> String {
        let graph = self.graph;
        let goals = graph.cluster_admin().goals;
        let worst = graph.reach(&goals).cost(graph.internet());
        let certain = graph.reach_for_certain(&goals).cost(graph.internet());
        distance(
            worst.map(Into::into),
            certain.map(Into::into),
            self.gap().as_ref(),
        )
    }

    /// Why there may be paths that are not found.
    pub fn gap(&self) -> Option<String> {
        let gap = if self.is_inside {
            self.graph.gap_inside()
        } else {
            self.graph.gap()
        };
        gap.or_else(|| self.further.map(str::to_owned))
    }

    /// What an answer hangs on, as sentences without a full stop.
    pub fn conditions(&self) -> Vec<String> {
        conditions(
            self.cluster,
            self.network,
            self.graph.unread_images().as_ref(),
            self.gap().as_deref(),
        )
    }
}
