//! How Services and load balancers are opened for the outside, and what policies let through from there.

use seawall_model::Object;

use crate::outside::Outside;
use crate::service::opening::{Assumption, Opening, Sources, around, opening};
use crate::{EndpointId, Ports, Range};

/// How a load balancer of which the targets are given is opened for the outside.
pub(crate) fn targeted(object: &Object) -> (Opening, Sources) {
    let target_type = object.spec().and_then(|spec| spec.str("targetType"));
    let opening = Opening {
        kind: "TargetGroupBinding",
        assumes: Some(Assumption::BalancerIsPublic),
    };
    let sources = Sources {
        ranges: None,
        // Targets are pods, or else ports of the nodes.
        is_translated: target_type != Some("ip"),
    };
    (opening, sources)
}

/// How a Service is opened for the outside, and for whom.
pub(crate) fn opened(service: &Object) -> Vec<(Opening, Sources)> {
    let first = opening(service);
    let other = first.and_then(|first| around(service, first));
    let all = first.into_iter().chain(other);
    all.map(|opening| (opening, Sources::of(service, opening)))
        .collect()
}

/// What policies may let through to an endpoint from where a Service is met, and what they let through whichever address
/// the pod sees.
pub(crate) fn let_through(
    id: EndpointId,
    sources: &Sources,
    nodes: &[Range],
    outside: &mut Outside<'_, '_>,
) -> (Ports, Ports) {
    let own = outside.let_in(id, sources.ranges.as_deref());
    if !sources.is_translated {
        return (own.clone(), own);
    }
    let mut possible = outside.let_in(id, Some(nodes));
    possible.join(&own);
    let certain = own.intersect(&outside.let_in_from_each(id, nodes));
    (possible, certain)
}
