//! An AppArmor profile, in the field or in the annotation, is neither the runtime default nor a local profile.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apparmor-unconfined",
    title: "AppArmor disabled",
    severity: Severity::Medium,
    severity_reason: "nothing else protects mounts, kernel files and other processes in the container",
    what: "An AppArmor profile, in the field or in the annotation, is neither the runtime default nor a local profile.",
    why: "The default profile forbids mounting and writing kernel files. Without it, one excess capability is enough to escape the container.",
    remedy: "Remove the setting; the runtime's default profile then applies.",
    example: "securityContext:\n  appArmorProfile:\n    type: RuntimeDefault",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["nsa-cisa/1.8"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|context, pod| {
        pod_security::outcome(
            Control::AppArmorProfile,
            pod,
            context.settings.kubernetes_version,
        )
    }),
};
