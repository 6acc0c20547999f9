//! A namespace with workloads has no policy of its own (Kubernetes, Cilium or Calico), and no cluster-wide policy isolates it.

use std::collections::HashSet;

use super::default_deny::has_policies;
use crate::{Check, Context, Evaluate, NamespaceView};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::WorkloadRef;
use seawall_network::{ByDefault, Direction};

pub const CHECK: Check = Check {
    id: "namespace-without-network-policy",
    title: "Namespace without network policies",
    severity: Severity::Medium,
    severity_reason: "every other traffic limit depends on it",
    what: "A namespace with workloads has no policy of its own (Kubernetes, Cilium or Calico), and no cluster-wide policy isolates it.",
    why: "Every pod in the cluster can connect to every port of every pod in the namespace, and its pods can connect to anything: one compromised pod can reach all others.",
    remedy: "Deny all traffic by default in the namespace, then allow what is needed.",
    example: "kind: NetworkPolicy\nspec:\n  podSelector: {}\n  policyTypes: [Ingress, Egress]",
    techniques: &["MS-TA9034", "MS-TA9031", "T1046"],
    controls: &["nsa-cisa/2.2", "nsa-cisa/2.3", "cis-kubernetes/5.3.2"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    evaluate: Evaluate::Namespace(|context, view| {
        if view.is_system() {
            return Outcome::NotApplicable;
        }
        if view.workloads.is_empty() {
            return context.without_workloads(view.name);
        }
        if has_policies(context, view.name) {
            return Outcome::Pass;
        }
        let network = context.analysis.network();
        for direction in [Direction::Ingress, Direction::Egress] {
            if let Some(ByDefault::Unknown(reason)) = network.by_default(view.name, direction) {
                return Outcome::Unknown(reason);
            }
        }
        if let Some(reason) = network.unseen_policies(view.name) {
            return Outcome::Unknown(reason.to_owned());
        }
        Outcome::fail(Problem::missing(
            "",
            match owners(context, view) {
                1 => format!(
                    "no network policy limits the workload of namespace `{}`",
                    view.name
                ),
                count => format!(
                    "no network policy limits the {count} workloads of namespace `{}`",
                    view.name
                ),
            },
        ))
    }),
};

/// How many workloads a namespace has: pods and templates count once, for their top owner.
fn owners(context: &Context<'_>, view: &NamespaceView<'_>) -> usize {
    let owners: HashSet<&WorkloadRef> = view
        .workloads
        .iter()
        .map(|index| &context.workloads[*index].owner.workload)
        .collect();
    owners.len()
}
