//! `open_by_handle_at` opens any file of a file system of which one file is known, and a container has some of its
//! node.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_DAC_READ_SEARCH",
    does: "opens host files by file handle",
    precondition: "The container has CAP_DAC_READ_SEARCH.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::HostFiles, Takes::Kernel, |spot| {
        let is_added = spot.own.has("DAC_READ_SEARCH") && !spot.own.is_privileged;
        is_added.then(|| spot.capability("DAC_READ_SEARCH"))
    });
}
