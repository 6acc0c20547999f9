//! A container sees the ConfigMaps that are mounted into it or put into its environment. They are not meant for
//! credentials, and often hold some.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CONFIG_READ",
    does: "reads a ConfigMap available to the container",
    precondition: "The ConfigMap is mounted or in an environment variable.",
    technique: Some("MS-TA9027"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for (number, _, workload, own) in inventory.all_containers() {
        for (name, path) in &own.configs {
            if let Some(config) = nodes.config(inventory.namespace_of(workload), name) {
                to.add(Draft {
                    from: nodes.number(Node::Container(number)),
                    to: nodes.number(Node::Config(config)),
                    doubt: None,
                    field: Some((workload.object, path)),
                });
            }
        }
    }
}
