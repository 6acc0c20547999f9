//! A workload in `kube-system`, `kube-public` or `kube-node-lease` has none of the labels of Kubernetes components, add-ons and node agents.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem, is_system_namespace};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kube-system-namespace-used",
    title: "Application in a system namespace",
    severity: Severity::Low,
    severity_reason: "it runs close to the components that run the cluster",
    what: "A workload in `kube-system`, `kube-public` or `kube-node-lease` has none of the labels of Kubernetes components, add-ons and node agents.",
    why: "Permissions in kube-system are close to permissions over the cluster: its service accounts and Secrets belong to the controllers. A compromised application there starts next to them.",
    remedy: "Move it to its own namespace.",
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
            "the workload runs in namespace `{}`, and no label marks it as a Kubernetes component",
            pod.namespace()
        );
        Outcome::fail(Problem::at("metadata.namespace", message).value(pod.namespace()))
    }),
};

/// Labels of Kubernetes components and add-ons.
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
