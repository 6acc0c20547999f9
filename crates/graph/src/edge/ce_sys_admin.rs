//! SYS_ADMIN is most of what root may do: mounts, namespaces, and with them often the node.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_SYS_ADMIN",
    does: "mounts the host's filesystems",
    precondition: "The container has CAP_SYS_ADMIN.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        let is_added = spot.own.has("SYS_ADMIN") && !spot.own.is_privileged;
        is_added.then(|| {
            let found = spot.capability("SYS_ADMIN");
            found.only_if("no runtime profile forbids mounts and devices")
        })
    });
}
