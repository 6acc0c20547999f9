//! A privileged container is root on its node: all capabilities, all devices, no seccomp, AppArmor or SELinux.

use seawall_finding::Severity;

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};

pub const CHECK: Check = Check {
    id: "privileged-container",
    title: "Privileged container",
    severity: Severity::High,
    severity_reason: "code in the container becomes root on the node in one step",
    what: "`securityContext.privileged` is true on an init, main or ephemeral container.",
    why: "A privileged container sees every device of its node, has every capability, and runs without seccomp, AppArmor and SELinux. Mounting the node's disk or loading a kernel module is one command; from there the attacker holds the kubelet's credentials and every pod of the node.",
    remedy: "Remove `privileged`, and add the single capability, device or mount that the program really needs.",
    example: "securityContext:\n  privileged: false\n  allowPrivilegeEscalation: false\n  capabilities:\n    drop: [ALL]",
    techniques: &["MS-TA9018", "T1611"],
    controls: &[
        "pod-security-standards/privileged",
        "cis-kubernetes/5.2.2",
        "nsa-cisa/1.4",
    ],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        pod_security::outcome(
            Control::Privileged,
            pod,
            context.settings.kubernetes_version,
        )
    }),
};
