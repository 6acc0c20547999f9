//! A workload with the label `seawall.dev/sensitive: "true"`, on itself or its namespace, has no dedicated nodes: a node selector or required affinity together with a toleration.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "sensitive-workload-on-shared-nodes",
    title: "Sensitive workload on shared nodes",
    severity: Severity::Medium,
    severity_reason: "an escape anywhere on the node reaches it",
    what: "A workload with the label `seawall.dev/sensitive: \"true\"`, on itself or its namespace, has no dedicated nodes: a node selector or required affinity together with a toleration.",
    why: "Pods on one node share a kernel and a kubelet. An attacker who escapes from the weakest of them gets the Secrets and memory of all others.",
    remedy: "Taint a node pool, tolerate the taint and select the pool; or run the workload with a sandboxed RuntimeClass.",
    example: "spec:\n  nodeSelector:\n    pool: payments\n  tolerations:\n    - key: pool\n      value: payments\n      effect: NoSchedule",
    techniques: &["MS-TA9034", "T1611"],
    controls: &["nsa-cisa/1.11"],
    references: &["https://kubernetes.io/docs/concepts/security/multi-tenancy/"],
    evaluate: Evaluate::Pod(|context, pod| {
        let is_marked = |value: Option<&str>| value == Some("true");
        let of_namespace = context
            .namespaces
            .get(pod.namespace())
            .and_then(|view| view.label(MARK));
        if !is_marked(pod.labels().get(MARK))
            && !is_marked(of_namespace)
            && !is_marked(pod.object.label(MARK))
        {
            return Outcome::NotApplicable.unless(|| context.label_gap(pod.namespace()));
        }
        if pod
            .spec
            .str("runtimeClassName")
            .is_some_and(|class| !class.is_empty())
        {
            return Outcome::Pass;
        }
        let selects = pod
            .spec
            .get("nodeSelector")
            .is_some_and(|selector| !selector.entries().is_empty())
            || pod
                .spec
                .walk(&[
                    "affinity",
                    "nodeAffinity",
                    "requiredDuringSchedulingIgnoredDuringExecution",
                ])
                .is_some_and(|required| !required.list("nodeSelectorTerms").is_empty());
        // A toleration of everything, as agents have, does not dedicate nodes.
        let tolerates = pod.spec.list("tolerations").iter().any(|toleration| {
            toleration
                .str("key")
                .is_some_and(|key| !key.is_empty() && !key.starts_with("node.kubernetes.io/"))
        });
        match (selects, tolerates) {
            (true, true) => Outcome::Pass,
            (true, false) => Outcome::fail(Problem::missing(
                pod.path("tolerations"),
                "the workload selects its nodes, but no taint keeps other workloads off them",
            )),
            _ => Outcome::fail(Problem::missing(
                pod.path("nodeSelector"),
                "the workload is sensitive and can be scheduled on any node",
            )),
        }
    }),
};

/// The label with which a team marks what an attacker would look for.
const MARK: &str = "seawall.dev/sensitive";
