//! Containers that share processes read each other's files through `/proc`, and trace each other.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;
use crate::traits::Role;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "SHARE_PS_NAMESPACE",
    does: "enters another container of the pod",
    precondition: "The pod's containers share a process namespace.",
    technique: Some("MS-TA9025"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for workload in inventory.workloads.values() {
        if !workload.traits.shares_processes {
            continue;
        }
        let Some(view) = inventory.pod(workload) else {
            continue;
        };
        let path = view.path("shareProcessNamespace");
        // Processes of init containers have ended when those of others start.
        let lasting = || {
            let numbered = workload.containers().zip(&workload.traits.containers);
            numbered.filter(|(_, own)| own.role == Role::Lasting)
        };
        for (one, _) in lasting() {
            for (other, _) in lasting() {
                to.add(Draft {
                    from: nodes.number(Node::Container(one)),
                    to: nodes.number(Node::Container(other)),
                    doubt: None,
                    field: Some((workload.object, &path)),
                });
            }
        }
    }
}
