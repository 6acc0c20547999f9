//! SELinux options name a type other than those for containers, or a user or role.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "selinux-options-unsafe",
    title: "SELinux label outside the container types",
    severity: Severity::Medium,
    severity_reason: "the label may open files and processes of the node",
    what: "SELinux options name a type other than those for containers, or a user or role.",
    why: "Types such as `spc_t` switch the separation off: the process may then touch files and sockets of the node.",
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
