//! Connections that manifests say are needed: names of services in the settings of workloads, and ways from outside.

use std::collections::{BTreeSet, HashMap};

use seawall_model::{Cidr, Cluster, ObjectId, Pod, source_ranges};

use crate::suggest::{Flow, FlowEnd};
use crate::{Arrival, Entry, Network, Ports, Protocol, Side};

/// Longest text that is searched for names of services, in bytes. A whole configuration file is below it.
const MAX_TEXT: usize = 1 << 20;

/// A connection that is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Which.
    pub flow: Flow,
    /// The object that says so.
    pub object: ObjectId,
    /// How it says so, in a few words.
    pub because: String,
}

/// What is declared, and what is declared but cannot be told.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// Connections, each once, in order.
    pub needs: Vec<Need>,
    /// Objects for Ingress and the like with the workloads that they lead to: which pods serve them is not in the objects.
    pub routed: BTreeSet<(ObjectId, String)>,
}

/// Services by namespace and name.
type Services<'c> = HashMap<(&'c str, &'c str), ObjectId>;

impl Network<'_> {
    /// The connections that the input declares.
    pub fn declared(&self) -> Declared {
        let mut declared = Declared::default();
        let services: Services<'_> = self
            .cluster
            .ids_of_kind("Service")
            .iter()
            .map(|id| {
                let service = self.cluster.object(*id);
                ((service.namespace.as_str(), &*service.name), *id)
            })
            .collect();
        let mut seen: BTreeSet<Flow> = BTreeSet::new();
        for endpoint in self.endpoints().values() {
            let Some(pod) = self.cluster.pod(endpoint.pod) else {
                continue;
            };
            for text in settings(self.cluster, &pod) {
                for (service, port) in named(&text, endpoint.namespace, &services) {
                    for (flow, name) in self.flows_to(&endpoint.label(), service, port) {
                        if seen.insert(flow.clone()) {
                            declared.needs.push(Need {
                                flow,
                                object: endpoint.object,
                                because: format!("its configuration refers to Service {name}"),
                            });
                        }
                    }
                }
            }
        }
        let ways = self.ways_in();
        for (endpoint, own) in self.endpoints().iter() {
            let label = own.label();
            for way in ways.at(endpoint) {
                if way.service != Some(way.object) {
                    // Ports of the node are opened by the pod itself.
                    if way.service.is_some() {
                        declared.routed.insert((way.object, label.clone()));
                    }
                    continue;
                }
                let sources = self.needed_sources(way.object);
                for (protocol, first, _) in way.ports.iter() {
                    for source in &sources {
                        let flow = Flow {
                            from: FlowEnd::Block(source.clone()),
                            to: FlowEnd::Workload(label.clone()),
                            protocol,
                            port: first,
                        };
                        if seen.insert(flow.clone()) {
                            declared.needs.push(Need {
                                flow,
                                object: way.object,
                                because: format!("it is exposed by {}", way.kind),
                            });
                        }
                    }
                }
            }
        }
        declared.needs.sort_by(|a, b| a.flow.cmp(&b.flow));
        declared
    }

    /// The blocks from which a Service that opens a way is used: those that its load balancer lets in, where the pod sees
    /// whose address it is, and else every address.
    fn needed_sources(&self, id: ObjectId) -> Vec<String> {
        let service = self.cluster.object(id);
        let spec = service.spec();
        let word = |field: &str| spec.and_then(|spec| spec.str(field));
        let keeps =
            word("type") == Some("LoadBalancer") && word("externalTrafficPolicy") == Some("Local");
        let ranges: Vec<String> = source_ranges(service)
            .into_iter()
            .filter_map(|text| text.parse::<Cidr>().ok())
            .map(|cidr| cidr.to_string())
            .collect();
        if keeps && !ranges.is_empty() {
            return ranges;
        }
        self.anywhere(Some(id))
    }

    /// The flows of a workload to a service, on one of its ports or on each.
    fn flows_to(&self, from: &str, service: ObjectId, port: Option<u16>) -> Vec<(Flow, String)> {
        let ends = match port {
            Some(port) => self.needed_ends(service, port),
            None => {
                let behind = self.behind(service).into_iter();
                let end = |id| FlowEnd::Workload(self.endpoints()[id].label());
                behind.map(|(id, ports)| (end(id), ports)).collect()
            }
        };
        let own = FlowEnd::Workload(from.to_owned());
        let mut flows = Vec::new();
        for (to, ports) in ends.into_iter().filter(|(to, _)| *to != own) {
            for (protocol, first, _) in ports.iter() {
                let flow = Flow {
                    from: own.clone(),
                    to: to.clone(),
                    protocol,
                    port: first,
                };
                flows.push((flow, self.service_name(service)));
            }
        }
        flows
    }

    /// Where a service leads by one port. The protocol is that of the service; names in settings do not tell it.
    pub(crate) fn needed_ends(&self, service: ObjectId, port: u16) -> Vec<(FlowEnd, Ports)> {
        let own = self.service_ports(service).iter();
        let mut protocols: Vec<Protocol> = own
            .filter(|own| own.port == port)
            .map(|own| own.protocol)
            .collect();
        // Other names and Services without an address take any port.
        if protocols.is_empty() {
            protocols.push(Protocol::Tcp);
        }
        let mut ends = Vec::new();
        for protocol in protocols {
            let wanted = Some((protocol, port));
            let Ok(arrivals) = self.to_service(service, wanted, Entry::Inside) else {
                continue;
            };
            let is_outside = |arrival: &Arrival| matches!(arrival.side, Side::Outside(_));
            if arrivals.one_of.is_some() && arrivals.list.iter().all(is_outside) {
                let blocks = self.anywhere(None).into_iter().map(FlowEnd::Block);
                ends.extend(blocks.map(|block| (block, Ports::one(protocol, port))));
                continue;
            }
            ends.extend(arrivals.list.into_iter().filter_map(|arrival| {
                let end = match arrival.side {
                    Side::Endpoint(id) => FlowEnd::Workload(self.endpoints()[id].label()),
                    Side::Outside(range) => FlowEnd::Block(block_of(range.first)),
                    Side::Anybody => return None,
                };
                Some((end, arrival.ports))
            }));
        }
        ends
    }
}

