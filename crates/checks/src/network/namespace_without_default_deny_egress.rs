//! A namespace has network policies, and none of them selects every pod for egress.

use super::default_deny::judge;
use crate::{Check, Evaluate};
use seawall_finding::Severity;
use seawall_network::Direction;

pub const CHECK: Check = Check {
    id: "namespace-without-default-deny-egress",
    title: "Namespace without default deny for egress",
    severity: Severity::Low,
    severity_reason: "pods that a policy selects are covered already",
    what: "A namespace has network policies, and none of them selects every pod for egress.",
    why: "A pod that no policy selects, such as the next one added, has no limit on its egress traffic.",
    remedy: "Add a policy with an empty `podSelector` and `policyTypes: [Egress]`.",
    example: "kind: NetworkPolicy\nspec:\n  podSelector: {}\n  policyTypes: [Egress]",
    techniques: &["MS-TA9034"],
    controls: &["nsa-cisa/2.3"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    evaluate: Evaluate::Namespace(|context, view| judge(context, view, Direction::Egress)),
};
