//! A rule of a Role or ClusterRole lets its holders give roles more rights than they hold (escalate).

use super::rules::{KINDS, Right, risky_together};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-escalate",
    title: "Right to escalate roles",
    severity: Severity::Critical,
    severity_reason: "the holder gives itself any right",
    what: "A rule of a Role or ClusterRole lets its holders give roles more rights than they hold (escalate).",
    why: "Kubernetes lets nobody write a role with more rights than their own, unless they may `escalate`. With it, the holder edits a role that it already has and is cluster administrator.",
    remedy: "Remove `escalate`; controllers that manage roles should hold the rights that they hand out.",
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
            "give roles more rights than they hold (escalate)",
        )
    }),
};

const RIGHTS: &[Right] = &[
    Right::new("rbac.authorization.k8s.io", "roles", &["escalate"]).even_named(),
    Right::new("rbac.authorization.k8s.io", "clusterroles", &["escalate"]).even_named(),
];

/// Without one of these the right leads nowhere.
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
