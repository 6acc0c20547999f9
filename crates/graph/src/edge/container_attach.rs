//! Whoever may enter a pod chooses among its containers.

use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CONTAINER_ATTACH",
    does: "enters a container of the pod",
    precondition: "Somebody may enter the pod.",
    technique: None,
    mistakes: 0,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for (number, workload, ..) in inventory.all_containers() {
        to.quiet(
            nodes.number(Node::Workload(workload)),
            nodes.number(Node::Container(number)),
        );
    }
    // What rights lead to pods, leads to their workloads.
    for node in inventory.escalation.places() {
        if let seawall_rbac::Place::Pod(pod) = inventory.escalation.place(node)
            && let Some(workload) = inventory.workload_of.get(&pod)
        {
            to.free(
                nodes.number(Node::Right(node)),
                nodes.number(Node::Workload(*workload)),
                None,
            );
        }
    }
}
