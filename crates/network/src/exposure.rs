//! How far a workload is open: to the outside, to other pods, and where it may go.

use core::net::IpAddr;
use std::collections::{BTreeSet, HashMap};

use seawall_model::Table;

use crate::dns;
use crate::internet::private;
use crate::outside::Outside;
use crate::sources::ForeignSources;
use crate::{Direction, EndpointId, Network, Ports, Protocol, Range, Side, WaysIn};

/// The port of kubelets.
const KUBELET: u16 = 10_250;
/// The ports of etcd.
const ETCD: [u16; 2] = [2379, 2380];

/// Whether a place may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reached {
    /// It is stopped.
    No,
    /// Where the place is, is not in the input.
    Unknown,
    /// It hangs on something that is not known: see [`Exposure::doubts`].
    Maybe,
    /// It passes.
    Yes,
}

/// How far one endpoint is open.
#[derive(Debug, Clone)]
pub struct Exposure {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// Why nothing is known of it, as a sentence without a full stop: the API server would refuse it. Everything else is
    /// empty then, or unknown.
    pub refused: Option<String>,
    /// What policies let in from addresses outside, whether or not a way leads there.
    pub from_outside: Ports,
    /// What they let in from there if something that is not known is so, besides [`Exposure::from_outside`].
    pub perhaps_from_outside: Ports,
    /// What a pod with no labels that matter reaches.
    pub from_any_pod: Ports,
    /// What such a pod reaches if something that is not known is so, besides [`Exposure::from_any_pod`].
    pub perhaps_from_any_pod: Ports,
    /// Workloads of other namespaces that reach it, as far as read.
    pub foreign_sources: usize,
    /// Whether any of them does, whatever is not known.
    pub foreign: Reached,
    /// Whether it reaches the internet.
    pub internet: Reached,
    /// Whether it reaches the credentials of its node.
    pub metadata: Reached,
    /// Whether it reaches the API server.
    pub api_server: Reached,
    /// Whether it reaches kubelets.
    pub kubelets: Reached,
    /// Whether it reaches etcd.
    pub etcd: Reached,
    /// Whether it reaches the cluster's DNS.
    pub dns: Reached,
    /// What these answers hang on and is not known, as sentences without a full stop.
    pub doubts: Vec<String>,
}

/// Places in the cluster that are no pods.
#[derive(Debug, Default)]
struct Places {
    api_server: Vec<(IpAddr, u16)>,
    kubelets: Vec<(IpAddr, u16)>,
    etcd: Vec<(IpAddr, u16)>,
    /// Pods, with the ports on which they answer.
    dns: Vec<(Side, Ports)>,
}

/// How far every endpoint is open.
#[derive(Debug, Clone)]
pub struct Exposures {
    /// Endpoint by endpoint.
    pub all: Table<EndpointId, Exposure>,
    /// The ways in from outside that something in the cluster opens.
    pub ways: WaysIn,
}

impl<'c> Network<'c> {
    /// How far every endpoint is open.
    pub fn exposures(&self) -> Exposures {
        let places = self.places();
        let mut outside = Outside::new(self);
        let ways = self.ways_in_with(&mut outside);
        let mut foreign = ForeignSources::new(self);
        let is_doubted = |side: &Side| match side {
            Side::Endpoint(id) => self.is_open_to_doubt(*id, Direction::Ingress),
            _ => false,
        };
        let mut senders = self.endpoints.ids();
        let is_any_doubted = senders.any(|id| {
            self.is_open_to_doubt(id, Direction::Egress) || self.refused_end(id).is_some()
        });
        let is_dns_doubted = places.dns.iter().any(|(side, _)| is_doubted(side));
        let ids = self.endpoints.ids();
        let classes = self.class_of();
        let mut known: HashMap<_, Exposure> = HashMap::new();
        let all = ids.map(|id| {
            // Thousands of workloads may hang on the same.
            let is_dns = places
                .dns
                .iter()
                .any(|(side, _)| *side == Side::Endpoint(id));
            let alike = self.alike(id, classes.as_ref()).filter(|_| !is_dns);
            if let Some(found) = alike.as_ref().and_then(|alike| known.get(alike)) {
                return Exposure {
                    endpoint: id,
                    ..found.clone()
                };
            }
            if let Some(why) = self.refused_end(id) {
                return Exposure::of_refused(id, why);
            }
            let (from_any_pod, perhaps_from_any_pod, doubts) = self.let_in_from_pods(id);
            let (from_outside, perhaps_from_outside) =
                self.let_in_from_outside(id, outside.let_in(id, None));
            let foreign_sources = foreign.of(self, id);
            let mut doubts: BTreeSet<String> = doubts.into_iter().collect();
            let mut exposure = Exposure {
                endpoint: id,
                refused: None,
                from_outside,
                perhaps_from_outside,
                from_any_pod,
                perhaps_from_any_pod,
                foreign_sources,
                foreign: self.reached_from_other_namespaces(id, foreign_sources, is_any_doubted),
                internet: self.reaches_internet(id, &mut outside),
                metadata: self.reaches_metadata(id),
                api_server: self.any_of(id, &places.api_server, &mut outside),
                kubelets: self.any_of(id, &places.kubelets, &mut outside),
                etcd: self.any_of(id, &places.etcd, &mut outside),
                dns: self.reaches_dns(id, &places),
                doubts: Vec::new(),
            };
            let was_doubted = exposure.metadata == Reached::Maybe;
            if self.is_open_to_doubt(id, Direction::Egress) || is_dns_doubted {
                self.ask_again(&mut exposure, &places, &mut doubts);
            }
            let is_doubted = match exposure.metadata {
                Reached::No => true,
                Reached::Maybe => was_doubted,
                _ => false,
            };
            if is_doubted && let Some(doubt) = self.metadata_doubt(id) {
                exposure.metadata = Reached::Maybe;
                doubts.insert(doubt);
            }
            exposure.doubts = doubts.into_iter().collect();
            known.extend(alike.map(|alike| (alike, exposure.clone())));
            exposure
        });
        Exposures {
            all: all.collect(),
            ways,
        }
    }

