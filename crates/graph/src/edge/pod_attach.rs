//! Root on a node enters every container that runs there.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "POD_ATTACH",
    does: "enters pods on the node",
    precondition: "The attacker is root on the node.",
    technique: Some("MS-TA9006"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for (number, workload) in inventory.workloads.iter() {
        for host in inventory.hosts_of(workload) {
            to.add(Draft {
                from: nodes.number(Node::Host(host.host)),
                to: nodes.number(Node::Workload(number)),
                doubt: host.doubt,
                field: None,
            });
        }
    }
}
