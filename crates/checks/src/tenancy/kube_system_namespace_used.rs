//! A workload in `kube-system`, `kube-public` or `kube-node-lease` has none of the labels that parts of Kubernetes, add-ons and node agents carry.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem, is_system_namespace};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kube-system-namespace-used",
    title: "Application among the parts of Kubernetes",
    severity: Severity::Low,
    severity_reason: "it stands close to what runs the cluster",
    what: "A workload in `kube-system`, `kube-public` or `kube-node-lease` has none of the labels that parts of Kubernetes, add-ons and node agents carry.",
    why: "Rights in kube-system are close to rights over the cluster: its service accounts and Secrets are those of the controllers. An application there, once taken over, starts next to them.",
    remedy: "Move it to a namespace of its own.",
    example: "metadata:\n  namespace: shop",
    techniques: &["MS-TA9023", "T1036.005"],
    controls: &["nsa-cisa/2.1"],
    references: &["https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/"],
    evaluate: Evaluate::Pod(|_, pod| {
        if !is_system_namespace(pod.namespace()) {
            return Outcome::NotApplicable;
        }
        let labels = pod.labels();
        let is_labelled = SYSTEM_LABELS.iter().any(|key| labels.get(key).is_some());
        let is_agent = pod.spec.bool("hostNetwork") == Some(true)
            || pod
                .spec
                .str("priorityClassName")
                .is_some_and(|class| class.starts_with("system-"));
        if pod.namespace() == "kube-system" && (is_labelled || is_agent) {
            return Outcome::Pass;
        }
        let message = format!(
            "nothing says that this belongs to Kubernetes, yet it runs in `{}`",
            pod.namespace()
        );
        Outcome::fail(Problem::at("metadata.namespace", message).value(pod.namespace()))
    }),
};

/// Labels that parts of Kubernetes and its add-ons carry.
const SYSTEM_LABELS: &[&str] = &[
    "k8s-app",
    "component",
    "tier",
    "kubernetes.io/cluster-service",
    "addonmanager.kubernetes.io/mode",
    "addon.kops.k8s.io/name",
    "eks.amazonaws.com/component",
    "kubernetes.azure.com/managedby",
];
