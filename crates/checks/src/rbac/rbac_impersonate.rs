//! A rule of a Role or ClusterRole lets its holders act as other users, groups or service accounts (impersonate).

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-impersonate",
    title: "Right to impersonate",
    severity: Severity::Critical,
    severity_reason: "the holder acts as any user, group or account it names",
    what: "A rule of a Role or ClusterRole lets its holders act as other users, groups or service accounts (impersonate).",
    why: "A request with an impersonation header is decided by the rights of the named user. Who may impersonate groups acts as `system:masters`, which nothing can refuse.",
    remedy: "Remove the right, or limit it with `resourceNames`.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "MS-TA9016", "T1550"],
    controls: &["cis-kubernetes/5.1.8", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "act as other users, groups or service accounts (impersonate)",
        )
    }),
};

const RIGHTS: &[Right] = &[
    Right::new("", "users", &["impersonate"]),
    Right::new("", "groups", &["impersonate"]).even_named_like(&["system:"]),
    Right::new("", "serviceaccounts", &["impersonate"]),
];
