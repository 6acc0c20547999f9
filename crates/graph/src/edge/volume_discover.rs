//! A container reads and writes the volumes that are mounted into it.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "VOLUME_DISCOVER",
    does: "reads a mounted volume",
    precondition: "The claim is mounted into the container.",
    technique: Some("MS-TA9025"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for (number, _, workload, own) in inventory.all_containers() {
        for (claim, _) in &own.claims {
            if let Some(volume) = nodes.volume(inventory.namespace_of(workload), claim) {
                to.add(Draft {
                    from: nodes.number(Node::Container(number)),
                    to: nodes.number(Node::Volume(volume)),
                    doubt: None,
                    field: Some((workload.object, &inventory.volumes_path(workload))),
                });
            }
        }
    }
}
