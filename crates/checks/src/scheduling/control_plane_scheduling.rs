//! A pod outside the system namespaces selects control-plane nodes, by node selector or required node affinity.

use seawall_finding::Severity;
use seawall_model::Pod;

use super::control_plane::KEYS;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem, is_system_namespace};

pub const CHECK: Check = Check {
    id: "control-plane-scheduling",
    title: "Workload scheduled on control-plane nodes",
    severity: Severity::Medium,
    severity_reason: "an escape from it lands next to etcd and the API server",
    what: "A pod outside the system namespaces selects control-plane nodes, by node selector or required node affinity.",
    why: "Few workloads need these nodes, and an attacker who wants the control plane's files selects them.",
    remedy: "Remove the selector; run the workload on worker nodes.",
    example: "nodeSelector:\n  kubernetes.io/os: linux",
    techniques: &["MS-TA9018", "MS-TA9017", "T1611"],
    controls: &["nsa-cisa/2.5"],
    references: &["https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/"],
    evaluate: Evaluate::Pod(|_, pod| {
        if is_system_namespace(pod.namespace()) {
            return Outcome::NotApplicable;
        }
        let selector = pod.spec.get("nodeSelector").and_then(|selector| {
            KEYS.iter()
                .find(|key| selector.get(key).is_some())
                .map(|key| {
                    let path = pod.path(&format!("nodeSelector[\"{key}\"]"));
                    Problem::at(path, format!("the pod selects nodes with `{key}`")).value(*key)
                })
        });
        Outcome::from_problem(selector.or_else(|| affinity(pod)))
    }),
};

fn affinity(pod: &Pod<'_>) -> Option<Problem> {
    let terms = pod
        .spec
        .walk(&[
            "affinity",
            "nodeAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution",
        ])?
        .list("nodeSelectorTerms");
    let wanted = terms
        .iter()
        .flat_map(|term| term.list("matchExpressions"))
        .find(|expression| {
            let key = expression.str("key").unwrap_or_default();
            let asks = matches!(expression.str("operator"), Some("Exists" | "In"));
            asks && KEYS.contains(&key)
        })?;
    let key = wanted.str("key").unwrap_or_default();
    Some(
        Problem::at(
            pod.path("affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution"),
            format!("the pod selects nodes with `{key}`"),
        )
        .value(key),
    )
}
