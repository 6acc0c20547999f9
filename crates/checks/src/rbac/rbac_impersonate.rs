//! A rule of a Role or ClusterRole lets its subjects impersonate users, groups or service accounts.

use super::rules::{KINDS, Right, Whole, risky_whole};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-impersonate",
    title: "Permission to impersonate",
    severity: Severity::Critical,
    severity_reason: "the subject can act as any user, group or service account that it names",
    what: "A rule of a Role or ClusterRole lets its subjects impersonate users, groups or service accounts.",
    why: "A request with an impersonation header is authorized with the permissions of the named user. A subject that can impersonate groups can act as `system:masters`, which is never denied.",
    remedy: "Remove the permission, or limit it with `resourceNames`.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "MS-TA9016", "T1550"],
    controls: &["cis-kubernetes/5.1.8", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky_whole(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "impersonate users, groups or service accounts",
            &WHOLE,
        )
    }),
};

/// A group is impersonated together with a user or service account only.
const WHOLE: Whole<'_> = Whole {
    ids: &[
        "impersonate-users",
        "impersonate-groups",
        "impersonate-nodes",
        "impersonate-accounts",
    ],
    is_one: false,
};

const RIGHTS: &[Right] = &[
    Right::new("", "users", &["impersonate"]),
    Right::new("", "groups", &["impersonate"]).even_named_like(&["system:"]),
    Right::new("", "serviceaccounts", &["impersonate"]),
];
