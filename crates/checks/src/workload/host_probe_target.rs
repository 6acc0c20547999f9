//! A probe or lifecycle hook of a container sets `host`.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-probe-target",
    title: "Probe or hook with a custom host",
    severity: Severity::Medium,
    severity_reason: "the kubelet sends the request to any address from the host network",
    what: "A probe or lifecycle hook of a container sets `host`.",
    why: "The kubelet sends the request from the node itself: the author of a pod reaches metadata services, loopback ports and internal networks that network policies block for the pod.",
    remedy: "Remove `host`; the kubelet then probes the pod.",
    example: "livenessProbe:\n  httpGet:\n    path: /healthz\n    port: 8080",
    techniques: &["MS-TA9033", "MS-TA9034", "T1046"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        pod_security::outcome(
            Control::HostProbesAndHostLifecycle,
            pod,
            context.settings.kubernetes_version,
        )
    }),
};
