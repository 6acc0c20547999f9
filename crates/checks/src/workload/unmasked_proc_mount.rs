//! A container sets `procMount: Unmasked` without a user namespace of its own.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "unmasked-proc-mount",
    title: "/proc is unmasked",
    severity: Severity::High,
    severity_reason: "kernel settings can be read and written from the container",
    what: "A container sets `procMount: Unmasked` without a user namespace of its own.",
    why: "The masked files under `/proc` reveal keys and timers of the kernel and change its settings; writing `core_pattern` runs a program as root on the node.",
    remedy: "Remove `procMount`, or give the pod `hostUsers: false`.",
    example: "securityContext:\n  procMount: Default",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["pod-security-standards/procMount"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        pod_security::outcome(Control::ProcMount, pod, context.settings.kubernetes_version)
    }),
};
