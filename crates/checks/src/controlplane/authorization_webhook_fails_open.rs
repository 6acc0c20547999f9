//! An authorization webhook that stands before RBAC is passed over when it does not answer.

use seawall_finding::Severity;

use super::embedded::{Embedded, judge_kind};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "authorization-webhook-fails-open",
    title: "Authorization webhook that fails open",
    severity: Severity::Medium,
    severity_reason: "whoever stops the webhook gets round what it denies",
    what: "An AuthorizationConfiguration, as a file or in a ConfigMap, lists a webhook before another authorizer with `failurePolicy: NoOpinion`. After all others a webhook can only add rights, and is not judged.",
    why: "A webhook stands first to deny what RBAC would allow. When it fails, or its conditions cannot be evaluated, the request goes on to the next authorizer as if nobody had asked it.",
    remedy: "Set `failurePolicy: Deny` where the webhook denies, and run it in several instances.",
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
                        "what the webhook `{name}` denies is allowed while it does not answer"
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
