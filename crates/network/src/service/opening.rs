//! How a Service opens a way from outside, and for whom.

use core::net::IpAddr;

use seawall_model::{Cidr, Object, is_internal_load_balancer, source_ranges};
use seawall_syntax::Node;

use crate::range::Family;
use crate::{Range, range};

/// What a way in hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assumption {
    /// It leads over addresses of nodes, which are seldom on the internet.
    NodesAreReachable,
    /// A load balancer lets in some addresses alone.
    SourceIsAllowed,
    /// Policies tell addresses apart, and whether the pod sees that of the source or that of a node is not known.
    SourceIsSeen,
    /// A Gateway that is not in the input, or is named by labels that are not, takes the route.
    RouteIsTaken,
    /// Another object leads to the one that opens the way.
    IsIncluded,
    /// A controller follows references to other namespaces.
    OtherNamespace,
    /// A controller follows Services that are other names of Services.
    NameIsFollowed,
    /// A controller is told to read a ConfigMap.
    MapIsRead,
    /// Of several declarations of an object the one that opens the way is the one that stands.
    DeclarationStands,
    /// The load balancer whose targets are given takes in more than its own network.
    BalancerIsPublic,
    /// Policies let in some addresses of the internet alone.
    PolicyAllowsSource,
    /// An Ingress lets in some addresses alone.
    IngressAllowsSource,
    /// An Ingress or a Gateway is served by a load balancer in a private network.
    PrivateIsReached,
    /// A controller leads there where there is nothing else behind the Ingress.
    FallsBack,
    /// No policy stops it that is not in the input, or was not read.
    NoOtherPolicy,
    /// A policy that is not known in full lets it through.
    PolicyAllows,
}

impl Assumption {
    /// As a sentence without a full stop.
    pub fn text(self) -> &'static str {
        match self {
            Self::NodesAreReachable => "the nodes can be reached from the internet",
            Self::SourceIsAllowed => "the attacker's address is allowed by the load balancer",
            Self::SourceIsSeen => {
                "the pod sees an address that policies allow: with externalTrafficPolicy Cluster it might be a node's"
            }
            Self::RouteIsTaken => "a Gateway accepts the route (the input does not show it)",
            Self::IsIncluded => "another object routes to it (none in the input does)",
            Self::OtherNamespace => {
                "the controller follows cross-namespace references (which has to be enabled)"
            }
            Self::NameIsFollowed => {
                "the controller follows a Service of the type ExternalName, which some do only when told to"
            }
            Self::MapIsRead => "a controller is told to read the ConfigMap; none in the input is",
            Self::DeclarationStands => {
                "this is the declaration that applies, of several with different content"
            }
            Self::BalancerIsPublic => {
                "the load balancer can be reached from the internet (it is not in the input)"
            }
            Self::PolicyAllowsSource => "policies allow the attacker's address",
            Self::IngressAllowsSource => "the Ingress allows the attacker's address",
            Self::PrivateIsReached => "the attacker reaches the internal load balancer",
            Self::FallsBack => {
                "the controller falls back to it: no pod is behind the other backends of the Ingress"
            }
            Self::NoOtherPolicy => "no policy that is not in the input denies it",
            Self::PolicyAllows => "policies that are only partly known allow it",
        }
    }
}

/// How a Service opens a way from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// In a word, as [`Way::kind`](crate::Way::kind) has it.
    pub kind: &'static str,
    /// What has to hold for it and is in no object.
    pub assumes: Option<Assumption>,
}

