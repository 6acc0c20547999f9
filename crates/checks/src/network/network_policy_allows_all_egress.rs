//! An egress rule has neither peers nor ports, or allows every address on every port.

use super::open_rule::judge;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "network-policy-allows-all-egress",
    title: "Network policy allows all egress",
    severity: Severity::Low,
    severity_reason: "the policy gives no isolation, although its presence suggests it",
    what: "An egress rule has neither peers nor ports, or allows every address on every port.",
    why: "A compromised pod reaches every other pod, the cloud metadata service and its command-and-control server: the policy only looks like a limit.",
    remedy: "Specify the peers in `to`, and the ports.",
    example: "egress:\n  - to:\n      - podSelector:\n          matchLabels:\n            app: front\n    ports:\n      - port: 8080",
    techniques: &["MS-TA9034", "MS-TA9033"],
    controls: &["nsa-cisa/2.3"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/network-policies/"],
    evaluate: Evaluate::Object(&["NetworkPolicy"], |context, policy| {
        judge(context, policy, "egress", "to")
    }),
};
