//! An AppArmor profile is neither the default of the runtime nor a local one, in the field or in the annotation.

use crate::pod_security::{self, Control};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apparmor-unconfined",
    title: "AppArmor is switched off",
    severity: Severity::Medium,
    severity_reason: "mounts, kernel files and other processes are protected by nothing else there",
    what: "An AppArmor profile is neither the default of the runtime nor a local one, in the field or in the annotation.",
    why: "The default profile forbids mounting and writing kernel files. Without it, one capability too many is enough to leave the container.",
    remedy: "Remove the setting: the default profile of the runtime holds then.",
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
