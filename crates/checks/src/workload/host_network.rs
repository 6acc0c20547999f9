//! `spec.hostNetwork` is true.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "host-network",
    title: "Host network shared",
    severity: Severity::High,
    severity_reason: "network policies do not apply, and the node's loopback services and metadata are reachable",
    what: "`spec.hostNetwork` is true.",
    why: "The pod has the node's IP address: no NetworkPolicy applies, services on loopback (kubelet, agents without passwords) answer, cloud metadata returns the node's credentials, and with NET_RAW the pod can sniff the traffic of other pods.",
    remedy: "Remove `hostNetwork`; publish ports through a Service. Programs that configure or measure the host network need it: accept the finding with an owner and an expiry date.",
    example: "spec:\n  hostNetwork: false",
    techniques: &["MS-TA9034", "MS-TA9033", "T1611"],
    controls: &["cis-kubernetes/5.2.5", "nsa-cisa/1.5"],
    references: &["https://kubernetes.io/docs/concepts/security/pod-security-standards/"],
    evaluate: Evaluate::Pod(|_, pod| {
        let shared = pod.spec.bool("hostNetwork") == Some(true);
        Outcome::from_problem(shared.then(|| {
            Problem::at(
                pod.path("hostNetwork"),
                "the pod shares the host network namespace",
            )
            .value("true")
        }))
    }),
};
