//! A rule of a Role or ClusterRole lets its holders change custom resource definitions.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-crd-write",
    title: "Right to change custom resource definitions",
    severity: Severity::Medium,
    severity_reason: "a conversion webhook reads and rewrites custom resources",
    what: "A rule of a Role or ClusterRole lets its holders change custom resource definitions.",
    why: "With a conversion webhook the holder sees and rewrites every object of the kind, and feeds the operator that obeys them.",
    remedy: "Leave definitions to the installation of the operator, with rights for a short time.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9015", "T1098"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "change custom resource definitions",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new(
    "apiextensions.k8s.io",
    "customresourcedefinitions",
    &["create", "update", "patch"],
)];
