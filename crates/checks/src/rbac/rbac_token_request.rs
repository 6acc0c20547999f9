//! A rule of a Role or ClusterRole lets its subjects request service account tokens.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-token-request",
    title: "Permission to request service account tokens",
    severity: Severity::Critical,
    severity_reason: "the subject gets the token of any service account in scope",
    what: "A rule of a Role or ClusterRole lets its subjects request service account tokens.",
    why: "The TokenRequest API returns a token of the named account, for any audience and any requested lifetime. In a namespace with one privileged account, that account is compromised.",
    remedy: "Remove the permission; pods get their tokens from the kubelet.",
    example: "rules:\n  - apiGroups: [\"\"]\n    resources: [pods]\n    verbs: [get, list]",
    techniques: &["MS-TA9016", "T1528", "T1550.001"],
    controls: &["cis-kubernetes/5.1.13", "nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    evaluate: Evaluate::Object(KINDS, |context, role| {
        risky(
            context,
            role,
            RIGHTS,
            CHECK.severity,
            "request service account tokens",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "serviceaccounts/token", &["create"])];
