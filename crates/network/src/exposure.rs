//! How far a workload is open: to the outside, to other pods, and where it may go.

use core::net::IpAddr;
use std::collections::{BTreeSet, HashMap};

use seawall_model::{Cidr, Object, ObjectId, Table, is_internal_load_balancer, source_ranges};

use crate::{EndpointId, Network, Ports, Protocol, Range, Side};

/// Blocks that are not of the internet: private networks, link-local and loopback addresses, multicast and what is kept
/// for later (RFC 6890).
const PRIVATE: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
    "::/16",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

/// The port of kubelets.
const KUBELET: u16 = 10_250;
/// The ports of etcd.
const ETCD: [u16; 2] = [2379, 2380];
/// The port of DNS.
const DNS: u16 = 53;

/// A way in from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The service, the Ingress or Route, or the pod itself with its ports on the node.
    pub object: ObjectId,
    /// In a word: `Ingress`, `LoadBalancer`, `NodePort`, `external address`, `host port`, `host network`.
    pub kind: String,
    /// The ports of the pods that it leads to, as far as policies let it.
    pub ports: Ports,
    /// What has to hold for it and is in no object.
    pub assumes: Option<Assumption>,
}

/// What a way in hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assumption {
    /// It leads over addresses of nodes, which are seldom on the internet.
    NodesAreReachable,
    /// A load balancer lets in some addresses alone.
    SourceIsAllowed,
}

/// Whether a place may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reached {
    /// It is stopped.
    No,
    /// Where the place is, is not in the input.
    Unknown,
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
    /// Ways in from outside that something in the cluster opens.
    pub ways: Vec<Way>,
    /// What policies let in from addresses outside, whether or not a way leads there.
    pub from_outside: Ports,
    /// What a pod with no labels that matter reaches.
    pub from_any_pod: Ports,
    /// Workloads of other namespaces that reach it.
    pub foreign_sources: usize,
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
}

/// Places in the cluster that are no pods.
#[derive(Debug, Default)]
struct Places {
    api_server: Vec<(IpAddr, u16)>,
    nodes: Vec<IpAddr>,
    control_plane: Vec<IpAddr>,
    dns: Vec<Side>,
}

