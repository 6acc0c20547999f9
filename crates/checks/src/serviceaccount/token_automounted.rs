//! A pod gets the token of its service account although neither the pod nor the account requests it.

use super::token::{Mount, mount};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "token-automounted",
    title: "Token mounted by default",
    severity: Severity::Low,
    severity_reason: "even a token without permissions authenticates and shows what exists",
    what: "A pod gets the token of its service account although neither the pod nor the account requests it.",
    why: "A token in the pod is what an intruder looks for first: it authenticates to the API server and to everything that trusts it. Most programs never use it.",
    remedy: "Set `automountServiceAccountToken: false` on the pod, or on the account; set it to `true` where the program needs the API.",
    example: "spec:\n  automountServiceAccountToken: false",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["cis-kubernetes/5.1.6", "nsa-cisa/1.9"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    evaluate: Evaluate::Pod(|context, pod| match mount(context, pod) {
        Mount::Refused | Mount::AskedFor => Outcome::Pass,
        Mount::ByDefault => Outcome::fail(Problem::missing(
            pod.path("automountServiceAccountToken"),
            format!(
                "the token of service account `{}` is mounted by default",
                pod.service_account()
            ),
        )),
    }),
};
