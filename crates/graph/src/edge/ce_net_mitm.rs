//! Who listens in the network of the node hears what other pods and the kubelet say.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_NET_MITM",
    does: "listens to the traffic of the node",
    precondition: "The pod is in the network of its node and the container has NET_RAW or NET_ADMIN; credentials pass without encryption.",
    technique: Some("MS-TA9031"),
    mistakes: 1,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::HostPods, Takes::Nothing, |spot| {
        if !spot.pod.is_host_network || !(spot.own.has_net_raw || spot.own.has("NET_ADMIN")) {
            return None;
        }
        Some(if spot.own.has("NET_ADMIN") {
            spot.capability("NET_ADMIN")
        } else {
            spot.of_pod("hostNetwork")
        })
    });
}
