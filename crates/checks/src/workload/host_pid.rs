//! `spec.hostPID` is true.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-pid",
    title: "Process namespace of the node",
    severity: Severity::High,
    severity_reason: "every process of the node is in sight, with its environment and its files",
    what: "`spec.hostPID` is true.",
    why: "All processes of the node are visible, with their command lines and, for root, their environment, memory and file systems under `/proc/PID/root`. Credentials of other pods are one read away.",
    remedy: "Remove `hostPID`. Agents that watch the processes of nodes need it: accept the finding with an owner and an end.",
    example: "spec:\n  hostPID: false",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.3", "nsa-cisa/1.5"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let shared = pod.spec.bool("hostPID") == Some(true);
        Outcome::from_problem(shared.then(|| {
            Problem::at(
                pod.path("hostPID"),
                "the pod shares the process namespace of its node",
            )
            .value("true")
        }))
    }),
};
