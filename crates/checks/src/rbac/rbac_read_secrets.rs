//! A rule of a Role or ClusterRole lets its holders read secrets.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-read-secrets",
    title: "Right to read secrets",
    severity: Severity::High,
    severity_reason: "secrets hold the credentials of everything else",
    what: "A rule of a Role or ClusterRole lets its holders read secrets.",
    why: "`list` and `watch` return the values as `get` does. Among the secrets are tokens of service accounts, and often one of them is cluster administrator.",
    remedy: "Name the secrets in `resourceNames`, or mount them into the pod that needs them.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9025", "T1552.007"],
    controls: &["cis-kubernetes/5.1.2", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(context, role, RIGHTS, CHECK.severity, "read secrets")
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "secrets", &["get", "list", "watch"])];
