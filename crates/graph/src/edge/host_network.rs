//! The loopback addresses of the node are open to a pod in its network, and no policy counts there.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "HOST_NETWORK",
    does: "reaches host-local services that trust local callers",
    precondition: "The pod uses the host network, and a service on the host's loopback address trusts local callers.",
    technique: Some("MS-TA9034"),
    mistake: Some("a service that trusts local callers"),
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::HostPods, Takes::Nothing, |spot| {
        let found = spot
            .pod
            .is_host_network
            .then(|| spot.of_pod("hostNetwork"))?;
        Some(found.only_if("a host service listens on loopback only"))
    });
}
