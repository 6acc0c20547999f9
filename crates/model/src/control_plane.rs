//! The components of a cluster's own control plane, of the pods that run a program of that name.
//!
//! What runs as a workload elsewhere is the control plane of another cluster, or a pod that only looks like one: what it says of
//! itself decides nothing about this cluster.

use crate::{Cluster, Component, Flags, Pod, PodId};

impl Cluster {
    /// Each container that runs a component of this cluster, with its pod.
    pub fn own_components(&self, component: Component) -> impl Iterator<Item = (PodId, Flags<'_>)> {
        self.pods().flat_map(move |(id, pod)| {
            let containers = pod.containers();
            let flags = containers.filter_map(move |own| Flags::of(&own, component));
            flags
                .filter(move |_| may_be_of_control_plane(&pod))
                .map(move |flags| (id, flags))
        })
    }
}

/// Whether a pod may be one of the control plane: in its namespace, or a pod that a kubelet runs from a file, which is on the
/// network of the node.
fn may_be_of_control_plane(pod: &Pod<'_>) -> bool {
    let is_on_node = pod.spec.bool("hostNetwork") == Some(true);
    pod.namespace() == "kube-system" || &*pod.object.kind == "Pod" && is_on_node
}
