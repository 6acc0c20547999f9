//! A rule of a Role or ClusterRole lets its subjects read Secrets.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-read-secrets",
    title: "Permission to read Secrets",
    severity: Severity::High,
    severity_reason: "Secrets contain the credentials of everything else",
    what: "A rule of a Role or ClusterRole lets its subjects read Secrets.",
    why: "`list` and `watch` return the values just like `get`. Secrets can include service account tokens, and often one of them is cluster administrator.",
    remedy: "Name the Secrets in `resourceNames`, or mount them into the pod that needs them.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9025", "T1552.007"],
    controls: &["cis-kubernetes/5.1.2", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(context, role, RIGHTS, CHECK.severity, "read Secrets")
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "secrets", &["get", "list", "watch"])];
