//! The kernel runs the program that `core_pattern` names, as root on the node, when something crashes.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_UMH_CORE_PATTERN",
    does: "makes the kernel run a program through core_pattern",
    precondition: "The container can write to the host's `/proc/sys/kernel`.",
    technique: Some("MS-TA9013"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        let mut mounts = spot.own.host_mounts.iter();
        mounts
            .find(|mount| !mount.is_read_only && mount.access.has_core_pattern)
            .map(|mount| spot.mount(mount))
    });
}
