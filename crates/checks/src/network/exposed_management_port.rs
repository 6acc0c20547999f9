//! A LoadBalancer, NodePort or externalIPs Service opens a port of a database, a message queue, or a protocol that controls a machine.

use super::management::protocol;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::is_internal_load_balancer;
use seawall_network::{Assumption, opening};

pub const CHECK: Check = Check {
    id: "exposed-management-port",
    title: "Database or management port exposed outside the cluster",
    severity: Severity::High,
    severity_reason: "such ports are attacked as soon as they are found",
    what: "A LoadBalancer, NodePort or externalIPs Service opens a port of a database, a message queue, or a protocol that controls a machine.",
    why: "Scanners look for exactly these ports. Many of these services have no password by default, or a weak one.",
    remedy: "Keep the Service inside the cluster. Where people need access, use a tunnel or a private network.",
    example: "spec:\n  type: ClusterIP\n  ports:\n    - port: 6379",
    techniques: &["MS-TA9005", "T1133", "T1190"],
    controls: &["nsa-cisa/2.5"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    evaluate: Evaluate::Object(&["Service"], |context, service| {
        let Some(spec) = service.spec().filter(|_| service.group().is_empty()) else {
            return Outcome::NotApplicable;
        };
        let Some(opening) = opening(service) else {
            return Outcome::Pass;
        };
        let kind = spec.str("type").unwrap_or("ClusterIP");
        // Policies can block outside traffic to every pod behind it. Pods that are not in the input are unknown.
        let id = context
            .cluster
            .find("", "Service", &service.namespace, &service.name);
        let network = context.analysis.network();
        if let Some(id) = id
            && !network.behind(id).is_empty()
            && !network.lets_in_behind(id)
        {
            return Outcome::Pass;
        }
        let limited = opening.assumes == Some(Assumption::SourceIsAllowed);
        let is_private = is_internal_load_balancer(service);
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
                    problem.severity(Severity::Medium, "source ranges limit the clients")
                } else {
                    problem
                })
            });
        let problems: Vec<Problem> = problems.collect();
        if is_private && !problems.is_empty() {
            return Outcome::Unknown(
                "an internal load balancer also opens ports on the nodes; no object shows whether the nodes are reachable from outside (`allocateLoadBalancerNodePorts: false` closes the ports)"
                    .to_owned(),
            );
        }
        Outcome::from_problems(problems)
    }),
};
