//! A service account lists secrets in `secrets`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "legacy-token-reference",
    title: "Service account lists token secrets",
    severity: Severity::Low,
    severity_reason: "it keeps non-expiring tokens in use",
    what: "A service account lists secrets in `secrets`.",
    why: "Before Kubernetes 1.24, each account had a token secret listed here. What remains are non-expiring credentials, mounted by old tools.",
    remedy: "Delete the token secrets and the list.",
    example: "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: shop-front",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["nsa-cisa/1.9"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    evaluate: Evaluate::Object(&["ServiceAccount"], |_, object| {
        let names: Vec<&str> = object
            .root
            .list("secrets")
            .iter()
            .filter_map(|secret| secret.str("name"))
            .collect();
        // Registry credentials that OpenShift lists here are not tokens.
        let tokens: Vec<&str> = names
            .into_iter()
            .filter(|name| name.contains("token"))
            .collect();
        Outcome::from_problem(tokens.first().map(|name| {
            Problem::at(
                "secrets",
                format!(
                    "service account `{}` lists the token secret `{name}`",
                    object.name
                ),
            )
            .value(*name)
        }))
    }),
};
