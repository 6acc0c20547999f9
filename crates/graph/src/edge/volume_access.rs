//! What the volumes of pods hold lies in files of their node: tokens and Secrets.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "VOLUME_ACCESS",
    does: "reads volumes of pods on the node",
    precondition: "The attacker can read the host's files.",
    technique: Some("MS-TA9025"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for number in inventory.hosts.ids() {
        to.free(
            nodes.number(Node::HostFiles(number)),
            nodes.number(Node::HostPods(number)),
            None,
        );
    }
    for (number, workload) in inventory.workloads.iter() {
        if !inventory.has_files(number) {
            continue;
        }
        for host in inventory.hosts_of(workload) {
            to.add(Draft {
                from: nodes.number(Node::HostPods(host.host)),
                to: nodes.number(Node::Files(number)),
                doubt: host.doubt,
                field: None,
            });
        }
    }
}
