//! A main, init or sidecar container sets no `resources.limits.cpu`, and the pod sets none for all.

use super::limit::limit;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "cpu-limit-missing",
    title: "No CPU limit",
    severity: Severity::Info,
    severity_reason: "CPU is shared by requests even without a limit",
    what: "A main, init or sidecar container sets no `resources.limits.cpu`, and the pod sets none for all.",
    why: "A miner or a loop can use every idle core of the node. Many teams omit the limit on purpose, because throttling hurts latency; in that case, limit the namespace with requests and a quota.",
    remedy: "Set `resources.limits.cpu`, or accept this check for the namespace and limit it with a ResourceQuota.",
    example: "resources:\n  requests:\n    cpu: 100m\n  limits:\n    cpu: \"1\"",
    techniques: &["MS-TA9039", "T1496.001"],
    controls: &["nsa-cisa/2.4"],
    references: &["https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"],
    evaluate: Evaluate::Container(|_, pod, container| limit(pod, container, "cpu")),
};
