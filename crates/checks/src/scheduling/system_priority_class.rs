//! A pod outside the system namespaces uses the priority class `system-cluster-critical` or `system-node-critical`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem, is_system_namespace};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "system-priority-class",
    title: "System priority class used",
    severity: Severity::Low,
    severity_reason: "it takes resources from others, not their data",
    what: "A pod outside the system namespaces uses the priority class `system-cluster-critical` or `system-node-critical`.",
    why: "Pods of these classes preempt all others. A workload, or an attacker who can create one, can evict security agents and neighbours from a node.",
    remedy: "Create your own PriorityClass with a value below 1,000,000,000.",
    example: "priorityClassName: business-critical",
    techniques: &["MS-TA9040", "T1499"],
    controls: &[],
    references: &[
        "https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/",
    ],
    evaluate: Evaluate::Pod(|_, pod| {
        if is_system_namespace(pod.namespace()) {
            return Outcome::NotApplicable;
        }
        let class = pod
            .spec
            .str("priorityClassName")
            .filter(|class| matches!(*class, "system-cluster-critical" | "system-node-critical"));
        Outcome::from_problem(class.map(|class| {
            Problem::at(
                pod.path("priorityClassName"),
                format!("the pod uses priority class `{class}`"),
            )
            .value(class)
        }))
    }),
};
