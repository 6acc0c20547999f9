//! What one writes into a shared volume another reads, and believes if it makes that mistake.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::{Node, VolumeId};
use std::collections::BTreeSet;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "VOLUME_SHARE",
    does: "plants content in a shared volume that another container runs or trusts",
    precondition: "Another container mounts the same claim and trusts its content.",
    technique: Some("MS-TA9013"),
    mistake: Some("a container that trusts the volume"),
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    let mut writable: BTreeSet<VolumeId> = BTreeSet::new();
    for (_, _, workload, own) in inventory.all_containers() {
        for (claim, is_read_only) in &own.claims {
            if !is_read_only {
                writable.extend(nodes.volume(inventory.namespace_of(workload), claim));
            }
        }
    }
    for (number, _, workload, own) in inventory.all_containers() {
        for (claim, _) in &own.claims {
            let volume = nodes.volume(inventory.namespace_of(workload), claim);
            if let Some(volume) = volume.filter(|volume| writable.contains(volume)) {
                to.add(Draft {
                    from: nodes.number(Node::Volume(volume)),
                    to: nodes.number(Node::Container(number)),
                    doubt: None,
                    field: Some((workload.object, &inventory.volumes_path(workload))),
                });
            }
        }
    }
}
