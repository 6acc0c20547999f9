//! Services as data: their ports, the addresses at which they answer, and what they select, each selection once.

use core::net::IpAddr;
use std::collections::{BTreeMap, HashMap};

use seawall_model::{Cluster, ObjectId, Table, TableIndex, define_index, selects};
use seawall_syntax::Node;

use super::slice::{Listed, Slices};
use crate::{Endpoint, EndpointId, Ports, Protocol, Range, ports};

define_index! {
    /// Endpoints that one selector of Services takes in, or that one list of endpoints names.
    pub(crate) struct GroupId;
}

/// Where a port of a Service leads in a pod.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Target {
    /// To a number.
    Number(u16),
    /// To the port of a container with a name.
    Name(Box<str>),
}

/// A port of a Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServicePort {
    /// Its position in `spec.ports`.
    pub index: usize,
    /// Its name; empty where it has none.
    pub name: Box<str>,
    /// Its protocol.
    pub protocol: Protocol,
    /// Its number.
    pub port: u16,
    /// The port of the nodes that leads to it.
    pub node_port: Option<u16>,
    pub(crate) target: Target,
}

impl ServicePort {
    /// Whether a port of a list of endpoints carries it out.
    fn is_carried_by(&self, listed: &Listed) -> bool {
        (&self.name, self.protocol) == (&listed.name, listed.protocol)
    }
}

/// What a name of a Service stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// An address of its own, whose ports are translated.
    Address,
    /// The addresses of its pods: nothing is translated.
    Headless,
    /// Another name.
    Alias(Box<str>),
}

/// Endpoints behind a Service that have one answer to which port of theirs a port of the Service means.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub group: GroupId,
    /// Addresses that are no pod's.
    pub outside: Vec<IpAddr>,
    /// The ports that a list of endpoints gives; without one each pod is asked.
    pub listed: Option<Vec<Listed>>,
}

/// A Service.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub form: Form,
    // Without the room that lists have which may grow: a cluster has as many Services as workloads.
    pub ports: Box<[ServicePort]>,
    pub parts: Box<[Part]>,
    pub has_selector: bool,
}

impl Service {
    /// The port with a number.
    pub(crate) fn port(&self, protocol: Protocol, number: u16) -> Option<&ServicePort> {
        let mut ports = self.ports.iter();
        ports.find(|port| (port.protocol, port.port) == (protocol, number))
    }
}

impl Part {
    /// The ports of one of its endpoints that a port of the Service leads to.
    pub(crate) fn at(&self, port: &ServicePort, endpoint: &Endpoint<'_>) -> Ports {
        let mut ports = Ports::none();
        match (&self.listed, &port.target) {
            (Some(listed), _) => {
                for one in listed.iter().filter(|one| port.is_carried_by(one)) {
                    ports.insert(one.protocol, one.port, one.port);
                }
            }
            (None, Target::Number(number)) => ports.insert(port.protocol, *number, *number),
            (None, Target::Name(name)) => {
                for named in &endpoint.named_ports {
                    if named.is_first && *named.name == **name && named.protocol == port.protocol {
                        ports.insert(named.protocol, named.port, named.port);
                    }
                }
            }
        }
        ports
    }

    /// The ports that a list of endpoints gives for a port of the Service.
    pub(crate) fn listed_ports(&self, port: &ServicePort) -> Ports {
        let mut ports = Ports::none();
        for one in self
            .listed
            .iter()
            .flatten()
            .filter(|one| port.is_carried_by(one))
        {
            ports.insert(one.protocol, one.port, one.port);
        }
        ports
    }
}

/// What is selected: a namespace, and labels in order.
type Selection<'n> = (&'n str, Vec<(&'n str, &'n str)>);

