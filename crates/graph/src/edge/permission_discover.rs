//! Whoever is an identity has what is bound to it and to its groups.

use seawall_rbac::Place;

use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "PERMISSION_DISCOVER",
    does: "has the permissions bound to it",
    precondition: "Roles are bound to the identity or to one of its groups.",
    technique: None,
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let escalation = to.inventory.escalation;
    for link in escalation.links() {
        let link = escalation.link(link);
        let is_own = matches!(escalation.place(link.from), Place::Identity(..))
            && matches!(escalation.place(link.to), Place::Holders(_));
        if is_own {
            to.quiet(
                to.nodes.number(Node::Right(link.from)),
                to.nodes.number(Node::Right(link.to)),
            );
        }
    }
}
