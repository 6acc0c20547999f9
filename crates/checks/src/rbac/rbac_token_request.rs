//! A rule of a Role or ClusterRole lets its holders request tokens of service accounts.

use super::rules::{KINDS, Right, risky};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "rbac-token-request",
    title: "Right to request tokens",
    severity: Severity::Critical,
    severity_reason: "the holder gets the token of any service account in reach",
    what: "A rule of a Role or ClusterRole lets its holders request tokens of service accounts.",
    why: "The TokenRequest API gives a token of the named account, for any audience and for as long as asked. In a namespace with one strong account, that account is lost.",
    remedy: "Remove the right; pods get their tokens from the kubelet.",
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
            "request tokens of service accounts",
        )
    }),
};

const RIGHTS: &[Right] = &[Right::new("", "serviceaccounts/token", &["create"])];
