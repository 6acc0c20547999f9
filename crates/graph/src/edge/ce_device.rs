//! The raw disk of the node is all of its files.

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_DEVICE",
    does: "opens a host device",
    precondition: "Host devices are mounted into the container.",
    technique: Some("MS-TA9013"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        let mut mounts = spot.own.host_mounts.iter();
        mounts
            .find(|mount| mount.is_device || mount.access.has_devices && !mount.access.is_whole)
            .map(|mount| {
                let found = spot.mount(mount);
                if mount.is_device {
                    found.only_if("the device contains the host's file system")
                } else if spot.own.is_privileged {
                    found
                } else {
                    found.only_if("the runtime allows access to a disk device")
                }
            })
    });
}
