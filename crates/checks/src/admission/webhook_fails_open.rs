//! A webhook for pods, workloads, RBAC, Secrets or network boundaries has `failurePolicy: Ignore`, which was the default in v1beta1.

use super::webhook::{KINDS, each};
use crate::Outcome;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "webhook-fails-open",
    title: "Admission webhook fails open",
    severity: Severity::Medium,
    severity_reason: "an attacker who makes the webhook unavailable bypasses it",
    what: "A webhook for pods, workloads, RBAC, Secrets or network boundaries has `failurePolicy: Ignore`, which was the default in v1beta1.",
    why: "An attacker who overloads, delays or deletes the webhook disables its policy, and nothing reports it.",
    remedy: "Set `failurePolicy: Fail`, run several replicas, and exclude the webhook's own namespace.",
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
                "requests are allowed when webhook `{}` does not respond",
                webhook.name()
            );
            let problem = webhook.problem("failurePolicy", message).value("Ignore");
            Outcome::fail(if object.kind.starts_with("Mutating") {
                problem.severity(
                    Severity::Low,
                    "it mutates objects: what it adds is missing, but nothing forbidden is admitted",
                )
            } else {
                problem
            })
        })
    }),
};
