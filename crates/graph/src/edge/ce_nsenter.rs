//! A privileged container that sees the processes of its node enters the namespaces of the first of them.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_NSENTER",
    does: "enters the host's namespaces",
    precondition: "The container is privileged and the pod has `hostPID`.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        (spot.own.is_privileged && spot.pod.is_host_pid)
            .then(|| spot.field("securityContext.privileged"))
    });
}
