//! A pod outside the system namespaces that no DaemonSet owns tolerates the taint of control-plane nodes, by name or by tolerating everything.

use super::control_plane::{KEYS, belongs_everywhere};
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "control-plane-toleration",
    title: "Workload tolerates control-plane nodes",
    severity: Severity::Medium,
    severity_reason: "an escape from it lands next to etcd and the API server",
    what: "A pod outside the system namespaces that no DaemonSet owns tolerates the taint of control-plane nodes, by name or by tolerating everything.",
    why: "Control-plane nodes store the cluster's keys. An attacker who escapes a container there reads the CA, the admin kubeconfig and etcd.",
    remedy: "Remove the toleration; only system components belong on these nodes.",
    example: "tolerations:\n  - key: dedicated\n    operator: Equal\n    value: batch\n    effect: NoSchedule",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["nsa-cisa/2.5"],
    references: &["https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"],
    evaluate: Evaluate::Pod(|_, pod| {
        if belongs_everywhere(pod) {
            return Outcome::NotApplicable;
        }
        let found = pod
            .spec
            .list("tolerations")
            .iter()
            .enumerate()
            .find(|(_, toleration)| {
                let key = toleration.str("key").unwrap_or_default();
                let effect = toleration.str("effect").unwrap_or_default();
                let everything = key.is_empty() && toleration.str("operator") == Some("Exists");
                // The taint has effect NoSchedule; a toleration of NoExecute alone does not open the node.
                matches!(effect, "" | "NoSchedule") && (everything || KEYS.contains(&key))
            });
        Outcome::from_problem(found.map(|(index, toleration)| {
            let key = toleration.str("key").unwrap_or("every taint");
            Problem::at(
                pod.path(&format!("tolerations[{index}]")),
                format!("the pod tolerates `{key}` and can run on control-plane nodes"),
            )
            .value(key)
        }))
    }),
};
