//! How far one workload is open.

use schemars::JsonSchema;
use seawall_network::{ClosedRoutes, EndpointId, Exposure, Network, Reached, WaysIn};
use serde::Serialize;

use crate::Reference;

/// What is known of one workload. What is null is not known, because the API server would refuse the workload.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Exposed {
    /// Its name.
    pub workload: String,
    /// The ways in from outside.
    pub ways: Vec<WayIn>,
    /// Ways in that are not listed.
    pub more_ways: usize,
    /// Routes from outside that would lead to it and are not allowed, a sentence each.
    pub no_ways: Vec<String>,
    /// Why nothing is known of it, or why there may be ways in that were not found; null where neither is so.
    pub unknown: Option<String>,
    /// The ports that can be reached from outside for certain, as far as policies have a say.
    pub from_outside: Option<String>,
    /// Other ports that can be reached from outside if what is not known is so.
    pub perhaps_from_outside: Option<String>,
    /// The ports that any pod of the cluster reaches for certain.
    pub from_any_pod: Option<String>,
    /// Other ports that any pod reaches if what is not known is so.
    pub perhaps_from_any_pod: Option<String>,
    /// How many workloads of other namespaces reach it, of those in the input.
    pub workloads_of_other_namespaces: Option<usize>,
    /// What it reaches.
    pub goes_to: Destinations,
    /// What these answers depend on and is not known, a sentence each.
    pub hangs_on: Vec<String>,
    /// What the engine found.
    #[serde(skip)]
    pub(super) found: Exposure,
    /// Whether one of the ways in is certain.
    #[serde(skip)]
    pub(super) is_entered: bool,
}

/// A way in from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct WayIn {
    /// Such as `Ingress`, `LoadBalancer`, `NodePort`, `host network`.
    pub kind: String,
    /// What opens it.
    pub object: Reference,
    /// The ports of the pods that it leads to.
    pub ports: String,
    /// What has to hold for it and is in no object; null where nothing has to.
    pub assumes: Option<&'static str>,
}

/// What a workload reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Destinations {
    /// The internet.
    pub internet: Reaches,
    /// The service of the cloud that gives out the node's credentials.
    pub cloud_metadata: Reaches,
    /// The API server.
    pub api_server: Reaches,
    /// Kubelets.
    pub kubelets: Reaches,
    /// etcd.
    pub etcd: Reaches,
    /// The cluster's DNS.
    pub dns: Reaches,
}

/// Whether something is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Reaches {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// That is not known, or the input does not show where it is.
    Unknown,
}

impl From<Reached> for Reaches {
    fn from(reached: Reached) -> Self {
        match reached {
            Reached::Yes => Self::Yes,
            Reached::No => Self::No,
            Reached::Unknown | Reached::Maybe => Self::Unknown,
        }
    }
}

impl Exposed {
    /// What is known of a workload.
    pub(super) fn new(
        network: &Network<'_>,
        workload: String,
        found: Exposure,
        (ways, closed): (&WaysIn, &ClosedRoutes),
        most: usize,
    ) -> Self {
        let id = found.endpoint;
        let is_entered = ways.has_certain(id);
        // What policies let in, and where a way leads past them, that.
        let mut from_outside = found.from_outside.clone();
        let mut perhaps_from_outside = found.perhaps_from_outside.clone();
        for way in ways.telling(id) {
            match is_entered {
                true => from_outside.join(&way.ports),
                false => perhaps_from_outside.join(&way.ports),
            }
        }
        let perhaps_from_outside = perhaps_from_outside.without(&from_outside);
        let listed = ways.at(id).take(most).map(|way| WayIn {
            kind: way.kind.clone(),
            object: network.cluster.object(way.object).into(),
            ports: way.ports.to_string(),
            assumes: way.assumes.map(seawall_network::Assumption::text),
        });
        let is_known = found.refused.is_none();
        let ports = |ports: &seawall_network::Ports| is_known.then(|| ports.to_string());
        let no_ways = closed.at(id).take(most).map(|route| route.text(network));
        Self {
            workload,
            ways: listed.collect(),
            more_ways: ways.at(id).skip(most).count(),
            no_ways: no_ways.collect(),
            unknown: found
                .refused
                .clone()
                .or_else(|| open_entry(network, closed, id)),
            from_outside: ports(&from_outside),
            perhaps_from_outside: ports(&perhaps_from_outside),
            from_any_pod: ports(&found.from_any_pod),
            perhaps_from_any_pod: ports(&found.perhaps_from_any_pod),
            workloads_of_other_namespaces: is_known.then_some(found.foreign_sources),
            goes_to: Destinations {
                internet: found.internet.into(),
                cloud_metadata: found.metadata.into(),
                api_server: found.api_server.into(),
                kubelets: found.kubelets.into(),
                etcd: found.etcd.into(),
                dns: found.dns.into(),
            },
            hangs_on: found.doubts.clone(),
            found,
            is_entered,
        }
    }

    /// Whether the API server would refuse it, so that nothing is known.
    pub fn is_refused(&self) -> bool {
        self.found.refused.is_some()
    }

    /// Whether it may be entered from outside, and that is not certain.
    pub(super) fn may_be_entered(&self) -> bool {
        !self.is_refused() && !self.is_entered && (!self.ways.is_empty() || self.unknown.is_some())
    }
}

/// Why a way into an endpoint may be open that is not known to be.
fn open_entry(network: &Network<'_>, closed: &ClosedRoutes, id: EndpointId) -> Option<String> {
    let gap = network.entry_gap_at(id);
    gap.or_else(|| {
        // A policy that was not seen may open what those that were seen close.
        closed.at(id).next()?;
        let namespace = network.endpoints()[id].namespace;
        network.unseen_policies(namespace).map(str::to_owned)
    })
}
