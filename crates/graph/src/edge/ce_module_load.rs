//! A module of the kernel may do everything on its node.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_MODULE_LOAD",
    does: "loads a kernel module",
    precondition: "The container is privileged or has CAP_SYS_MODULE.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        spot.own
            .has("SYS_MODULE")
            .then(|| spot.capability("SYS_MODULE"))
    });
}
