//! A webhook that changes new pods puts a privileged container into any of them.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "WEBHOOK_MUTATE",
    does: "mutates pods that others create",
    precondition: "The attacker controls a mutating webhook that is called for new pods.",
    technique: Some("MS-TA9015"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let (inventory, nodes) = (to.inventory, to.nodes);
    for (number, (object, index)) in nodes.webhooks.iter() {
        to.add(Draft {
            from: nodes.number(Node::Webhook(number)),
            to: nodes.number(Node::Right(inventory.escalation.any_node())),
            doubt: None,
            field: Some((*object, &format!("webhooks[{index}].rules"))),
        });
    }
}