impl Network<'_> {
    /// How far every endpoint is open, in their order.
    pub fn exposures(&self) -> Vec<Exposure> {
        let places = self.places();
        let mut ways = self.ways_in();
        let ids = self.endpoints.ids();
        ids.map(|id| {
            if let Some(why) = self.refused_end(id) {
                return Exposure::of_refused(id, why);
            }
            let to = Side::Endpoint(id);
            let ways = std::mem::take(&mut ways[id]);
            let from_outside = self.let_in(id);
            let endpoint = &self.endpoints[id];
            let foreign_sources = self
                .endpoints
                .iter()
                .filter(|(_, other)| other.namespace != endpoint.namespace)
                .filter(|(_, other)| self.cluster.refused(other.object).is_none())
                .filter(|(other, _)| !self.allowed(Side::Endpoint(*other), to).is_empty())
                .count();
            Exposure {
                endpoint: id,
                refused: None,
                ways,
                from_any_pod: self.allowed(Side::Anybody, to),
                foreign_sources,
                internet: self.reaches_internet(id),
                metadata: self.reaches_metadata(id),
                api_server: self.any_of(
                    id,
                    places
                        .api_server
                        .iter()
                        .map(|(address, port)| (*address, vec![*port])),
                ),
                kubelets: self.any_of(
                    id,
                    places.nodes.iter().map(|address| (*address, vec![KUBELET])),
                ),
                etcd: self.any_of(
                    id,
                    places
                        .control_plane
                        .iter()
                        .map(|address| (*address, ETCD.to_vec())),
                ),
                dns: self.reaches_dns(id, &places),
                from_outside,
            }
        })
        .collect()
    }

    /// What policies let in from addresses outside.
    fn let_in(&self, id: EndpointId) -> Ports {
        let mut from_outside = Ports::none();
        for range in self.sources() {
            from_outside.join(&self.allowed(Side::Outside(*range), Side::Endpoint(id)));
        }
        from_outside
    }

    /// Whether policies let the outside through to some endpoint behind a service, by its ports.
    pub fn lets_in_behind(&self, service: ObjectId) -> bool {
        self.behind(service)
            .iter()
            .any(|(id, ports)| !ports.intersect(&self.let_in(*id)).is_empty())
    }

    /// The ways from outside into every endpoint that something in the cluster opens, in their order.
    pub fn ways_in(&self) -> Table<EndpointId, Vec<Way>> {
        let mut ways: Table<_, Vec<Way>> = Table::filled(Vec::new(), self.endpoints.len());
        // Policies are asked for few endpoints: most have no way in.
        let mut outside: HashMap<EndpointId, Ports> = HashMap::new();
        for service in self.cluster.ids_of_kind("Service") {
            let Some(Opening { kind, assumes }) = opening(self.cluster.object(*service)) else {
                continue;
            };
            for (id, ports) in self.behind(*service) {
                let from_outside = outside.entry(id).or_insert_with(|| self.let_in(id));
                ways[id].push(Way {
                    object: *service,
                    kind: kind.to_owned(),
                    ports: ports.intersect(from_outside),
                    assumes,
                });
            }
        }
        for (id, ways) in self.endpoints.ids().zip(ways.values_mut()) {
            ways.extend(self.on_node(id, &mut outside));
            ways.retain(|way| !way.ports.is_empty());
        }
        // Which pods carry out an Ingress or a Route is in no object: it may be any that the outside reaches, or one
        // that is not in the input.
        let mut controllers: Vec<Side> = ways
            .ids()
            .filter(|id| !ways[*id].is_empty())
            .map(Side::Endpoint)
            .collect();
        controllers.push(Side::Anybody);
        for backend in self.routed() {
            let to = Side::Endpoint(backend.endpoint);
            let mut ports = Ports::none();
            for controller in &controllers {
                ports.join(&self.allowed(*controller, to).intersect(&backend.ports));
                if ports == backend.ports {
                    break;
                }
            }
            if !ports.is_empty() {
                let way = Way {
                    object: backend.object,
                    kind: self.cluster.object(backend.object).kind.to_string(),
                    ports,
                    assumes: None,
                };
                // What everybody may see at a glance comes first.
                ways[backend.endpoint].insert(0, way);
            }
        }
        self.forget_refused(&mut ways);
        ways
    }

    /// Ports of containers on the node, and pods in its network.
    fn on_node(&self, id: EndpointId, outside: &mut HashMap<EndpointId, Ports>) -> Option<Way> {
        let endpoint = &self.endpoints[id];
        let pod = self.cluster.pod(endpoint.pod)?;
        let mut on_host = Ports::none();
        for container in pod.containers() {
            for port in container.node.list("ports") {
                let protocol = Protocol::parse(port.str("protocol").unwrap_or("TCP"));
                let number = crate::policy::number(port.int("containerPort"));
                let has_host_port = port.int("hostPort").is_some_and(|port| port > 0);
                if let (Some(protocol), Some(number)) = (protocol, number)
                    && (has_host_port || endpoint.is_host_network)
                {
                    on_host.insert(protocol, number, number);
                }
            }
        }
        if on_host.is_empty() {
            return None;
        }
        // Policies seldom count for pods in the network of their node.
        let (kind, ports) = if endpoint.is_host_network {
            ("host network", on_host)
        } else {
            let from_outside = outside.entry(id).or_insert_with(|| self.let_in(id));
            ("host port", on_host.intersect(from_outside))
        };
        Some(Way {
            object: endpoint.object,
            kind: kind.to_owned(),
            ports,
            assumes: Some(Assumption::NodesAreReachable),
        })
    }

    /// Whether an endpoint may send to an address, on one of these ports.
    fn reaches(&self, id: EndpointId, address: IpAddr, ports: &[u16]) -> Reached {
        let allowed = self.allowed(Side::Endpoint(id), Side::Outside(Range::one(address)));
        if ports.iter().any(|port| allowed.has(Protocol::Tcp, *port)) {
            Reached::Yes
        } else {
            self.stopped(id)
        }
    }

    /// What is stopped by the policies that are known may be let through by one that is not.
    fn stopped(&self, id: EndpointId) -> Reached {
        match self.policy_gap(self.endpoints[id].namespace) {
            Some(_) => Reached::Unknown,
            None => Reached::No,
        }
    }

    /// Whether an endpoint may send anything to addresses that are of no private network.
    fn reaches_internet(&self, id: EndpointId) -> Reached {
        let private: Vec<Range> = PRIVATE
            .iter()
            .filter_map(|text| text.parse().ok().map(Range::of))
            .collect();
        let passes = self
            .destinations()
            .iter()
            .filter(|piece| !private.iter().any(|block| block.holds(piece)))
            .any(|piece| {
                let to = Side::Outside(*piece);
                !self.allowed(Side::Endpoint(id), to).is_empty()
            });
        if passes {
            Reached::Yes
        } else {
            self.stopped(id)
        }
    }

    fn any_of(&self, id: EndpointId, places: impl Iterator<Item = (IpAddr, Vec<u16>)>) -> Reached {
        places
            .map(|(address, ports)| self.reaches(id, address, &ports))
            .max()
            .unwrap_or(Reached::Unknown)
    }

    fn reaches_dns(&self, id: EndpointId, places: &Places) -> Reached {
        let found = places.dns.iter().map(|side| {
            let allowed = self.allowed(Side::Endpoint(id), *side);
            if allowed.has(Protocol::Udp, DNS) || allowed.has(Protocol::Tcp, DNS) {
                Reached::Yes
            } else {
                self.stopped(id)
            }
        });
        found.max().unwrap_or(Reached::Unknown)
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
            if is_control_plane {
                places.control_plane.extend(&addresses);
            }
            places.nodes.extend(addresses);
        }
        places.api_server = crate::node::api_server(self.cluster).collect();
        let dns: BTreeSet<EndpointId> = self
            .cluster
            .ids_of_kind("Service")
            .iter()
            .filter(|id| {
                let service = self.cluster.object(**id);
                &*service.namespace == "kube-system"
                    && (service.label("k8s-app") == Some("kube-dns")
                        || &*service.name == "kube-dns")
            })
            .flat_map(|id| self.behind(*id))
            .map(|(endpoint, _)| endpoint)
            .collect();
        places.dns = dns.into_iter().map(Side::Endpoint).collect();
        places
    }
}

/// How a service opens a way from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// In a word, as [`Way::kind`] has it.
    pub kind: &'static str,
    /// What has to hold for it and is in no object.
    pub assumes: Option<Assumption>,
}

/// How a service opens a way from outside, whatever is behind it.
pub fn opening(service: &Object) -> Option<Opening> {
    let spec = service.spec().filter(|_| service.group().is_empty())?;
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

/// Whether a service lets in some addresses alone.
fn is_for_some(service: &Object) -> bool {
    let ranges = source_ranges(service);
    let is_open = |range: &&str| range.parse::<Cidr>().is_ok_and(Cidr::is_everything);
    !ranges.is_empty() && !ranges.iter().any(is_open)
}
