//! Other programs of the node listen on sockets as well: the init system, plugins, agents.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "HOST_SOCKET",
    does: "controls a host daemon through its socket",
    precondition: "A host daemon's socket is mounted, and the daemon obeys its clients.",
    technique: Some("MS-TA9013"),
    mistake: Some("a daemon that obeys its clients"),
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Files, |spot| {
        let mut mounts = spot.own.host_mounts.iter();
        mounts
            .find(|mount| mount.access.has_daemon_socket && !mount.access.is_whole)
            .map(|mount| spot.mount(mount))
    });
}
