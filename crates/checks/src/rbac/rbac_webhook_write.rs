//! A rule of a Role or ClusterRole lets its holders change admission webhooks or policies.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-webhook-write",
    title: "Right to change admission",
    severity: Severity::High,
    severity_reason: "the holder sees and changes everything that is created",
    what: "A rule of a Role or ClusterRole lets its holders change admission webhooks or policies.",
    why: "A mutating webhook adds a container to every pod and reads every secret on its way; deleting a validating one opens the door that it kept.",
    remedy: "Leave admission to cluster administrators and the policy engine; limit with `resourceNames`.",
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
