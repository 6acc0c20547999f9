//! A rule of a Role or ClusterRole lets its subjects write roles or bindings.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-role-write",
    title: "Permission to write roles and bindings",
    severity: Severity::Medium,
    severity_reason: "the subject can pass on every permission that it has",
    what: "A rule of a Role or ClusterRole lets its subjects write roles or bindings.",
    why: "Without `escalate` and `bind`, the subject can grant only what it has itself. That is enough for persistence: the permission goes to another account, and stays when the first is disabled.",
    remedy: "Change roles and bindings only through a reviewed pipeline.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "T1098.006"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "write roles or bindings",
        )
    }),
};

const RIGHTS: &[Right] = &[
    Right::new(
        "rbac.authorization.k8s.io",
        "roles",
        &["create", "update", "patch"],
    ),
    Right::new(
        "rbac.authorization.k8s.io",
        "clusterroles",
        &["create", "update", "patch"],
    ),
    Right::new(
        "rbac.authorization.k8s.io",
        "rolebindings",
        &["create", "update", "patch"],
    ),
    Right::new(
        "rbac.authorization.k8s.io",
        "clusterrolebindings",
        &["create", "update", "patch"],
    ),
];
