//! A projected service account token requests a lifetime of more than a day.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "long-lived-projected-token",
    title: "Long-lived projected token",
    severity: Severity::Low,
    severity_reason: "the token is bound to its pod, and becomes invalid with it",
    what: "A projected service account token requests a lifetime of more than a day.",
    why: "A stolen token is valid until it expires. The kubelet renews tokens for the API server, so a long lifetime has no benefit.",
    remedy: "Set `expirationSeconds` to 3600 or remove it.",
    example: "volumes:\n  - name: token\n    projected:\n      sources:\n        - serviceAccountToken: {path: token, expirationSeconds: 3600}",
    techniques: &["MS-TA9016", "T1528"],
    controls: &["nsa-cisa/1.9"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    ],
    evaluate: Evaluate::Pod(|_, pod| {
        let mut problems = Vec::new();
        for (volume, path) in pod.volumes() {
            let sources = volume
                .get("projected")
                .map_or(&[][..], |projected| projected.list("sources"));
            for (index, source) in sources.iter().enumerate() {
                let seconds = source
                    .get("serviceAccountToken")
                    .and_then(|token| token.int("expirationSeconds"));
                if let Some(seconds) = seconds.filter(|seconds| *seconds > DAY) {
                    let name = volume.str("name").unwrap_or_default();
                    problems.push(
                        Problem::at(
                            format!("{path}.projected.sources[{index}].serviceAccountToken.expirationSeconds"),
                            format!("the token in volume `{name}` is valid for {} hours", seconds / 3600),
                        )
                        .value(seconds.to_string())
                        .subject(name),
                    );
                }
            }
        }
        Outcome::from_problems(problems)
    }),
};

/// Seconds in a day.
const DAY: i64 = 86_400;
