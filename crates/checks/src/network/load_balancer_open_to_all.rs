//! A Service of type LoadBalancer is not internal by an annotation of its cloud, and has no source ranges, or one that covers every address.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;
use seawall_model::{Cidr, is_internal_load_balancer, source_ranges};
use seawall_network::is_for_some;

pub const CHECK: Check = Check {
    id: "load-balancer-open-to-all",
    title: "Load balancer open to every address",
    severity: Severity::Medium,
    severity_reason: "it is meant for users, but often not for everyone",
    what: "A Service of type LoadBalancer is not internal by an annotation of its cloud, and has no source ranges, or one that covers every address.",
    why: "Anyone on the internet can reach the ports. Scanners find a new address within minutes.",
    remedy: "Set `loadBalancerSourceRanges`, keep the load balancer internal, or put an Ingress or a Gateway with TLS and authentication in front of it.",
    example: "spec:\n  type: LoadBalancer\n  loadBalancerSourceRanges:\n    - 203.0.113.0/24",
    techniques: &["MS-TA9005", "T1133", "T1190"],
    controls: &["nsa-cisa/2.5"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    evaluate: Evaluate::Object(&["Service"], |_, service| {
        let Some(spec) = service
            .spec()
            .filter(|spec| service.group().is_empty() && spec.str("type") == Some("LoadBalancer"))
        else {
            return Outcome::NotApplicable;
        };
        if is_internal_load_balancer(service) {
            return Outcome::Pass;
        }
        let ranges = source_ranges(service);
        let open = ranges
            .iter()
            .find(|range| range.parse::<Cidr>().is_ok_and(Cidr::is_everything));
        match open {
            Some(range) => Outcome::fail(
                Problem::at(
                    "spec.loadBalancerSourceRanges",
                    format!("the load balancer allows traffic from `{range}`"),
                )
                .value(*range),
            ),
            None if ranges.is_empty() => {
                let count = spec.list("ports").len();
                Outcome::fail(Problem::missing(
                    "spec.loadBalancerSourceRanges",
                    format!(
                        "{count} port{} open to every address",
                        if count == 1 { " is" } else { "s are" }
                    ),
                ))
            }
            // Several ranges that together cover every address are no limit either.
            None if !is_for_some(service) => Outcome::fail(
                Problem::at(
                    "spec.loadBalancerSourceRanges",
                    "the load balancer's source ranges together cover every address",
                )
                .value(ranges.join(", ")),
            ),
            None => Outcome::Pass,
        }
    }),
};
