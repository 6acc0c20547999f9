//! `spec.hostPID` is true.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-pid",
    title: "Host PID namespace shared",
    severity: Severity::High,
    severity_reason: "every process on the node is visible, with its environment and files",
    what: "`spec.hostPID` is true.",
    why: "All processes on the node are visible, with their command lines and, for root, their environment, memory and file systems under `/proc/PID/root`. Credentials of other pods are one read away.",
    remedy: "Remove `hostPID`. Agents that monitor host processes need it: accept the finding with an owner and an expiry date.",
    example: "spec:\n  hostPID: false",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.3", "nsa-cisa/1.5"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let shared = pod.spec.bool("hostPID") == Some(true);
        Outcome::from_problem(shared.then(|| {
            Problem::at(pod.path("hostPID"), "the pod shares the host PID namespace").value("true")
        }))
    }),
};
