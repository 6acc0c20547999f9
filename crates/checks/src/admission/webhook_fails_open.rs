//! A webhook for pods, workloads, rights, Secrets or borders has `failurePolicy: Ignore`, which was the default in v1beta1.

use super::webhook::{KINDS, each};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "webhook-fails-open",
    title: "Admission webhook that fails open",
    severity: Severity::Medium,
    severity_reason: "an attacker who silences the webhook passes the guard",
    what: "A webhook for pods, workloads, rights, Secrets or borders has `failurePolicy: Ignore`, which was the default in v1beta1.",
    why: "Whoever overloads or deletes the webhook, or answers too slowly, switches its policy off, and nothing shows it.",
    remedy: "Set `failurePolicy: Fail`, run several replicas, and exclude the namespace of the webhook itself.",
    example: "webhooks:\n  - name: guard.example.com\n    failurePolicy: Fail",
    techniques: &["MS-TA9015", "T1562.001"],
    controls: &["nsa-cisa/1.10"],
    references: &[
        "https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/",
    ],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        each(object, |webhook| {
            if !webhook.guards() {
                return Outcome::NotApplicable;
            }
            if !webhook.fails_open() {
                return Outcome::Pass;
            }
            let message = format!(
                "webhook `{}` lets requests through when it does not answer",
                webhook.name()
            );
            let problem = webhook.problem("failurePolicy", message).value("Ignore");
            Outcome::fail(if object.kind.starts_with("Mutating") {
                problem.severity(
                    Severity::Low,
                    "it changes objects; what it adds is missing, but nothing forbidden gets in",
                )
            } else {
                problem
            })
        })
    }),
};
