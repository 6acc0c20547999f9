//! The rules of a webhook cover Secrets, by name or by a wildcard.

use super::webhook::{KINDS, each};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "webhook-sees-secrets",
    title: "Admission webhook receives Secrets",
    severity: Severity::Low,
    severity_reason: "it is often intended, and always worth knowing",
    what: "The rules of a webhook cover Secrets, by name or by a wildcard.",
    why: "Every value that is written to a Secret is sent to the webhook: an attacker who controls it, or reads its log, gets them all.",
    remedy: "Narrow the rules to the resources that the webhook decides on.",
    example: "rules:\n  - apiGroups: [\"\"]\n    apiVersions: [v1]\n    operations: [CREATE]\n    resources: [pods]",
    techniques: &["MS-TA9015", "MS-TA9025"],
    controls: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/",
    ],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        each(object, |webhook| {
            if !webhook.covers("", "secrets", "CREATE") && !webhook.covers("", "secrets", "UPDATE")
            {
                return Outcome::Pass;
            }
            let message = format!(
                "webhook `{}` receives the values of Secrets",
                webhook.name()
            );
            Outcome::fail(webhook.problem("rules", message))
        })
    }),
};
