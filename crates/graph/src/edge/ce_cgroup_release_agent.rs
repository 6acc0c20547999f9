//! In the first version of cgroups the kernel runs a program on the node when a group becomes empty.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_CGROUP_RELEASE_AGENT",
    does: "makes the kernel run a program through a cgroup release agent",
    precondition: "The container has CAP_SYS_ADMIN, and the node uses cgroup v1.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        let is_added = spot.own.has("SYS_ADMIN") && !spot.own.is_privileged;
        is_added.then(|| {
            spot.capability("SYS_ADMIN")
                .only_if("the node uses cgroup v1")
        })
    });
}
