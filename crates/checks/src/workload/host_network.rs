//! `spec.hostNetwork` is true.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-network",
    title: "Network of the node",
    severity: Severity::High,
    severity_reason: "network policies do not hold, and loopback services and metadata of the node are in reach",
    what: "`spec.hostNetwork` is true.",
    why: "The pod has the address of its node: no NetworkPolicy applies, services on loopback (kubelet, agents without passwords) answer, cloud metadata gives the credentials of the node, and traffic of other pods can be watched with NET_RAW.",
    remedy: "Remove `hostNetwork`; publish ports through a Service. What sets up the network of nodes, or measures it, needs it: accept the finding with an owner and an end.",
    example: "spec:\n  hostNetwork: false",
    techniques: &["MS-TA9034", "MS-TA9033", "T1611"],
    controls: &["cis-kubernetes/5.2.5", "nsa-cisa/1.5"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let shared = pod.spec.bool("hostNetwork") == Some(true);
        Outcome::from_problem(shared.then(|| {
            Problem::at(
                pod.path("hostNetwork"),
                "the pod shares the network namespace of its node",
            )
            .value("true")
        }))
    }),
};
