//! A Secret of type `kubernetes.io/service-account-token` exists.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "long-lived-token-secret",
    title: "Service account token never expires",
    severity: Severity::Medium,
    severity_reason: "a copy of the secret is a permanent credential",
    what: "A Secret of type `kubernetes.io/service-account-token` exists.",
    why: "The token in it does not expire and is not bound to a pod. Backups, pipelines and laptops keep copies; only deleting the secret revokes them.",
    remedy: "Delete the Secret; use `kubectl create token` or projected tokens, which expire.",
    example: "volumes:\n  - name: token\n    projected:\n      sources:\n        - serviceAccountToken: {path: token, expirationSeconds: 3600}",
    techniques: &["MS-TA9016", "MS-TA9003", "T1528"],
    controls: &["nsa-cisa/3.2"],
    references: &["https://kubernetes.io/docs/concepts/security/service-accounts/"],
    evaluate: Evaluate::Object(&["Secret"], |_, object| {
        if !object.is("", "Secret") {
            return Outcome::NotApplicable;
        }
        if object.root.str("type") != Some("kubernetes.io/service-account-token") {
            return Outcome::Pass;
        }
        let account = object
            .annotation("kubernetes.io/service-account.name")
            .unwrap_or_default();
        Outcome::fail(
            Problem::at(
                "type",
                format!(
                    "secret `{}` contains a non-expiring token of service account `{account}`",
                    object.name
                ),
            )
            .value("kubernetes.io/service-account-token"),
        )
    }),
};
