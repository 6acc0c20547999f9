//! A rule of a Role or ClusterRole lets its subjects change admission webhooks or policies.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-webhook-write",
    title: "Permission to change admission control",
    severity: Severity::High,
    severity_reason: "the subject can see and change everything that is created",
    what: "A rule of a Role or ClusterRole lets its subjects change admission webhooks or policies.",
    why: "A mutating webhook adds a container to every pod and reads every Secret sent to it; deleting a validating one removes its protection.",
    remedy: "Leave admission to cluster administrators and the policy engine; limit the permission with `resourceNames`.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9015", "T1562.001"],
    controls: &["cis-kubernetes/5.1.12", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "change admission webhooks or policies",
        )
    }),
};

const RIGHTS: &[Right] = &[
    Right::new(
        "admissionregistration.k8s.io",
        "mutatingwebhookconfigurations",
        &["create", "update", "patch", "delete"],
    ),
    Right::new(
        "admissionregistration.k8s.io",
        "validatingwebhookconfigurations",
        &["create", "update", "patch", "delete"],
    ),
    Right::new(
        "admissionregistration.k8s.io",
        "validatingadmissionpolicies",
        &["create", "update", "patch", "delete"],
    ),
    Right::new(
        "admissionregistration.k8s.io",
        "validatingadmissionpolicybindings",
        &["create", "update", "patch", "delete"],
    ),
    Right::new(
        "admissionregistration.k8s.io",
        "mutatingadmissionpolicies",
        &["create", "update", "patch", "delete"],
    ),
    Right::new(
        "admissionregistration.k8s.io",
        "mutatingadmissionpolicybindings",
        &["create", "update", "patch", "delete"],
    ),
];
