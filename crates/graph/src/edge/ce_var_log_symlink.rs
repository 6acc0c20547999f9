//! The kubelet reads logs as root and follows links: a link in the folder of logs shows any file of the node.

use seawall_model::HostPath;

use super::escape::{self, Takes};
use crate::draw::Drawing;
use crate::kind::Kind;
use crate::node::Node;

/// The kind.
pub(super) const KIND: Kind = Kind {
    id: "CE_VAR_LOG_SYMLINK",
    does: "makes the kubelet read host files through a symlink among the logs",
    precondition: "The host's log directory is mounted writable, and the pod's ServiceAccount can read logs.",
    technique: Some("MS-TA9013"),
    mistake: None,
};

/// Draws the edges.
pub(super) fn draw(to: &mut Drawing<'_, '_>) {
    escape::draw(to, Node::HostFiles, Takes::Files, |spot| {
        // The kubelet serves logs of pods from this folder, and those of the node from all that is above it.
        let of_pods = HostPath::new("/var/log/pods", false);
        let mut mounts = spot.own.host_mounts.iter();
        let mount = mounts.find(|mount| {
            let is_served =
                || mount.path.touches(&of_pods) && spot.reads_pod_logs() || spot.reads_node_logs();
            !mount.is_read_only && mount.access.has_logs && is_served()
        })?;
        Some(spot.mount(mount))
    });
}
