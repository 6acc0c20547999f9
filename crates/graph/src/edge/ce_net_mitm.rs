//! Who listens in the network of the node hears what other pods and the kubelet say.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_NET_MITM",
    does: "sniffs the host's network traffic",
    precondition: "The pod uses the host network and the container has CAP_NET_RAW or CAP_NET_ADMIN; credentials pass unencrypted.",
    technique: Some("MS-TA9031"),
    mistake: Some("an unencrypted credential"),
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
