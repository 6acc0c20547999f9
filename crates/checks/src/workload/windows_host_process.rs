//! `windowsOptions.hostProcess` is true on the pod or a container.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "windows-host-process",
    title: "Windows HostProcess container",
    severity: Severity::High,
    severity_reason: "the process runs on the node itself, without a container around it",
    what: "`windowsOptions.hostProcess` is true on the pod or a container.",
    why: "A HostProcess container has the host's file system, network and registry, and can run as SYSTEM.",
    remedy: "Remove `hostProcess`; keep it only for node agents in a separate namespace.",
    example: "securityContext:\n  windowsOptions:\n    hostProcess: false",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.10"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        pod_security::outcome(
            Control::WindowsHostProcess,
            pod,
            context.settings.kubernetes_version,
        )
    }),
};
