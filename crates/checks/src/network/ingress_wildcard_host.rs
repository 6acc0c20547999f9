//! A rule of an Ingress has no host, or a wildcard host.

use super::ingress::is_ingress;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "ingress-wildcard-host",
    title: "Ingress for every host",
    severity: Severity::Low,
    severity_reason: "it receives requests meant for other hosts that no other Ingress claims",
    what: "A rule of an Ingress has no host, or a wildcard host.",
    why: "It receives requests with any Host header, which helps cache poisoning and captures host names that no one has claimed yet.",
    remedy: "Set the hosts that it serves.",
    example: "spec:\n  rules:\n    - host: shop.example.com",
    techniques: &["MS-TA9005"],
    controls: &["nsa-cisa/2.1"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/ingress/"],
    evaluate: Evaluate::Object(&["Ingress"], |_, ingress| {
        let Some(spec) = ingress.spec().filter(|_| is_ingress(ingress)) else {
            return Outcome::NotApplicable;
        };
        let problems = spec
            .list("rules")
            .iter()
            .enumerate()
            .filter_map(|(index, rule)| match rule.str("host").unwrap_or_default() {
                "" => Some(Problem::missing(
                    format!("spec.rules[{index}].host"),
                    "a rule receives requests for every host",
                )),
                host if host.starts_with('*') => {
                    let message = format!("a rule receives requests for every host of `{host}`");
                    Some(Problem::at(format!("spec.rules[{index}].host"), message).value(host))
                }
                _ => None,
            });
        Outcome::from_problem(problems.into_iter().next())
    }),
};
