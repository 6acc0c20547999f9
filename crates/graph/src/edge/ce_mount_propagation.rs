//! A mount made in a shared folder appears on the node, over whatever was there.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_MOUNT_PROPAGATION",
    does: "mounts over host files",
    precondition: "The container is privileged and mounts a host directory with `Bidirectional` propagation.",
    technique: Some("MS-TA9013"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        let is_shared = spot.own.is_privileged
            && spot.own.propagates_mounts
            && !spot.own.host_mounts.is_empty();
        is_shared.then(|| spot.field("volumeMounts"))
    });
}
