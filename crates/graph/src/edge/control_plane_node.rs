//! A node of the control plane holds the keys of the cluster.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CONTROL_PLANE_NODE",
    does: "takes the cluster's keys from a control plane node",
    precondition: "The attacker is root on a control plane node.",
    technique: Some("MS-TA9019"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    let admin = nodes.number(Node::Right(inventory.escalation.cluster_admin()));
    for (number, host) in inventory.hosts.iter() {
        let doubt = match host.is_control_plane {
            Some(true) => None,
            Some(false) => continue,
            None if host.bears_control_plane() => Some(
                "the pod runs on a control plane node, whose taints it tolerates; where pods run is not in the input",
            ),
            None if host.placement.is_some() => Some(
                "the pod runs on a control plane node without taints; where pods run is not in the input",
            ),
            // A node of which only the name is known.
            None => Some("the node is a control plane node; the nodes are not in the input"),
        };
        for from in [Node::Host(number), Node::HostFiles(number)] {
            to.add(Draft {
                from: nodes.number(from),
                to: admin,
                doubt,
                field: host.object.map(|object| (object, "metadata.labels")),
            });
        }
    }
}
