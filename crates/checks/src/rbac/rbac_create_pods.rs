//! A rule of a Role or ClusterRole lets its holders create pods.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-create-pods",
    title: "Right to create pods",
    severity: Severity::Medium,
    severity_reason: "what admission lets in decides how far it leads",
    what: "A rule of a Role or ClusterRole lets its holders create pods.",
    why: "A pod may run as any service account of its namespace, mount its secrets, and, where pod security allows, its node. The right to create pods is the right to everything in the namespace.",
    remedy: "Let pipelines create workloads in namespaces of their own, enforce `restricted` there, and keep strong accounts elsewhere.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9008", "T1610"],
    controls: &["cis-kubernetes/5.1.4", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(context, role, RIGHTS, CHECK.severity, "create pods")
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "pods", &["create"])];
