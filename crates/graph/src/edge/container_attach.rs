//! Whoever may enter a pod chooses among its containers that run. An init container is over when the pod runs: to be entered
//! it has to be met while the pod starts.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;
use crate::traits::Role;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CONTAINER_ATTACH",
    does: "enters a container of the pod",
    precondition: "The attacker can exec into or attach to the pod.",
    technique: None,
    mistake: None,
};

/// What entering an init container hangs on.
const STARTING: &str = "the pod is starting: init containers have ended once the pod runs";

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for (number, workload, _, own) in inventory.all_containers() {
        let (from, target) = (
            nodes.number(Node::Workload(workload)),
            nodes.number(Node::Container(number)),
        );
        match own.role {
            Role::Lasting => to.quiet(from, target),
            Role::Init => to.add(Draft {
                from,
                to: target,
                doubt: Some(STARTING),
                field: None,
            }),
            Role::Over => {}
        }
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
