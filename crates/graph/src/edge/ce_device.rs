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

/// Devices that hold nothing of the node.
const HARMLESS: &[&str] = &[
    "/dev/shm",
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/fuse",
    "/dev/net/tun",
    "/dev/kvm",
    "/dev/dri",
    "/dev/nvidia",
    "/dev/log",
];

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::Host, Takes::Kernel, |spot| {
        let mut mounts = spot.own.host_mounts.iter();
        mounts
            .find(|mount| {
                let is_harmless = HARMLESS.iter().any(|path| mount.path.starts_with(path));
                mount.touches("/dev") && &*mount.path != "/" && !is_harmless
            })
            .map(|mount| {
                let found = spot.mount(mount);
                if spot.own.is_privileged {
                    found
                } else {
                    found.only_if("the runtime allows access to a disk device")
                }
            })
    });
}
