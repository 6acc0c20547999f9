//! Which kinds a check reads, so that it is known what is missing when one of them could not be listed.
//!
//! What a check is asked about is read off its function. What the checks of a group also look up is listed here, and a
//! test denies each kind in turn and asserts that no verdict gets better.

use seawall_model::{Cluster, GroupKind, kind_may_carry_pods};
use seawall_network::{decides_traffic, leads_in};

use crate::{Check, Evaluate};

const RBAC: &str = "rbac.authorization.k8s.io";

impl Check {
    /// Why the check may not have seen everything that it evaluates: objects of a kind that it reads can be missing, or do
    /// not count. `None` where everything was seen, or where only what is written can be evaluated.
    pub fn gap(&self, cluster: &Cluster) -> Option<String> {
        cluster
            .coverage
            .first_gap(None, |kind| self.reads(kind))
            .map(|gap| gap.reason)
    }

    /// Whether an object of this kind can change the check's result.
    pub fn reads(&self, kind: &GroupKind) -> bool {
        self.is_asked_about(kind) || self.looks_up(kind)
    }

    fn is_asked_about(&self, kind: &GroupKind) -> bool {
        match &self.evaluate {
            Evaluate::Container(_) | Evaluate::Pod(_) => carries_pods(kind),
            // The configuration of kubeadm is a ConfigMap of the cluster.
            Evaluate::Component(..) => carries_pods(kind) || is_core(kind, &["ConfigMap"]),
            Evaluate::Object(kinds, _) => kinds.contains(&&*kind.kind),
            Evaluate::AnyObject(_) => true,
            // A namespace is known by its object, or by the workloads in it.
            Evaluate::Namespace(_) => is_core(kind, &["Namespace"]) || carries_pods(kind),
            // What is asked once for the whole cluster is about what guards it.
            Evaluate::Cluster(_) => self.group() != "controlplane" && guards(kind),
        }
    }

    /// What the checks of the group look up, whatever they are asked about.
    fn looks_up(&self, kind: &GroupKind) -> bool {
        // What one check looks up and the others of its group do not.
        match self.id {
            "agent-sandbox-shared-kernel" => return &*kind.kind == "RuntimeClass",
            "kubernetes-version-unsupported" | "version-skew" => {
                return is_core(kind, &["Node"]) || carries_pods(kind);
            }
            _ => {}
        }
        match self.group() {
            "rbac" => {
                &*kind.group == RBAC
                    || is_core(kind, &["ServiceAccount", "Namespace", "Node", "Secret"])
                    || guards(kind)
                    || carries_pods(kind)
            }
            "serviceaccount" => {
                &*kind.group == RBAC
                    || is_core(kind, &["ServiceAccount", "Secret", "Namespace"])
                    || carries_pods(kind)
            }
            "network" => {
                decides_traffic(kind)
                    || leads_in(kind)
                    || is_core(kind, &["Namespace", "Node"])
                    || carries_pods(kind)
            }
            "tenancy" => {
                is_core(kind, &["Namespace", "ResourceQuota", "LimitRange"])
                    || &*kind.kind == "ClusterResourceQuota"
            }
            "secrets" => is_core(kind, &["Secret", "ConfigMap", "ServiceAccount"]),
            "admission" => {
                guards(kind) || &*kind.group == RBAC || is_core(kind, &["Namespace", "Service"])
            }
            "controlplane" => is_core(kind, &["ConfigMap", "Service", "Node"]),
            _ => false,
        }
    }
}

/// Kinds that carry pods, and the definitions that say where they are in custom kinds.
fn carries_pods(kind: &GroupKind) -> bool {
    kind_may_carry_pods(kind) || &*kind.kind == "CustomResourceDefinition"
}

fn is_core(kind: &GroupKind, kinds: &[&str]) -> bool {
    kind.group.is_empty() && kinds.contains(&&*kind.kind)
}

/// Kinds with which an admission controller can reject an object.
fn guards(kind: &GroupKind) -> bool {
    const GROUPS: &[&str] = &[
        "admissionregistration.k8s.io",
        "constraints.gatekeeper.sh",
        "templates.gatekeeper.sh",
        "kyverno.io",
        "policies.kyverno.io",
    ];
    GROUPS.contains(&&*kind.group)
        || matches!(
            &*kind.kind,
            "SecurityContextConstraints" | "PodSecurityPolicy" | "CustomResourceDefinition"
        )
}
