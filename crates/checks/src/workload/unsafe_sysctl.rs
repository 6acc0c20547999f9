//! A pod sets a sysctl that is not on the Kubernetes version's safe list.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "unsafe-sysctl",
    title: "Unsafe sysctl",
    severity: Severity::Medium,
    severity_reason: "the setting affects more than the pod, or weakens the kernel",
    what: "A pod sets a sysctl that is not on the Kubernetes version's safe list.",
    why: "Sysctls outside the list are not isolated between pods: they change the node, its memory and its network for every pod on it.",
    remedy: "Remove the sysctl, or set it on a dedicated node pool.",
    example: "securityContext:\n  sysctls:\n    - name: net.ipv4.ip_local_port_range\n      value: \"1024 65535\"",
    techniques: &["MS-TA9018", "MS-TA9040", "T1499"],
    controls: &[],
    references: &["https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/"],
    evaluate: Evaluate::Pod(|context, pod| {
        pod_security::outcome(Control::Sysctls, pod, context.settings.kubernetes_version)
    }),
};
