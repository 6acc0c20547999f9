//! A LoadBalancer, NodePort or externalIPs Service opens a port of a database, of a message queue, or of a protocol that rules a machine.

use super::management::protocol;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::{is_internal_load_balancer, source_ranges};

pub const CHECK: Check = Check {
    id: "exposed-management-port",
    title: "Database or management port open to the outside",
    severity: Severity::High,
    severity_reason: "such protocols are attacked as soon as they are found",
    what: "A LoadBalancer, NodePort or externalIPs Service opens a port of a database, of a message queue, or of a protocol that rules a machine.",
    why: "Scanners look for exactly these ports. Many of these services have no password by default, or a weak one.",
    remedy: "Keep the Service inside the cluster. Where people need it, let them in through a tunnel or a private network.",
    example: "spec:\n  type: ClusterIP\n  ports:\n    - port: 6379",
    techniques: &["MS-TA9005", "T1133", "T1190"],
    controls: &["nsa-cisa/2.5"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    evaluate: Evaluate::Object(&["Service"], |_, service| {
        let Some(spec) = service.spec().filter(|_| service.group().is_empty()) else {
            return Outcome::NotApplicable;
        };
        let kind = spec.str("type").unwrap_or("ClusterIP");
        let is_outside =
            matches!(kind, "LoadBalancer" | "NodePort") || !spec.list("externalIPs").is_empty();
        if !is_outside || is_internal_load_balancer(service) {
            return Outcome::Pass;
        }
        let limited = kind == "LoadBalancer" && !source_ranges(service).is_empty();
        let problems = spec
            .list("ports")
            .iter()
            .enumerate()
            .filter_map(|(index, port)| {
                if port.str("protocol").unwrap_or("TCP") != "TCP" {
                    return None;
                }
                let number = port
                    .int("targetPort")
                    .filter(|number| protocol(*number).is_some())
                    .or_else(|| port.int("port"))?;
                let name = protocol(number)?;
                let problem = Problem::at(
                    format!("spec.ports[{index}]"),
                    format!("{kind} opens port {number} ({name})"),
                )
                .value(number.to_string())
                .subject(number.to_string());
                Some(if limited {
                    problem.severity(Severity::Medium, "source ranges limit who gets there")
                } else {
                    problem
                })
            });
        Outcome::from_problems(problems.collect())
    }),
};
