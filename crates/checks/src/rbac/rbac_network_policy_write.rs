//! A rule of a Role or ClusterRole lets its subjects change or delete network policies.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-network-policy-write",
    title: "Permission to change network policies",
    severity: Severity::Medium,
    severity_reason: "the subject can open what the policies close",
    what: "A rule of a Role or ClusterRole lets its subjects change or delete network policies.",
    why: "Policies are additive: one new policy that allows everything opens a pod to all traffic.",
    remedy: "Change policies only through a reviewed pipeline.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9034", "T1562.001"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "change or delete network policies",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new(
    "networking.k8s.io",
    "networkpolicies",
    &["create", "update", "patch", "delete", "deletecollection"],
)];
