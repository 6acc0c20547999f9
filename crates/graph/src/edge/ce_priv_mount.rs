//! A privileged container has the devices of its node, and mounts its disk.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_PRIV_MOUNT",
    does: "mounts the host's disk",
    precondition: "The container is privileged.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        spot.own
            .is_privileged
            .then(|| spot.field("securityContext.privileged"))
    });
}
