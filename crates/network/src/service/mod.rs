//! Services, and which ports of which pods stand behind theirs.

mod alias;
mod annotated;
pub(crate) mod arrival;
mod backend;
mod closed;
pub(crate) mod connection;
pub(crate) mod entry;
mod gateway;
mod named;
mod node_port;
pub(crate) mod opening;
mod private;
mod route;
mod slice;
pub(crate) mod table;
pub(crate) mod wanted;

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{ObjectId, Table};

use self::table::{Service, ServicePort, Services, Target};
use self::wanted::Wanted;
use crate::{EndpointId, Network, Ports, Protocol};

pub use self::annotated::{ForwardTarget, forwarded};
pub use self::closed::{ClosedRoute, ClosedRoutes};
pub(crate) use self::route::is_plain_route;
pub use self::route::{Backend, Route, is_route};

impl<'c> Network<'c> {
    /// Every Service, read when it is first asked for.
    pub(crate) fn services(&self) -> &Services {
        self.services.get_or_init(|| {
            Services::of(self.cluster, &self.endpoints, |pod| {
                self.endpoint_of(seawall_model::PodId {
                    object: pod,
                    index: 0,
                })
            })
        })
    }

    /// The ports of a Service.
    pub fn service_ports(&self, service: ObjectId) -> &[ServicePort] {
        let found = self.services().get(service);
        found.map_or(&[], |service| &service.ports)
    }

    /// The endpoints behind a Service, with the ports that lead there.
    pub fn behind(&self, service: ObjectId) -> Vec<(EndpointId, Ports)> {
        self.behind_port(service, Wanted::Every)
    }

    /// The endpoints behind one port of a Service, of any protocol.
    pub(crate) fn behind_number(
        &self,
        service: ObjectId,
        protocol: Protocol,
        port: u16,
    ) -> Vec<(EndpointId, Ports)> {
        self.behind_port(service, Wanted::Number(protocol, port))
    }

    /// For every endpoint the ports that Services lead to.
    pub fn served(&self) -> Table<EndpointId, Ports> {
        let services = self.services();
        let mut led: BTreeMap<table::GroupId, Vec<(&Service, &table::Part)>> = BTreeMap::new();
        for service in services.iter() {
            for part in &service.parts {
                led.entry(part.group).or_default().push((service, part));
            }
        }
        let mut served = Table::filled(Ports::none(), self.endpoints.len());
        for (group, parts) in led {
            // What is the same in every pod is gathered once.
            let mut fixed = Ports::none();
            let mut names: BTreeSet<(Protocol, &str)> = BTreeSet::new();
            for (service, part) in parts {
                for port in &service.ports {
                    match (&part.listed, &port.target) {
                        (None, Target::Name(name)) => {
                            names.insert((port.protocol, name));
                        }
                        (None, Target::Number(number)) => {
                            fixed.insert(port.protocol, *number, *number);
                        }
                        (Some(_), _) => fixed.join(&part.listed_ports(port)),
                    }
                }
            }
            for id in &services.groups[group] {
                served[*id].join(&fixed);
                for named in &self.endpoints[*id].named_ports {
                    if named.is_first && names.contains(&(named.protocol, named.name)) {
                        served[*id].insert(named.protocol, named.port, named.port);
                    }
                }
            }
        }
        served
    }

    pub(crate) fn behind_port(
        &self,
        service: ObjectId,
        wanted: Wanted<'_>,
    ) -> Vec<(EndpointId, Ports)> {
        let Some(service) = self.services().get(service) else {
            return Vec::new();
        };
        let mut found: Vec<(EndpointId, Ports)> = Vec::new();
        for part in &service.parts {
            for id in &self.services().groups[part.group] {
                let reached = self.ports_of(service, part, *id, wanted);
                if !reached.is_empty() {
                    found.push((*id, reached));
                }
            }
        }
        if service.parts.len() > 1 {
            found.sort_by_key(|(id, _)| *id);
            found.dedup_by(|(later, ports), (first, known)| {
                let is_same = later == first;
                if is_same {
                    known.join(ports);
                }
                is_same
            });
        }
        found
    }

    /// The ports of an endpoint that a Service leads to.
    pub(crate) fn ports_of(
        &self,
        service: &Service,
        part: &table::Part,
        id: EndpointId,
        wanted: Wanted<'_>,
    ) -> Ports {
        let endpoint = &self.endpoints[id];
        let mut reached = Ports::none();
        for port in service.ports.iter().filter(|port| wanted.takes_in(port)) {
            reached.join(&part.at(port, endpoint));
        }
        wanted.of(reached)
    }
}
