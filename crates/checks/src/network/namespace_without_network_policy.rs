//! A namespace with workloads has no NetworkPolicy.

use super::policy::decided_elsewhere;
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "namespace-without-network-policy",
    title: "Namespace without network policies",
    severity: Severity::Medium,
    severity_reason: "it is the base on which every other limit of traffic stands",
    what: "A namespace with workloads has no NetworkPolicy.",
    why: "Every pod of the cluster may talk to every port of every pod in it, and its pods may talk to anything: one compromised pod sees all others.",
    remedy: "Deny all traffic by default in the namespace, then allow what is needed.",
    example: "kind: NetworkPolicy\nspec:\n  podSelector: {}\n  policyTypes: [Ingress, Egress]",
    techniques: &["MS-TA9034", "MS-TA9031", "T1046"],
    controls: &["nsa-cisa/2.2", "nsa-cisa/2.3", "cis-kubernetes/5.3.2"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    evaluate: Evaluate::Namespace(|context, view| {
        if view.is_system() || view.workloads.is_empty() {
            return Outcome::NotApplicable;
        }
        if !context.policies(view.name).is_empty() {
            return Outcome::Pass;
        }
        if let Some(reason) = decided_elsewhere(context, view.name) {
            return Outcome::Unknown(reason);
        }
        match context.absence("networking.k8s.io", "NetworkPolicy", view.name) {
            Absence::Open(reason) => Outcome::Unknown(reason),
            Absence::Proves => Outcome::fail(Problem::missing(
                "",
                format!(
                    "no network policy limits the {} workloads of namespace `{}`",
                    view.workloads.len(),
                    view.name
                ),
            )),
        }
    }),
};
