//! Below an unmasked `/proc` lie switches of the kernel that all containers share.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_PROC",
    does: "changes kernel settings through /proc",
    precondition: "The container has `procMount: Unmasked`.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        spot.own.is_proc_unmasked.then(|| {
            let found = spot.field("securityContext.procMount");
            found.only_if("a writable kernel setting runs a program")
        })
    });
}
