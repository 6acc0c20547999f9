//! Workloads of which no pod runs as they are declared: scaled to none, suspended, or refused by their namespace.

use seawall_model::{BASELINE_CAPABILITIES, Cluster, Pod};
use seawall_rbac::Escalation;

use crate::host_mount::HostMount;
use crate::traits::{ContainerTraits, Traits};

/// What has to be so for a pod of a workload to run, as a clause after "only if"; nothing where some run as it is.
pub(crate) fn idle(
    cluster: &Cluster,
    escalation: &Escalation<'_>,
    pod: &Pod<'_>,
    traits: &Traits,
) -> Option<String> {
    pod.idle().or_else(|| {
        // What the API server admitted is there, whatever the namespace enforces by now.
        if traits.is_admitted || !traits.exceeds_baseline() {
            return None;
        }
        let namespace = pod.namespace();
        let object = cluster.get("", "Namespace", "", namespace)?;
        let level = escalation.admission().surely_enforced(object)?;
        Some(format!(
            "the pod was created before namespace `{namespace}` enforced `{level}`"
        ))
    })
}

impl Traits {
    /// Whether the baseline Pod Security Standard refuses the pod for what reaches the node.
    pub(crate) fn exceeds_baseline(&self) -> bool {
        self.is_host_pid
            || self.is_host_network
            || self.is_host_ipc
            || self
                .containers
                .iter()
                .any(ContainerTraits::exceeds_baseline)
    }
}

impl ContainerTraits {
    fn exceeds_baseline(&self) -> bool {
        self.is_privileged
            || self.is_host_process
            || self.host_mounts.iter().any(HostMount::is_of_pod)
            || self
                .added
                .iter()
                .any(|own| !BASELINE_CAPABILITIES.contains(&&**own))
    }
}
