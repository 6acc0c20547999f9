//! A rule of a Role or ClusterRole lets its subjects change namespaces.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-namespace-write",
    title: "Permission to change namespaces",
    severity: Severity::Medium,
    severity_reason: "namespace labels decide which Pod Security level applies there",
    what: "A rule of a Role or ClusterRole lets its subjects change namespaces.",
    why: "Pod Security Admission, webhooks and network policies select namespaces by label. A subject that can change the labels can exclude a namespace from all of them.",
    remedy: "Leave namespace labels to administrators; validate them at admission.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9018", "T1562.001"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(context, role, RIGHTS, CHECK.severity, "change namespaces")
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "namespaces", &["update", "patch"])];
