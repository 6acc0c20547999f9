//! The loopback addresses of the node are open to a pod in its network, and no policy counts there.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "HOST_NETWORK",
    does: "asks services of the node that trust whoever is on it",
    precondition: "The pod is in the network of its node, and a service on the loopback address of the node trusts whoever asks.",
    technique: Some("MS-TA9034"),
    mistakes: 1,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::HostPods, Takes::Nothing, |spot| {
        let found = spot
            .pod
            .is_host_network
            .then(|| spot.of_pod("hostNetwork"))?;
        Some(found.only_if("something of the node listens on its loopback address only"))
    });
}
