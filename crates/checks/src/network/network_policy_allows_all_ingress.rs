//! An ingress rule has neither peers nor ports, or allows every address on every port.

use super::open_rule::judge;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "network-policy-allows-all-ingress",
    title: "Network policy allows all ingress",
    severity: Severity::Medium,
    severity_reason: "the policy gives no isolation, although its presence suggests it",
    what: "An ingress rule has neither peers nor ports, or allows every address on every port.",
    why: "Any pod in the cluster, and any host that reaches the pod network, can connect to every port of the selected pods, including metrics and debug ports.",
    remedy: "Specify the peers in `from`, and the ports.",
    example: "ingress:\n  - from:\n      - podSelector:\n          matchLabels:\n            app: front\n    ports:\n      - port: 8080",
    techniques: &["MS-TA9034"],
    controls: &["nsa-cisa/2.3"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    evaluate: Evaluate::Object(&["NetworkPolicy"], |context, policy| {
        judge(context, policy, "ingress", "from")
    }),
};