/// Every Service that the API server would take.
#[derive(Debug, Default)]
pub(crate) struct Services {
    of: HashMap<ObjectId, Service>,
    /// The endpoints of each group, in order.
    pub groups: Table<GroupId, Vec<EndpointId>>,
    by_address: BTreeMap<IpAddr, Vec<ObjectId>>,
    by_node_port: HashMap<(Protocol, u16), Vec<ObjectId>>,
}

impl Services {
    /// Reads the Services of a cluster.
    pub(crate) fn of<'c>(
        cluster: &'c Cluster,
        endpoints: &Table<EndpointId, Endpoint<'c>>,
        endpoint_of: impl Fn(ObjectId) -> Option<EndpointId>,
    ) -> Self {
        let mut services = Self::default();
        let labels = ByLabel::of(endpoints);
        let slices = Slices::of(cluster, endpoint_of);
        let mut known: HashMap<Selection<'_>, GroupId> = HashMap::new();
        for id in cluster.ids_of_kind("Service") {
            let object = cluster.object(*id);
            let Some(spec) = object.spec().filter(|_| object.group().is_empty()) else {
                continue;
            };
            // What the API server would refuse leads nowhere that is known; the coverage says so.
            if cluster.refused(*id).is_some() {
                continue;
            }
            let form = form(spec);
            let selector = spec
                .get("selector")
                .filter(|node| !node.entries().is_empty() && !matches!(form, Form::Alias(_)));
            let mut parts = Vec::new();
            if let Some(selector) = selector {
                let namespace = object.namespace.as_str();
                let group = *known
                    .entry((namespace, pairs(selector)))
                    .or_insert_with(|| {
                        let found = labels.select(endpoints, namespace, selector);
                        services.groups.push(found)
                    });
                parts.push(Part {
                    group,
                    outside: Vec::new(),
                    listed: None,
                });
            }
            if !matches!(form, Form::Alias(_)) {
                for list in slices.behind(object, selector.is_some()) {
                    parts.push(Part {
                        group: services.groups.push(list.endpoints),
                        outside: list.outside,
                        listed: Some(list.ports),
                    });
                }
            }
            services.see_addresses(*id, object);
            let service = Service {
                form,
                ports: ports_of(spec),
                parts: parts.into(),
                has_selector: selector.is_some(),
            };
            if matches!(spec.str("type"), Some("NodePort" | "LoadBalancer")) {
                for port in &service.ports {
                    if let Some(number) = port.node_port {
                        let key = (port.protocol, number);
                        services.by_node_port.entry(key).or_default().push(*id);
                    }
                }
            }
            services.of.insert(*id, service);
        }
        services
    }

    fn see_addresses(&mut self, id: ObjectId, object: &seawall_model::Object) {
        let Some(spec) = object.spec() else {
            return;
        };
        let own = ["clusterIP", "loadBalancerIP"]
            .into_iter()
            .filter_map(|field| spec.str(field));
        let listed = ["clusterIPs", "externalIPs"]
            .into_iter()
            .flat_map(|field| spec.strings(field));
        let balancer = object.root.walk(&["status", "loadBalancer"]);
        // Where the mode is `Proxy`, packets to the address leave the cluster and come back.
        let given = balancer
            .map_or(&[][..], |balancer| balancer.list("ingress"))
            .iter()
            .filter(|entry| entry.str("ipMode") != Some("Proxy"))
            .filter_map(|entry| entry.str("ip"));
        for text in own.chain(listed).chain(given) {
            if let Ok(address) = text.parse::<IpAddr>() {
                let known = self.by_address.entry(address).or_default();
                if !known.contains(&id) {
                    known.push(id);
                }
            }
        }
    }

    /// Every one, in no order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Service> {
        self.of.values()
    }

    /// A Service.
    pub(crate) fn get(&self, id: ObjectId) -> Option<&Service> {
        self.of.get(&id)
    }

    /// The Services that answer at an address.
    pub(crate) fn at(&self, address: IpAddr) -> &[ObjectId] {
        self.by_address.get(&address).map_or(&[], Vec::as_slice)
    }

    /// The Services that answer in a range, each with one of its addresses there.
    pub(crate) fn within(&self, range: Range) -> Vec<(ObjectId, IpAddr)> {
        let met = self.by_address.range(range.first..=range.last);
        let mut found: Vec<(ObjectId, IpAddr)> = met
            .flat_map(|(address, ids)| ids.iter().map(|id| (*id, *address)))
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|(id, _)| *id);
        found
    }

    /// The Services that a port of the nodes leads to.
    pub(crate) fn at_node_port(&self, protocol: Protocol, port: u16) -> &[ObjectId] {
        let found = self.by_node_port.get(&(protocol, port));
        found.map_or(&[], Vec::as_slice)
    }
}

