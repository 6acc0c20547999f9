//! A rule of a Role or ClusterRole lets its subjects add ephemeral containers to pods.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-ephemeral-containers",
    title: "Permission to add ephemeral containers",
    severity: Severity::High,
    severity_reason: "the subject can run its own image inside a trusted pod",
    what: "A rule of a Role or ClusterRole lets its subjects add ephemeral containers to pods.",
    why: "A debug container joins a running pod, with its network and, on request, its processes. The subject chooses its image and privileges.",
    remedy: "Grant the permission to people for a short time, and enforce Pod Security in the namespace.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9006", "MS-TA9011", "T1609"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "add ephemeral containers to pods",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new(
    "",
    "pods/ephemeralcontainers",
    &["update", "patch"],
)];
