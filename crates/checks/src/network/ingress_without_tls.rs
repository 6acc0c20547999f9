//! A host of an Ingress is in no entry of `spec.tls`, and no annotation configures a certificate on a cloud load balancer.

use super::ingress::is_ingress;
use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "ingress-without-tls",
    title: "Ingress without TLS",
    severity: Severity::Medium,
    severity_reason: "traffic can be read and changed in transit",
    what: "A host of an Ingress is in no entry of `spec.tls`, and no annotation configures a certificate on a cloud load balancer.",
    why: "Passwords, cookies and tokens cross the network in plain text, and an attacker in between can change the responses.",
    remedy: "Add the host to `spec.tls` with a certificate.",
    example: "spec:\n  tls:\n    - hosts: [shop.example.com]\n      secretName: shop-tls",
    techniques: &["MS-TA9005"],
    controls: &["nsa-cisa/2.9"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/ingress/"],
    evaluate: Evaluate::Object(&["Ingress"], |_, ingress| {
        let Some(spec) = ingress.spec().filter(|_| is_ingress(ingress)) else {
            return Outcome::NotApplicable;
        };
        if CERTIFICATES.iter().any(|key| {
            ingress
                .annotation(key)
                .is_some_and(|value| !value.is_empty())
        }) {
            return Outcome::Pass;
        }
        let entries = spec.list("tls");
        if entries.is_empty() {
            return Outcome::fail(Problem::missing("spec.tls", "the Ingress has no TLS"));
        }
        // An entry without hosts is for every host.
        let covered = |host: &str| {
            entries.iter().any(|entry| {
                let mut hosts = entry.strings("hosts").peekable();
                hosts.peek().is_none() || hosts.any(|pattern| covers(pattern, host))
            })
        };
        let problems = spec
            .list("rules")
            .iter()
            .enumerate()
            .filter_map(|(index, rule)| {
                let host = rule.str("host").filter(|host| !host.is_empty())?;
                let problem = Problem::at(
                    format!("spec.rules[{index}].host"),
                    format!("host `{host}` has no TLS"),
                );
                (!covered(host)).then(|| problem.value(host).subject(host))
            });
        Outcome::from_problems(problems.collect())
    }),
};

/// Annotations with certificates that the load balancer serves.
const CERTIFICATES: &[&str] = &[
    "alb.ingress.kubernetes.io/certificate-arn",
    "networking.gke.io/managed-certificates",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/certmap",
    "appgw.ingress.kubernetes.io/appgw-ssl-certificate",
];

/// `*` stands for exactly one label.
fn covers(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix("*.") {
        Some(domain) => host
            .split_once('.')
            .is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(domain)),
        None => pattern.eq_ignore_ascii_case(host),
    }
}
