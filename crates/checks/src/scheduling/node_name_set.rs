//! A pod template sets `spec.nodeName`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "node-name-set",
    title: "Workload bypasses the scheduler",
    severity: Severity::Low,
    severity_reason: "any subject that can set it can already create pods",
    what: "A pod template sets `spec.nodeName`.",
    why: "A pod with `nodeName` skips the scheduler: taints, scheduler extenders' quotas and dedicated pools do not stop it. An attacker uses it to run next to a chosen victim.",
    remedy: "Remove `nodeName`; use node labels and affinity.",
    example: "nodeSelector:\n  pool: general",
    techniques: &["MS-TA9008", "T1610"],
    controls: &[],
    references: &["https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/"],
    evaluate: Evaluate::Pod(|_, pod| {
        // The scheduler writes the field into every pod that it has placed.
        if pod.is_running_kind() && pod.object.root.get("status").is_some() {
            return Outcome::NotApplicable;
        }
        Outcome::from_problem(pod.spec.str("nodeName").map(|node| {
            Problem::at(
                pod.path("nodeName"),
                format!("the pod is bound to node `{node}`"),
            )
            .value(node)
        }))
    }),
};
