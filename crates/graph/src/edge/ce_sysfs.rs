//! Below `/sys` lie interfaces by which the kernel runs programs.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_SYSFS",
    does: "makes the kernel run a program through /sys",
    precondition: "A directory below the host's `/sys` is mounted writable.",
    technique: Some("MS-TA9013"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        let mut mounts = spot.own.host_mounts.iter();
        mounts
            .find(|mount| !mount.is_read_only && mount.access.has_sysfs && !mount.access.is_whole)
            .map(|mount| {
                let found = spot.mount(mount);
                found.only_if("an interface below it runs programs")
            })
    });
}
