//! A rule of a Role or ClusterRole lets its subjects change CustomResourceDefinitions.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-crd-write",
    title: "Permission to change CustomResourceDefinitions",
    severity: Severity::Medium,
    severity_reason: "a conversion webhook reads and rewrites custom resources",
    what: "A rule of a Role or ClusterRole lets its subjects change CustomResourceDefinitions.",
    why: "With a conversion webhook, the subject can see and rewrite every object of the kind, and control the operator that acts on them.",
    remedy: "Leave CustomResourceDefinitions to the operator's installer, with short-lived permissions.",
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
            "change CustomResourceDefinitions",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new(
    "apiextensions.k8s.io",
    "customresourcedefinitions",
    &["create", "update", "patch"],
)];
