//! A host process on Windows is a program of the node.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_WIN_HOSTPROCESS",
    does: "runs as a host process",
    precondition: "The container is a HostProcess container on a Windows node.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Nothing, |spot| {
        spot.own
            .is_host_process
            .then(|| spot.field("securityContext.windowsOptions.hostProcess"))
    });
}
