//! What one writes into a shared volume another reads, and believes if it makes that mistake.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::{Node, VolumeId};
use std::collections::BTreeSet;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "VOLUME_SHARE",
    does: "plants something in a shared volume that another runs or believes",
    precondition: "Another container mounts the same claim, and trusts what is in it.",
    technique: Some("MS-TA9013"),
    mistakes: 1,
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
