//! An authorization webhook before RBAC is skipped when it does not respond.

use seawall_finding::Severity;

use super::embedded::{Embedded, judge_kind};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "authorization-webhook-fails-open",
    title: "Authorization webhook fails open",
    severity: Severity::Medium,
    severity_reason: "an attacker who makes the webhook unavailable bypasses its denials",
    what: "An AuthorizationConfiguration, as a file or in a ConfigMap, lists a webhook before another authorizer with `failurePolicy: NoOpinion`. After all other authorizers, a webhook can only add permissions, and is not evaluated.",
    why: "A webhook comes first to deny what RBAC would allow. When it fails, or its conditions cannot be evaluated, the request goes to the next authorizer as if the webhook did not exist.",
    remedy: "Set `failurePolicy: Deny` where the webhook denies, and run several replicas of it.",
    example: "authorizers:\n  - type: Webhook\n    name: guard\n    webhook:\n      failurePolicy: Deny",
    techniques: &["MS-TA9029", "T1562.001"],
    controls: &["nsa-cisa/3.3"],
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/authorization/"],
    evaluate: Evaluate::Object(&["AuthorizationConfiguration", "ConfigMap"], |_, object| {
        judge_kind(&FILE, object, |root, place| {
            let authorizers = root.list("authorizers");
            let is_webhook = |node: &seawall_syntax::Node| node.str("type") == Some("Webhook");
            if !authorizers.iter().any(is_webhook) {
                return Outcome::NotApplicable;
            }
            let before = authorizers
                .iter()
                .rposition(|authorizer| !is_webhook(authorizer))
                .unwrap_or(0);
            let problems = authorizers
                .iter()
                .enumerate()
                .take(before)
                .filter(|(_, authorizer)| is_webhook(authorizer))
                .filter_map(|(index, authorizer)| {
                    let policy = authorizer.walk(&["webhook", "failurePolicy"])?.as_str()?;
                    let name = authorizer.str("name").unwrap_or_default();
                    let message = format!(
                        "requests that webhook `{name}` would deny are allowed while it does not respond"
                    );
                    (policy == "NoOpinion").then(|| {
                        Problem::at(
                            place(&format!("authorizers[{index}].webhook.failurePolicy")),
                            message,
                        )
                        .value(policy)
                        .subject(name)
                    })
                });
            Outcome::from_problems(problems.collect())
        })
    }),
};

const FILE: Embedded = Embedded {
    group: "apiserver.config.k8s.io",
    kind: "AuthorizationConfiguration",
    needed: None,
};
