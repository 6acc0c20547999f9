//! Annotations of Services that the API server reads: source ranges of load balancers, and routing by zone.

use seawall_model::Cidr;
use seawall_syntax::Node;

use crate::format::has_leading_zero;
use crate::mismatch::{Report, shown};
use crate::place::Place;

const SOURCE_RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";
const TOPOLOGY_MODE: &str = "service.kubernetes.io/topology-mode";
const TOPOLOGY_HINTS: &str = "service.kubernetes.io/topology-aware-hints";

/// Adds what is wrong with the annotations of a Service.
pub(super) fn check(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(annotations) = node.walk(&["metadata", "annotations"]) else {
        return;
    };
    let metadata = place.key("metadata");
    let place = metadata.key("annotations");
    if let Some(value) = annotations.str(SOURCE_RANGES) {
        let spec = node.get("spec").unwrap_or(&Node::NULL);
        // The field replaces the annotation.
        if spec.list("loadBalancerSourceRanges").is_empty() {
            source_ranges(value, spec, &place.key(SOURCE_RANGES), report);
        }
    }
    if let (Some(mode), Some(hints)) = (
        annotations.str(TOPOLOGY_MODE),
        annotations.str(TOPOLOGY_HINTS),
    ) && mode != hints
    {
        report.refuse_with(
            &place.key(TOPOLOGY_MODE),
            format!(
                "{} differs from `{TOPOLOGY_HINTS}`, which is {}",
                shown(mode),
                shown(hints)
            ),
            format!("remove `{TOPOLOGY_HINTS}`"),
        );
    }
}

fn source_ranges(value: &str, spec: &Node, place: &Place<'_>, report: &mut Report) {
    // A value of another type is refused for itself.
    let is_of_type = spec.get("type").is_none_or(|kind| kind.as_str().is_some());
    if is_of_type && spec.str("type") != Some("LoadBalancer") {
        report.refuse(
            place,
            "the annotation can only be set for type `LoadBalancer`",
        );
    }
    if value.trim().is_empty() {
        return;
    }
    if let Some(range) = value.split(',').find(|range| !is_source_range(range)) {
        report.refuse_with(
            place,
            format!("{} is not a valid CIDR block", shown(range.trim())),
            "use addresses with prefix lengths, separated by commas: `10.0.0.0/8,192.0.2.0/24`",
        );
    }
}

/// A block of addresses, with blanks around it or not. What has zeros before its numbers is taken by some versions.
pub(super) fn is_source_range(text: &str) -> bool {
    let text = text.trim();
    text.parse::<Cidr>().is_ok() || has_leading_zero(text)
}