fn form(spec: &Node) -> Form {
    match (spec.str("type"), spec.str("clusterIP")) {
        (Some("ExternalName"), _) => {
            Form::Alias(spec.str("externalName").unwrap_or_default().into())
        }
        (_, Some("None")) => Form::Headless,
        _ => Form::Address,
    }
}

fn ports_of(spec: &Node) -> Box<[ServicePort]> {
    let listed = spec.list("ports").iter().enumerate();
    listed
        .filter_map(|(index, node)| {
            let port = ports::number(node.int("port"))?;
            let target = node.get("targetPort").filter(|target| !target.is_null());
            let target = match target {
                // Zero and an empty name stand for none.
                Some(target) => match target.as_str().filter(|name| !name.is_empty()) {
                    Some(name) => Target::Name(name.into()),
                    None => Target::Number(ports::number(target.as_i64()).unwrap_or(port)),
                },
                None => Target::Number(port),
            };
            Some(ServicePort {
                index,
                name: node.str("name").unwrap_or_default().into(),
                protocol: Protocol::parse(node.str("protocol").unwrap_or("TCP"))?,
                port,
                node_port: ports::number(node.int("nodePort")),
                target,
            })
        })
        .collect()
}

fn pairs(selector: &Node) -> Vec<(&str, &str)> {
    let entries = selector.entries().iter();
    let mut pairs: Vec<(&str, &str)> = entries
        .map(|entry| (&*entry.key, entry.value.as_str().unwrap_or_default()))
        .collect();
    pairs.sort_unstable();
    pairs
}

/// Endpoints by namespace and label, so that a selector looks at those alone that have one of its labels.
struct ByLabel<'c> {
    by_label: BTreeMap<(&'c str, &'c str, &'c str), Vec<EndpointId>>,
}

impl<'c> ByLabel<'c> {
    fn of(endpoints: &Table<EndpointId, Endpoint<'c>>) -> Self {
        let mut by_label: BTreeMap<_, Vec<EndpointId>> = BTreeMap::new();
        for (id, endpoint) in endpoints.iter() {
            let entries = endpoint.labels.0.map_or(&[][..], |labels| labels.entries());
            for entry in entries {
                if let Some(value) = entry.value.as_str() {
                    let key = (endpoint.namespace, &*entry.key, value);
                    by_label.entry(key).or_default().push(id);
                }
            }
        }
        Self { by_label }
    }

    fn select(
        &self,
        endpoints: &Table<EndpointId, Endpoint<'c>>,
        namespace: &str,
        selector: &Node,
    ) -> Vec<EndpointId> {
        let lists = selector.entries().iter().map(|entry| {
            let value = entry.value.as_str().unwrap_or_default();
            let found = self.by_label.get(&(namespace, &*entry.key, value));
            found.map_or(&[][..], Vec::as_slice)
        });
        let fewest = lists.min_by_key(|list| list.len()).unwrap_or_default();
        let mut found: Vec<EndpointId> = fewest
            .iter()
            .copied()
            .filter(|id| selects(selector, endpoints[*id].labels))
            .collect();
        found.sort_unstable_by_key(|id| id.index());
        found
    }
}