/// The block of one address.
fn block_of(address: core::net::IpAddr) -> String {
    format!("{address}/{}", if address.is_ipv4() { 32 } else { 128 })
}

/// Texts in which a workload may name others: arguments, variables, and config maps that it reads.
pub(crate) fn settings(cluster: &Cluster, pod: &Pod<'_>) -> Vec<String> {
    let mut texts = Vec::new();
    let mut maps: BTreeSet<&str> = BTreeSet::new();
    for container in pod.containers() {
        for list in ["command", "args"] {
            texts.extend(container.node.strings(list).map(str::to_owned));
        }
        for (_, variable) in container.environment() {
            texts.extend(variable.str("value").map(str::to_owned));
            let from = variable.walk(&["valueFrom", "configMapKeyRef"]);
            maps.extend(from.and_then(|from| from.str("name")));
        }
        for source in container.node.list("envFrom") {
            let from = source.get("configMapRef");
            maps.extend(from.and_then(|from| from.str("name")));
        }
    }
    for (volume, _) in pod.volumes() {
        let map = volume.get("configMap");
        maps.extend(map.and_then(|map| map.str("name")));
    }
    for name in maps {
        let map = cluster.get("", "ConfigMap", &pod.object.namespace, name);
        let data = map.and_then(|map| map.root.get("data"));
        let entries = data.map_or(&[][..], |data| data.entries());
        texts.extend(
            entries
                .iter()
                .filter_map(|entry| entry.value.as_str().map(str::to_owned)),
        );
    }
    texts
}

/// Services that a text names, with the port where one is named: `cart`, `cart:80`, `cart.shop`, `cart.shop.svc…:80`.
fn named(
    text: &str,
    namespace: &str,
    services: &Services<'_>,
) -> BTreeSet<(ObjectId, Option<u16>)> {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let is_part =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | ':');
    let mut found = BTreeSet::new();
    let scheme_port = |before: &str| match before {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    };
    let mut scheme = None;
    for word in text[..end].split(|letter: char| !is_part(letter)) {
        // `http://cart` is cut behind the slashes.
        if let Some(before) = word.strip_suffix(':') {
            scheme = scheme_port(before);
            continue;
        }
        let (host, port) = match word.split_once(':') {
            Some((host, port)) => (host, port.parse::<u16>().ok()),
            None => (word, None),
        };
        if host.is_empty() {
            continue;
        }
        let mut parts = host.split('.');
        let (name, second, third) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let is_service = |namespace: &str| services.get(&(namespace, name)).copied();
        let service = match (second, third) {
            (None, _) => is_service(namespace),
            (Some(second), None | Some("svc")) => is_service(second),
            _ => None,
        };
        let had_scheme = scheme.take();
        if let Some(service) = service {
            // A bare word is a name only where something says that it is an address.
            let is_address =
                port.is_some() || had_scheme.is_some() || second.is_some() || text == word;
            if is_address {
                found.insert((service, port.or(had_scheme)));
            }
        }
    }
    found
}
