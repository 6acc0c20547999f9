//! `spec.shareProcessNamespace` is true.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "shared-process-namespace",
    title: "Shared process namespace",
    severity: Severity::Low,
    severity_reason: "the effect is limited to one pod",
    what: "`spec.shareProcessNamespace` is true.",
    why: "Every container in the pod sees the processes of the others, their environment and, as the same user, their files: a compromised sidecar exposes the main container's secrets.",
    remedy: "Remove `shareProcessNamespace`.",
    example: "spec:\n  shareProcessNamespace: false",
    techniques: &["MS-TA9041", "T1552"],
    controls: &[],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/",
    ],
    evaluate: Evaluate::Pod(|_, pod| {
        let shared = pod.spec.bool("shareProcessNamespace") == Some(true);
        Outcome::from_problem(shared.then(|| {
            Problem::at(
                pod.path("shareProcessNamespace"),
                "the pod's containers see each other's processes",
            )
            .value("true")
        }))
    }),
};
