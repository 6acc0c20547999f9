//! A main, init or sidecar container sets no `resources.limits.memory`, and the pod sets none for all.

use super::limit::limit;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "memory-limit-missing",
    title: "No memory limit",
    severity: Severity::Low,
    severity_reason: "one leaking or attacked process takes its neighbours' memory",
    what: "A main, init or sidecar container sets no `resources.limits.memory`, and the pod sets none for all.",
    why: "Without a limit a leak, a zip bomb or a miner uses the memory of the whole node, and the kernel kills a process of its choice, often a neighbour.",
    remedy: "Set `resources.limits.memory` to the most that the program needs, and the request to the same value.",
    example: "resources:\n  requests:\n    memory: 128Mi\n  limits:\n    memory: 128Mi",
    techniques: &["MS-TA9039", "MS-TA9040", "T1499"],
    controls: &["nsa-cisa/2.4"],
    references: &["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
    evaluate: Evaluate::Container(|_, pod, container| limit(pod, container, "memory")),
};
