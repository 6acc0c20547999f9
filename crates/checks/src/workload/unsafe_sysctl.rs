//! A pod sets a sysctl that is not on the safe list of the Kubernetes version.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "unsafe-sysctl",
    title: "Unsafe kernel setting",
    severity: Severity::Medium,
    severity_reason: "the setting reaches beyond the pod, or makes the kernel weaker",
    what: "A pod sets a sysctl that is not on the safe list of the Kubernetes version.",
    why: "Settings outside the list are not separated between pods: they change the node, its memory and its network for everybody on it.",
    remedy: "Remove the sysctl, or set it on a node pool of its own.",
    example: "securityContext:\n  sysctls:\n    - name: net.ipv4.ip_local_port_range\n      value: \"1024 65535\"",
    techniques: &["MS-TA9018", "MS-TA9040", "T1499"],
    controls: &[],
    references: &["https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/"],
    evaluate: Evaluate::Pod(|context, pod| {
        pod_security::outcome(Control::Sysctls, pod, context.settings.kubernetes_version)
    }),
};
