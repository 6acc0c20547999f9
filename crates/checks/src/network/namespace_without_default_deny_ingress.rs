//! A namespace has network policies, and none of them selects every pod for ingress.

use super::default_deny::judge;
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_network::Direction;

pub const CHECK: Check = Check {
    id: "namespace-without-default-deny-ingress",
    title: "Namespace without default deny for ingress",
    severity: Severity::Low,
    severity_reason: "pods that a policy selects are covered already",
    what: "A namespace has network policies, and none of them selects every pod for ingress.",
    why: "A pod that no policy selects, such as the next one added, has no limit on its ingress traffic.",
    remedy: "Add a policy with an empty `podSelector` and `policyTypes: [Ingress]`.",
    example: "kind: NetworkPolicy\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]",
    techniques: &["MS-TA9034"],
    controls: &["nsa-cisa/2.3"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    evaluate: Evaluate::Namespace(|context, view| judge(context, view, Direction::Ingress)),
};
