//! A rule of a Role or ClusterRole lets its subjects grant permissions that they do not hold (escalate).

use super::rules::{KINDS, Right, Whole, risky_together};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-escalate",
    title: "Permission to escalate roles",
    severity: Severity::Critical,
    severity_reason: "the subject can grant itself any permission",
    what: "A rule of a Role or ClusterRole lets its subjects grant permissions that they do not hold (escalate).",
    why: "Kubernetes does not allow a subject to write a role with more permissions than its own, unless it can `escalate`. With `escalate`, the subject can edit a role that it already has and become cluster administrator.",
    remedy: "Remove `escalate`; controllers that manage roles should have the permissions that they grant.",
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
            "grant permissions that they do not hold (escalate)",
            &WHOLE,
        )
    }),
};

/// What is written has to be a role that somebody has.
const WHOLE: Whole<'_> = Whole {
    ids: &[
        "escalate-cluster-roles",
        "escalate-roles",
        "escalate-new-cluster-role",
    ],
    is_one: false,
};

const RIGHTS: &[Right] = &[
    Right::new("rbac.authorization.k8s.io", "roles", &["escalate"]).even_named(),
    Right::new("rbac.authorization.k8s.io", "clusterroles", &["escalate"]).even_named(),
];

/// Without one of these, the permission has no effect.
const NEEDED: &[Right] = &[
    Right::new(
        "rbac.authorization.k8s.io",
        "roles",
        &["create", "update", "patch"],
    )
    .even_named(),
    Right::new(
        "rbac.authorization.k8s.io",
        "clusterroles",
        &["create", "update", "patch"],
    )
    .even_named(),
];
