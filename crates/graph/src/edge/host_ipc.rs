//! Shared memory of the node is open to a pod in its namespace.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "HOST_IPC",
    does: "reads the shared memory of other processes",
    precondition: "The pod has `hostIPC`, and another program keeps something secret in shared memory.",
    technique: Some("MS-TA9025"),
    mistakes: 1,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::HostPods, Takes::Files, |spot| {
        spot.pod.is_host_ipc.then(|| spot.of_pod("hostIPC"))
    });
}
