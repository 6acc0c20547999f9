//! What makes somebody cluster administrator without a role: an authorizer that allows everything, or an object that puts them
//! into the group that is allowed everything.

use crate::draw::{Draft, Drawing};
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "AUTHORITY_GRANT",
    does: "is allowed everything by the API server, whatever roles say",
    precondition: "An authorizer allows everything, or an object puts a user into `system:masters`.",
    technique: Some("MS-TA9019"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    let escalation = to.inventory.escalation;
    for id in escalation.links() {
        let link = escalation.link(id);
        if let Some(said) = link.said {
            to.add(Draft {
                from: to.nodes.number(Node::Right(link.from)),
                to: to.nodes.number(Node::Right(link.to)),
                doubt: None,
                field: Some((said.object, &said.path)),
            });
        }
    }
}
