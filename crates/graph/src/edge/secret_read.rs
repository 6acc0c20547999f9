//! A container sees the values of the Secrets that are mounted into it or put into its environment.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "SECRET_READ",
    does: "reads a Secret available to the container",
    precondition: "The Secret is mounted or in an environment variable.",
    technique: Some("MS-TA9025"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for (number, _, workload, own) in inventory.all_containers() {
        let mut seen: Vec<seawall_rbac::PlaceId> = Vec::new();
        for (name, path) in &own.secrets {
            let secret = inventory.secret(inventory.namespace_of(workload), name);
            if let Some(secret) = secret.filter(|secret| !seen.contains(secret)) {
                seen.push(secret);
                to.add(Draft {
                    from: nodes.number(Node::Container(number)),
                    to: nodes.number(Node::Right(secret)),
                    doubt: None,
                    field: Some((workload.object, path)),
                });
            }
        }
    }
}
