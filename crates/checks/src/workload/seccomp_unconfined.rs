//! A seccomp profile is `Unconfined`, on the pod or on a container.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "seccomp-unconfined",
    title: "seccomp disabled",
    severity: Severity::Medium,
    severity_reason: "the container can use every system call",
    what: "A seccomp profile is `Unconfined`, on the pod or on a container.",
    why: "Most kernel exploits use system calls that the default profile blocks. Without it they work as soon as code runs in the container.",
    remedy: "Set `seccompProfile.type: RuntimeDefault`.",
    example: "securityContext:\n  seccompProfile:\n    type: RuntimeDefault",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.6.2", "nsa-cisa/1.8"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        pod_security::outcome(
            Control::SeccompProfileBaseline,
            pod,
            context.settings.kubernetes_version,
        )
    }),
};
