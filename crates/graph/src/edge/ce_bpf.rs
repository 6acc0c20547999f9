//! Programs in the kernel read and write the memory of every process of the node.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_BPF",
    does: "loads a BPF program that writes to other processes",
    precondition: "The container has CAP_BPF and CAP_PERFMON.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        let has_both = spot.own.has("BPF") && spot.own.has("PERFMON") && !spot.own.is_privileged;
        has_both.then(|| spot.capability("BPF"))
    });
}
