//! A rule of a Role or ClusterRole lets its subjects bind roles with permissions that they do not hold (bind).

use super::rules::{KINDS, Right, Whole, risky_together};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-bind",
    title: "Permission to bind roles",
    severity: Severity::Critical,
    severity_reason: "the subject can bind itself to cluster-admin",
    what: "A rule of a Role or ClusterRole lets its subjects bind roles with permissions that they do not hold (bind).",
    why: "With `bind` and permission to create bindings, the subject can bind any role, including cluster-admin, to itself.",
    remedy: "Remove `bind`, or limit it with `resourceNames` to the roles that it is meant to grant.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9019", "T1098.006"],
    controls: &["cis-kubernetes/5.1.8", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky_together(
            context,
            role,
            RIGHTS,
            NEEDED,
            CHECK.severity,
            "bind roles with permissions that they do not hold (bind)",
            &WHOLE,
        )
    }),
};

/// A binding refers to a role of the right kind, and for good.
const WHOLE: Whole<'_> = Whole {
    ids: &["bind-everywhere", "bind-in-namespace", "bind-role"],
    is_one: false,
};

const RIGHTS: &[Right] = &[
    Right::new("rbac.authorization.k8s.io", "roles", &["bind"]),
    // For a RoleBinding, the API server checks it in the namespace of the binding. Named roles can be meant to be
    // granted; the one with full access is not.
    Right::new("rbac.authorization.k8s.io", "clusterroles", &["bind"])
        .even_named_like(&["cluster-admin"])
        .counts_in_namespace(),
];

/// Without one of these, the permission has no effect.
const NEEDED: &[Right] = &[
    Right::new(
        "rbac.authorization.k8s.io",
        "rolebindings",
        &["create", "update", "patch"],
    )
    .even_named(),
    Right::new(
        "rbac.authorization.k8s.io",
        "clusterrolebindings",
        &["create", "update", "patch"],
    )
    .even_named(),
];
