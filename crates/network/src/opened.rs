//! How Services and load balancers are opened for the outside, and what policies let through from there.

use seawall_model::Object;

use crate::internet::private;
use crate::outside::Outside;
use crate::range::Family;
use crate::service::opening::{Assumption, Opening, Sources, around, opening};
use crate::{Direction, EndpointId, Ports, Range, range};

/// How a load balancer of which the targets are given is opened for the outside.
pub(crate) fn targeted(object: &Object) -> (Opening, Sources) {
    let target_type = object.spec().and_then(|spec| spec.str("targetType"));
    let opening = Opening {
        kind: "TargetGroupBinding",
        assumes: Some(Assumption::BalancerIsPublic),
    };
    let sources = Sources {
        ranges: None,
        families: [true, true],
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

/// From how much of the internet policies let something through to an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Share {
    /// From no address from where the Service is met, be it a private one.
    Nothing,
    /// From private addresses, or from a part of the internet.
    Part,
    /// From most of the internet, over one family of addresses.
    Most,
}

/// The addresses of the internet of which most is more, over IPv4 and over IPv6: half of those that are given out.
const MOST: [u128; 2] = [1_850_000_000, 1 << 124];

/// From how much of the internet policies let some ports through to an endpoint, where a Service is met.
pub(crate) fn share(
    id: EndpointId,
    ports: &Ports,
    sources: &Sources,
    outside: &mut Outside<'_, '_>,
) -> Share {
    let private = private();
    let mut public = [0_u128; 2];
    let mut share = Share::Nothing;
    let ipv6 = sources.families[1].then(|| outside.unnamed_ipv6(id));
    let ipv6 = ipv6.flatten().map(|passing| (Range::V6, passing));
    let runs = outside.runs(id, Direction::Ingress);
    for (range, passing) in runs.iter().chain(&ipv6) {
        let family = usize::from(range.first.is_ipv6());
        if !sources.families[family] || passing.intersect(ports).is_empty() {
            continue;
        }
        share = Share::Part;
        for part in range::without(*range, &private) {
            let size = range::bits(part.last) - range::bits(part.first);
            public[family] = public[family].saturating_add(size).saturating_add(1);
        }
    }
    let is_most = public.iter().zip(MOST).any(|(public, most)| *public > most);
    if is_most { Share::Most } else { share }
}

/// What policies may let through to an endpoint from where a Service is met, and what they let through whichever address
/// the pod sees.
pub(crate) fn let_through(
    id: EndpointId,
    sources: &Sources,
    nodes: &[Range],
    outside: &mut Outside<'_, '_>,
) -> (Ports, Ports) {
    // What is translated keeps its family.
    let is_served = |range: &Range| sources.families[Family::of(range.first) as usize];
    let whole = [Range::V4, Range::V6];
    let ranges = sources.ranges.as_deref().unwrap_or(&whole).iter().copied();
    let ranges: Vec<Range> = ranges.filter(is_served).collect();
    let own = outside.let_in(id, Some(&ranges));
    if !sources.is_translated {
        return (own.clone(), own);
    }
    let nodes: Vec<Range> = nodes.iter().copied().filter(is_served).collect();
    let mut possible = outside.let_in(id, Some(&nodes));
    possible.join(&own);
    let certain = own.intersect(&outside.let_in_from_each(id, &nodes));
    (possible, certain)
}
