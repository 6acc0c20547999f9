//! A rule of a Role or ClusterRole lets its holders change namespaces.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-namespace-write",
    title: "Right to change namespaces",
    severity: Severity::Medium,
    severity_reason: "labels of a namespace decide which pod security holds there",
    what: "A rule of a Role or ClusterRole lets its holders change namespaces.",
    why: "Pod security, webhooks and network policies choose namespaces by label. Who may change the label takes a namespace out of all of them.",
    remedy: "Leave labels of namespaces to administrators; check them at admission.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9018", "T1562.001"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(context, role, RIGHTS, CHECK.severity, "change namespaces")
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "namespaces", &["update", "patch"])];
