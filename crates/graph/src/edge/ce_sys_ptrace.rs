//! Whoever may trace the processes of the node puts code into one that runs as root.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_SYS_PTRACE",
    does: "injects code into a host process",
    precondition: "The pod has `hostPID` and the container has CAP_SYS_PTRACE.",
    technique: Some("MS-TA9018"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        if !spot.pod.is_host_pid || !spot.own.has("SYS_PTRACE") {
            return None;
        }
        let found = spot.capability("SYS_PTRACE");
        let is_free = spot.own.is_privileged || spot.own.is_apparmor_unconfined;
        Some(if is_free {
            found
        } else {
            found.only_if("no AppArmor profile forbids it")
        })
    });
}
