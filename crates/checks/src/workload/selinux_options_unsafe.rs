//! SELinux options set a type that is not a container type, or a user or role.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "selinux-options-unsafe",
    title: "Unsafe SELinux options",
    severity: Severity::Medium,
    severity_reason: "the label can give access to host files and processes",
    what: "SELinux options set a type that is not a container type, or a user or role.",
    why: "Types such as `spc_t` disable the isolation: the process can then access host files and sockets.",
    remedy: "Remove `seLinuxOptions`, or set only `level`.",
    example: "securityContext:\n  seLinuxOptions:\n    level: \"s0:c123,c456\"",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["nsa-cisa/1.8"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        pod_security::outcome(
            Control::SeLinuxOptions,
            pod,
            context.settings.kubernetes_version,
        )
    }),
};
