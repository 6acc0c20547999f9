//! A process reads the environment and files of others of the same user through `/proc`.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "HOST_PID",
    does: "reads other processes' environment and files",
    precondition: "The pod has `hostPID`.",
    technique: Some("MS-TA9025"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::HostPods, Takes::Kernel, |spot| {
        spot.pod.is_host_pid.then(|| {
            let found = spot.of_pod("hostPID");
            if spot.own.has("SYS_PTRACE") {
                found
            } else {
                found.only_if("other processes have the same user and no additional capabilities")
            }
        })
    });
}
