//! How control-plane nodes are named, and which workloads belong on them.

use seawall_model::Pod;

use crate::is_system_namespace;

/// Labels and taints of control-plane nodes; the second is the name before Kubernetes 1.24.
pub(super) const KEYS: &[&str] = &[
    "node-role.kubernetes.io/control-plane",
    "node-role.kubernetes.io/master",
];

/// Whether the pod belongs on every node or on the control plane: system agents, and
/// DaemonSets, which exist to run everywhere.
pub(super) fn belongs_everywhere(pod: &Pod<'_>) -> bool {
    is_system_namespace(pod.namespace())
        || &*pod.object.kind == "DaemonSet"
        || is_owned_by_daemon_set(pod)
}

fn is_owned_by_daemon_set(pod: &Pod<'_>) -> bool {
    pod.object.metadata().is_some_and(|metadata| {
        metadata
            .list("ownerReferences")
            .iter()
            .any(|owner| matches!(owner.str("kind"), Some("DaemonSet" | "Node")))
    })
}