    /// Whether each place is reached whatever is not known.
    fn ask_again(&self, exposure: &mut Exposure, places: &Places, doubts: &mut BTreeSet<String>) {
        let id = exposure.endpoint;
        let dns = places.dns.iter().cloned();
        exposure.dns = self.settled(id, exposure.dns, dns, doubts);
        if !self.is_open_to_doubt(id, Direction::Egress) {
            return;
        }
        let at = |address: IpAddr, port: u16| {
            let ports = Ports::one(Protocol::Tcp, port);
            (Side::Outside(Range::one(address)), ports)
        };
        let list = |places: &[(IpAddr, u16)]| {
            let places = places.iter().map(|(address, port)| at(*address, *port));
            places.collect::<Vec<(Side, Ports)>>()
        };
        let private = private();
        let pieces = self.destinations().iter();
        let public = pieces.filter(|piece| !private.iter().any(|block| block.holds(piece)));
        let public = public
            .filter(|piece| piece.first.is_ipv4() || self.may_have_ipv6())
            .map(|piece| (Side::Outside(*piece), Ports::all()));
        exposure.internet = self.settled(id, exposure.internet, public, doubts);
        let metadata = self.metadata_addresses().map(|address| at(address, 80));
        exposure.metadata = self.settled(id, exposure.metadata, metadata, doubts);
        for (reached, places) in [
            (&mut exposure.api_server, &places.api_server),
            (&mut exposure.kubelets, &places.kubelets),
            (&mut exposure.etcd, &places.etcd),
        ] {
            *reached = self.settled(id, *reached, list(places).into_iter(), doubts);
        }
    }

    /// What is stopped by the policies that are known may be let through by one that is not.
    pub(crate) fn stopped(&self, id: EndpointId) -> Reached {
        match self.unseen_policies(self.endpoints[id].namespace) {
            Some(_) => Reached::Maybe,
            None => Reached::No,
        }
    }

    /// Whether an endpoint may send anything to addresses that are of no private network.
    fn reaches_internet(&self, id: EndpointId, outside: &mut Outside<'_, 'c>) -> Reached {
        let private = private();
        let runs = outside.runs(id, Direction::Egress);
        let passes = runs
            .iter()
            .filter(|(_, ports)| !ports.is_empty())
            .any(|(run, _)| !private.iter().any(|block| block.holds(run)));
        if passes {
            Reached::Yes
        } else {
            self.stopped(id)
        }
    }

    /// Whether an endpoint may open a TCP connection to one of some places; unknown where none is in the input.
    fn any_of(
        &self,
        id: EndpointId,
        places: &[(IpAddr, u16)],
        outside: &mut Outside<'_, 'c>,
    ) -> Reached {
        if places.is_empty() {
            return Reached::Unknown;
        }
        let mut places = places.iter();
        let reaches =
            places.any(|(address, port)| outside.sends_to(id, *address).has(Protocol::Tcp, *port));
        if reaches {
            Reached::Yes
        } else {
            self.stopped(id)
        }
    }

    fn reaches_dns(&self, id: EndpointId, places: &Places) -> Reached {
        if places.dns.is_empty() {
            return Reached::Unknown;
        }
        let reaches = places.dns.iter().any(|(side, ports)| {
            let allowed = self.allowed(Side::Endpoint(id), *side);
            !allowed.intersect(ports).is_empty()
        });
        if reaches {
            Reached::Yes
        } else {
            self.stopped(id)
        }
    }

    fn places(&self) -> Places {
        let mut places = Places::default();
        for node in self.cluster.of_kind("Node") {
            let addresses: Vec<IpAddr> = node
                .root
                .get("status")
                .map_or(&[][..], |status| status.list("addresses"))
                .iter()
                .filter(|address| address.str("type") == Some("InternalIP"))
                .filter_map(|address| address.str("address")?.parse().ok())
                .collect();
            let is_control_plane = ["control-plane", "master"].iter().any(|role| {
                node.label(&format!("node-role.kubernetes.io/{role}"))
                    .is_some()
            });
            for address in addresses {
                if is_control_plane {
                    places.etcd.extend(ETCD.map(|port| (address, port)));
                }
                places.kubelets.push((address, KUBELET));
            }
        }
        places.api_server = crate::node::api_server(self.cluster).collect();
        for id in self.dns_services() {
            for protocol in [Protocol::Udp, Protocol::Tcp] {
                let behind = self.behind_number(id, protocol, dns::PORT).into_iter();
                places
                    .dns
                    .extend(behind.map(|(endpoint, ports)| (Side::Endpoint(endpoint), ports)));
            }
        }
        places
    }
}
