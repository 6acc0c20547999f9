//! What an attacker wants.

use seawall_graph::{Graph, NodeId, Reach, Target};

/// What nodes of the graph get to without any mistake.
pub(crate) struct Targets(Vec<(Target, Reach)>);

impl Targets {
    pub(crate) fn of(graph: &Graph<'_>) -> Self {
        let wanted = [
            graph.cluster_admin(),
            graph.any_node(),
            graph.cloud(),
            graph.volumes(),
        ];
        Self(
            wanted
                .into_iter()
                .map(|target| {
                    let reach = graph.reach(&target.goals);
                    (target, reach)
                })
                .collect(),
        )
    }

    /// Those that a node gets to.
    pub(crate) fn from(&self, node: NodeId) -> Vec<String> {
        let free = self
            .0
            .iter()
            .filter(|(_, reach)| reach.cost(node).is_some_and(|cost| cost.mistakes() == 0));
        free.map(|(target, _)| target.id.clone()).collect()
    }
}
