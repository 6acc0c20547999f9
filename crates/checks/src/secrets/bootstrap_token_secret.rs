//! A Secret of the type `bootstrap.kubernetes.io/token` has no `expiration`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "bootstrap-token-secret",
    title: "Bootstrap token never expires",
    severity: Severity::Medium,
    severity_reason: "anyone with the token can join a node to the cluster",
    what: "A Secret of the type `bootstrap.kubernetes.io/token` has no `expiration`.",
    why: "A bootstrap token is a password for the API server: anyone with it can request a node certificate, and with that read the Secrets of every pod scheduled on the node.",
    remedy: "Delete the token once the nodes have joined, or give it an `expiration`.",
    example: "stringData:\n  expiration: \"2026-12-01T00:00:00Z\"",
    techniques: &["MS-TA9003", "T1552.007"],
    controls: &["nsa-cisa/3.2"],
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/"],
    evaluate: Evaluate::Object(&["Secret"], |_, object| {
        if !object.group().is_empty()
            || object.root.str("type") != Some("bootstrap.kubernetes.io/token")
        {
            return Outcome::NotApplicable;
        }
        let has_end = ["data", "stringData"].into_iter().any(|field| {
            let value = object
                .root
                .get(field)
                .and_then(|values| values.str("expiration"));
            value.is_some_and(|value| !value.is_empty())
        });
        if has_end {
            return Outcome::Pass;
        }
        Outcome::fail(Problem::missing(
            "data.expiration",
            "the bootstrap token has no expiration",
        ))
    }),
};
