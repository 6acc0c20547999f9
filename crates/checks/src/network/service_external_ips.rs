//! A Service lists `externalIPs`.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "service-external-ips",
    title: "Service with external IPs",
    severity: Severity::High,
    severity_reason: "it intercepts the traffic of other workloads to an address (CVE-2020-8554)",
    what: "A Service lists `externalIPs`.",
    why: "Every node routes traffic for these addresses to the Service's pods. Anyone who can create a Service can receive other tenants' traffic to any address, such as a DNS server.",
    remedy: "Remove `externalIPs`; use a load balancer. Enable the admission plugin DenyServiceExternalIPs.",
    example: "spec:\n  type: LoadBalancer",
    techniques: &["MS-TA9036", "MS-TA9034"],
    controls: &[],
    references: &["https://github.com/kubernetes/kubernetes/issues/97076"],
    evaluate: Evaluate::Object(&["Service"], |_, service| {
        let Some(spec) = service.spec().filter(|_| service.group().is_empty()) else {
            return Outcome::NotApplicable;
        };
        let addresses: Vec<&str> = spec.strings("externalIPs").collect();
        match addresses.first() {
            None => Outcome::Pass,
            Some(first) => Outcome::fail(
                Problem::at(
                    "spec.externalIPs",
                    format!("the Service claims {}", addresses.join(", ")),
                )
                .value(*first),
            ),
        }
    }),
};
