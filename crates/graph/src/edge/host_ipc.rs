//! Shared memory of the node is open to a pod in its namespace.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "HOST_IPC",
    does: "reads other processes' shared memory",
    precondition: "The pod has `hostIPC`, and another process keeps a secret in shared memory.",
    technique: Some("MS-TA9025"),
    mistake: Some("a secret in shared memory"),
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::HostPods, Takes::Files, |spot| {
        spot.pod.is_host_ipc.then(|| spot.of_pod("hostIPC"))
    });
}
