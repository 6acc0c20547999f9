//! A rule of a Role or ClusterRole lets its subjects create pods.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-create-pods",
    title: "Permission to create pods",
    severity: Severity::Medium,
    severity_reason: "admission control decides how far it leads",
    what: "A rule of a Role or ClusterRole lets its subjects create pods.",
    why: "A pod can run as any service account in its namespace, mount the namespace's Secrets and, where Pod Security allows, the host. Permission to create pods is permission to do anything in the namespace.",
    remedy: "Let pipelines create workloads in separate namespaces, enforce `restricted` there, and keep privileged service accounts elsewhere.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9008", "T1610"],
    controls: &["cis-kubernetes/5.1.4", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(context, role, RIGHTS, CHECK.severity, "create pods")
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "pods", &["create"])];
