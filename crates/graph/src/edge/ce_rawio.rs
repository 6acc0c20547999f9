//! Whoever reaches the memory and ports of the machine owns it.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_RAWIO",
    does: "writes to physical memory",
    precondition: "The container has CAP_SYS_RAWIO and access to memory devices.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        let is_added = spot.own.has("SYS_RAWIO") && !spot.own.is_privileged;
        is_added.then(|| {
            let found = spot.capability("SYS_RAWIO");
            found.only_if("it has access to a memory device")
        })
    });
}
