//! A pod outside the system namespaces uses the priority class `system-cluster-critical` or `system-node-critical`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem, is_system_namespace};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "system-priority-class",
    title: "Workload claims system priority",
    severity: Severity::Low,
    severity_reason: "it takes resources from others, not their data",
    what: "A pod outside the system namespaces uses the priority class `system-cluster-critical` or `system-node-critical`.",
    why: "Pods of these classes evict all others. A workload, or an attacker who can create one, pushes security agents and neighbours off a node.",
    remedy: "Make a PriorityClass of your own with a value below 1,000,000,000.",
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
                format!("the pod claims priority `{class}`"),
            )
            .value(class)
        }))
    }),
};
