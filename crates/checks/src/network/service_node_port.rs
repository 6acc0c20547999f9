//! A Service has type NodePort.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "service-node-port",
    title: "NodePort Service",
    severity: Severity::Low,
    severity_reason: "the severity depends on what it exposes",
    what: "A Service has type NodePort.",
    why: "The port is open on every node, on every node address, bypassing Ingress, TLS and often the load balancer's firewall.",
    remedy: "Use ClusterIP behind an Ingress or a Gateway, or LoadBalancer with source ranges.",
    example: "spec:\n  type: ClusterIP",
    techniques: &["MS-TA9005", "T1133"],
    controls: &["nsa-cisa/2.5"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    evaluate: Evaluate::Object(&["Service"], |_, service| {
        let Some(spec) = service.spec().filter(|_| service.group().is_empty()) else {
            return Outcome::NotApplicable;
        };
        if spec.str("type") != Some("NodePort") {
            return Outcome::Pass;
        }
        let ports: Vec<String> = spec
            .list("ports")
            .iter()
            .filter_map(|port| port.int("nodePort").or_else(|| port.int("port")))
            .map(|port| port.to_string())
            .collect();
        Outcome::fail(
            Problem::at(
                "spec.type",
                format!("port {} is open on every node", ports.join(", ")),
            )
            .value("NodePort"),
        )
    }),
};
