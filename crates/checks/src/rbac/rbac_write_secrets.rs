//! A rule of a Role or ClusterRole lets its subjects write Secrets.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-write-secrets",
    title: "Permission to write Secrets",
    severity: Severity::High,
    severity_reason: "a Secret that the subject writes can contain, or request, a token of another account",
    what: "A rule of a Role or ClusterRole lets its subjects write Secrets.",
    why: "Creating a Secret of type service-account-token gives a permanent token of any account in the namespace, once it can be read back; changing a Secret replaces certificates, passwords and webhooks' trust.",
    remedy: "Name the Secrets in `resourceNames` for update, and leave creation to the deployment pipeline.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9025", "MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/5.1.2", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(context, role, RIGHTS, CHECK.severity, "write Secrets")
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "secrets", &["create", "update", "patch"])];
