//! `--token-auth-file` of kube-apiserver is set.

use super::flags::{Component, judge, problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-static-tokens",
    title: "API server accepts static tokens",
    severity: Severity::High,
    severity_reason: "a token in a file never expires and cannot be revoked without a restart",
    what: "`--token-auth-file` of kube-apiserver is set.",
    why: "Static tokens are stored in plain text on every control-plane node, never expire, and often have the group `system:masters`. One leaked backup gives permanent access.",
    remedy: "Remove the flag; use OIDC for people, and bound service account tokens for workloads.",
    example: "command:\n  - kube-apiserver\n  - --oidc-issuer-url=https://login.example.com",
    techniques: &["MS-TA9003", "T1078"],
    controls: &["cis-kubernetes/1.2.2", "nsa-cisa/3.2"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            let message = "kube-apiserver accepts static tokens";
            Ok(flags
                .value("token-auth-file")?
                .map(|flag| problem(&flag, message)))
        })
    }),
};
