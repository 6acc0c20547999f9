//! `spec.hostIPC` is true.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-ipc",
    title: "Host IPC namespace shared",
    severity: Severity::Medium,
    severity_reason: "shared memory and semaphores of other processes can be read and changed",
    what: "`spec.hostIPC` is true.",
    why: "Shared memory of databases and of other programs on the node can be read and written from the pod.",
    remedy: "Remove `hostIPC`.",
    example: "spec:\n  hostIPC: false",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["cis-kubernetes/5.2.4", "nsa-cisa/1.5"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let shared = pod.spec.bool("hostIPC") == Some(true);
        Outcome::from_problem(shared.then(|| {
            Problem::at(pod.path("hostIPC"), "the pod shares the host IPC namespace").value("true")
        }))
    }),
};