/// How a Service opens a way from outside, whatever is behind it.
pub fn opening(service: &Object) -> Option<Opening> {
    let spec = service.spec().filter(|_| service.group().is_empty())?;
    // Nothing answers at an address where there is none, and for other names.
    if spec.str("clusterIP") == Some("None") || spec.str("type") == Some("ExternalName") {
        return None;
    }
    let on_nodes = Some(Assumption::NodesAreReachable);
    let (kind, assumes) = match spec.str("type") {
        _ if spec.strings("externalIPs").next().is_some() => ("external address", None),
        Some("NodePort") => ("NodePort", on_nodes),
        // What is private opens ports on the nodes as well, as all do that are not told otherwise.
        Some("LoadBalancer") if is_internal_load_balancer(service) => {
            if spec.bool("allocateLoadBalancerNodePorts") == Some(false) {
                return None;
            }
            ("NodePort of an internal LoadBalancer", on_nodes)
        }
        Some("LoadBalancer") => (
            "LoadBalancer",
            is_for_some(service).then_some(Assumption::SourceIsAllowed),
        ),
        _ => return None,
    };
    Some(Opening { kind, assumes })
}

/// How a Service opens a way around a load balancer that lets in some addresses alone: its ports of the nodes.
pub(crate) fn around(service: &Object, opening: Opening) -> Option<Opening> {
    let spec = service.spec()?;
    let is_limited =
        opening.kind == "LoadBalancer" && opening.assumes == Some(Assumption::SourceIsAllowed);
    let has_ports = spec.bool("allocateLoadBalancerNodePorts") != Some(false);
    (is_limited && has_ports).then_some(Opening {
        kind: "NodePort of a LoadBalancer",
        assumes: Some(Assumption::NodesAreReachable),
    })
}

/// Whether the load balancer of a Service lets in some addresses alone.
pub fn is_for_some(service: &Object) -> bool {
    let ranges = balancer_ranges(service);
    !ranges.is_empty()
        && ![Range::V4, Range::V6]
            .iter()
            .any(|family| range::without(*family, &ranges).next().is_none())
}

/// The addresses that a load balancer lets in; empty for all.
pub(crate) fn balancer_ranges(service: &Object) -> Vec<Range> {
    let listed = source_ranges(service).into_iter();
    let parsed = listed.filter_map(|text| text.parse::<Cidr>().ok());
    parsed.map(Range::of).collect()
}

/// From where a Service is met.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Sources {
    /// These addresses alone.
    pub ranges: Option<Vec<Range>>,
    /// Whether the pod may see the address of a node instead.
    pub is_translated: bool,
    /// Whether it is met over IPv4, and over IPv6.
    pub families: [bool; 2],
}

impl Sources {
    /// Of a Service that opens a way.
    pub(crate) fn of(service: &Object, opening: Opening) -> Self {
        let spec = service.spec();
        let policy = spec.and_then(|spec| spec.str("externalTrafficPolicy"));
        let is_limited =
            opening.kind == "LoadBalancer" && opening.assumes == Some(Assumption::SourceIsAllowed);
        Self {
            ranges: is_limited.then(|| balancer_ranges(service)),
            is_translated: policy != Some("Local"),
            families: families(spec),
        }
    }
}

/// The families of addresses that a Service has: those of its addresses in the cluster, or those that it names, or either.
pub(crate) fn families(spec: Option<&Node>) -> [bool; 2] {
    let Some(spec) = spec else {
        return [true, true];
    };
    let of = |text: &str| text.parse::<IpAddr>().ok().map(Family::of);
    let given: Vec<Family> = spec.strings("clusterIPs").filter_map(of).collect();
    let named: Vec<&str> = spec.strings("ipFamilies").collect();
    // What is not given yet may become both.
    let is_dual = matches!(
        spec.str("ipFamilyPolicy"),
        Some("PreferDualStack" | "RequireDualStack")
    );
    let one = spec.str("clusterIP").and_then(of);
    match (&given[..], &named[..], one) {
        ([_, ..], ..) => Family::BOTH.map(|family| given.contains(&family)),
        _ if is_dual => [true, true],
        ([], [_, ..], _) => ["IPv4", "IPv6"].map(|family| named.contains(&family)),
        ([], [], Some(one)) => Family::BOTH.map(|family| family == one),
        ([], [], None) => [true, true],
    }
}
