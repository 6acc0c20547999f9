//! Containers that share processes read each other's files through `/proc`, and trace each other.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "SHARE_PS_NAMESPACE",
    does: "reaches into another container of the pod",
    precondition: "The containers of the pod share their processes.",
    technique: Some("MS-TA9025"),
    mistakes: 0,
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
        for one in workload.containers() {
            for other in workload.containers() {
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
