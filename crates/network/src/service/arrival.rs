//! Where connections arrive: an end as people write it, with the ports of Services made those of pods.

use core::net::IpAddr;

use seawall_model::{Cidr, ObjectId};

use super::named::{Alias, MAX_ALIASES};
use super::table::{Form, Service, ServicePort, Target};
use crate::address::written;
use crate::name::NameError;
use crate::range::Family;
use crate::{Direction, Network, Ports, Protocol, Range, Side};

/// How a connection meets a Service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// By its name or its address in the cluster.
    Inside,
    /// By the address of a load balancer.
    Balancer,
    /// By another address outside of the cluster that is given to it.
    External,
    /// By a port of a node.
    Node(IpAddr, u16),
}

/// The Service that a connection goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Through {
    /// Which.
    pub service: ObjectId,
    /// The port of the Service; `None` where it has no address and translates nothing.
    pub port: Option<(Protocol, u16)>,
    /// The position of the port in `spec.ports`.
    pub index: Option<usize>,
    /// How.
    pub entry: Entry,
}

/// Where a connection arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// At whom.
    pub side: Side,
    /// On which of the ports there.
    pub ports: Ports,
    /// Through which Service.
    pub through: Option<Through>,
    /// The families of addresses by which it is asked for.
    pub(crate) families: [bool; 2],
}

/// Everywhere that a connection may arrive.
#[derive(Debug, Clone, Default)]
pub struct Arrivals {
    /// The places.
    pub list: Vec<Arrival>,
    /// Why only one of them is meant, and which is not known; as a sentence without a full stop.
    pub one_of: Option<String>,
    /// Whether it may be none of them.
    pub may_be_nothing: bool,
}

impl Arrivals {
    /// The same for connections that an end with this name opens, or that are opened to it: an address and a block are of one
    /// family.
    #[must_use]
    pub fn naming(self, text: &str) -> Self {
        let block = || text.parse::<Cidr>().ok();
        let address = text.parse().ok();
        match address.or_else(|| block().map(|block| Range::of(block).first)) {
            Some(address) => self.over(address),
            None => self,
        }
    }

    /// Leaves out all but some ports.
    pub fn keep(&mut self, ports: &Ports) {
        for arrival in &mut self.list {
            arrival.ports = arrival.ports.intersect(ports);
        }
    }

    /// The same, over the family of an address.
    #[must_use]
    pub(crate) fn over(mut self, address: IpAddr) -> Self {
        for arrival in &mut self.list {
            arrival.families[Family::of(address).other() as usize] = false;
        }
        self
    }
}

impl Network<'_> {
    /// Where a connection to an end arrives, on one port or on any.
    ///
    /// # Errors
    /// When nothing has that name, or a Service has no such port or nothing behind it.
    pub fn arrivals(
        &self,
        text: &str,
        wanted: Option<(Protocol, u16)>,
    ) -> Result<Arrivals, NameError> {
        self.arrivals_at(text, wanted)
            .map(|arrivals| arrivals.naming(text))
    }

    fn arrivals_at(
        &self,
        text: &str,
        wanted: Option<(Protocol, u16)>,
    ) -> Result<Arrivals, NameError> {
        if let Some(name) = text.strip_prefix("service:") {
            let id = self
                .service_named(name)
                .ok_or_else(|| NameError::NoService {
                    name: name.to_owned(),
                })?;
            return self.to_service(id, wanted, Entry::Inside);
        }
        if let Some(address) = written(text)
            && self.pod_at(address).is_none()
        {
            let found = self.services().at(address);
            if let [first, ..] = found {
                // Services share the address of a load balancer, each with ports of its own.
                let has_port = |id: &&ObjectId| {
                    wanted.is_some_and(|(protocol, port)| {
                        let service = self.services().get(**id);
                        service.is_some_and(|service| service.port(protocol, port).is_some())
                    })
                };
                let id = *found.iter().find(has_port).unwrap_or(first);
                return self.to_service(id, wanted, self.entry_at(id, address));
            }
            if let Some((protocol, port)) = wanted
                && let [first, ..] = self.services().at_node_port(protocol, port)
                && self.is_of_node(address)
            {
                return self.to_node_port(*first, address, protocol, port);
            }
        }
        let ports = wanted.map_or_else(Ports::all, |(protocol, port)| Ports::one(protocol, port));
        let ends = self.ends(text, Direction::Egress)?;
        let mut arrivals = Arrivals {
            list: ends
                .into_iter()
                .map(|side| Arrival {
                    side,
                    ports: ports.clone(),
                    through: None,
                    families: [true, true],
                })
                .collect(),
            one_of: None,
            may_be_nothing: false,
        };
        if let Ok(block) = text.parse::<Cidr>()
            && written(text).is_none()
        {
            for (id, address) in self.services().within(Range::of(block)) {
                // One without the port, or without endpoints, adds nothing.
                if let Ok(found) = self.to_service(id, wanted, self.entry_at(id, address)) {
                    arrivals.list.extend(found.list);
                    arrivals.one_of = arrivals.one_of.or(found.one_of);
                }
            }
        }
        Ok(arrivals)
    }

    /// The Service that `NAMESPACE/NAME` names.
    fn service_named(&self, name: &str) -> Option<ObjectId> {
        let (namespace, name) = name
            .split_once('/')
            .unwrap_or((self.cluster.open_namespace(), name));
        let found = self.cluster.find("", "Service", namespace, name);
        found.filter(|id| self.services().get(*id).is_some())
    }

    /// Where a connection to a Service arrives.
    ///
    /// # Errors
    /// When it has no such port, or nothing behind it.
    pub fn to_service(
        &self,
        id: ObjectId,
        wanted: Option<(Protocol, u16)>,
        entry: Entry,
    ) -> Result<Arrivals, NameError> {
        self.arrivals_of_each(id, |id| self.to_declared(id, wanted, entry))
    }

    fn to_declared(
        &self,
        id: ObjectId,
        wanted: Option<(Protocol, u16)>,
        entry: Entry,
    ) -> Result<Arrivals, NameError> {
        let mut id = id;
        for _ in 0..MAX_ALIASES {
            let Some(service) = self.services().get(id) else {
                return Err(NameError::NoService {
                    name: self.service_name(id),
                });
            };
            let Form::Alias(name) = &service.form else {
                return self.behind_service(id, service, wanted, entry);
            };
            match self.alias(name) {
                Alias::Service(Some(next)) => id = next,
                Alias::Service(None) => {
                    return Err(NameError::NothingBehind {
                        service: self.service_name(id),
                        why: format!("it is an alias for `{name}`, which is not in the input"),
                    });
                }
                Alias::Outside => return Ok(self.to_name(id, name, wanted)),
                Alias::Either(next) => {
                    return Ok(self.to_either((id, name), next, wanted, entry));
                }
            }
        }
        Err(NameError::NothingBehind {
            service: self.service_name(id),
            why: "it is an alias for an alias, too many levels deep".to_owned(),
        })
    }

    pub(super) fn behind_service(
        &self,
        id: ObjectId,
        service: &Service,
        wanted: Option<(Protocol, u16)>,
        entry: Entry,
    ) -> Result<Arrivals, NameError> {
        let groups = &self.services().groups;
        if service.form == Form::Headless {
            let ports =
                wanted.map_or_else(Ports::all, |(protocol, port)| Ports::one(protocol, port));
            let through = Through {
                service: id,
                port: None,
                index: None,
                entry,
            };
            let parts = service.parts.iter();
            let mut sides: Vec<Side> = parts
                .flat_map(|part| {
                    let own = groups[part.group].iter().copied().map(Side::Endpoint);
                    own.chain(outside(&part.outside))
                })
                .collect();
            sides.sort_unstable();
            sides.dedup();
            let list: Vec<Arrival> = sides
                .into_iter()
                .map(|side| Arrival {
                    side,
                    ports: ports.clone(),
                    through: Some(through),
                    families: [true, true],
                })
                .collect();
            return self.unless_empty(id, service, wanted, list);
        }
        let meant: Vec<&ServicePort> = match wanted {
            Some((protocol, port)) => service.port(protocol, port).into_iter().collect(),
            None => service.ports.iter().collect(),
        };
        if let (Some((protocol, port)), []) = (wanted, &meant[..]) {
            return Err(NameError::NoPort {
                service: self.service_name(id),
                wanted: format!("{port}/{}", protocol.name()),
                there: service.ports.iter().map(port_name).collect(),
            });
        }
        let mut list = Vec::new();
        for port in meant {
            let through = Some(Through {
                service: id,
                port: Some((port.protocol, port.port)),
                index: Some(port.index),
                entry,
            });
            for part in &service.parts {
                let own = groups[part.group].iter().map(|own| {
                    let ports = part.at(port, &self.endpoints[*own]);
                    (Side::Endpoint(*own), ports)
                });
                let ports = part.listed_ports(port);
                let others = outside(&part.outside).map(|side| (side, ports.clone()));
                list.extend(
                    own.chain(others)
                        .filter(|(_, ports)| !ports.is_empty())
                        .map(|(side, ports)| Arrival {
                            side,
                            ports,
                            through,
                            families: [true, true],
                        }),
                );
            }
        }
        self.unless_empty(id, service, wanted, list)
    }

    fn unless_empty(
        &self,
        id: ObjectId,
        service: &Service,
        wanted: Option<(Protocol, u16)>,
        list: Vec<Arrival>,
    ) -> Result<Arrivals, NameError> {
        if !list.is_empty() {
            return Ok(Arrivals {
                list,
                ..Arrivals::default()
            });
        }
        let groups = &self.services().groups;
        let is_bare = service
            .parts
            .iter()
            .all(|part| groups[part.group].is_empty() && part.outside.is_empty());
        let port = wanted.and_then(|(protocol, port)| service.port(protocol, port));
        let why = match port
            .or_else(|| service.ports.first())
            .map(|port| &port.target)
        {
            _ if service.parts.is_empty() => {
                "it has no selector, and no EndpointSlice of it is in the input".to_owned()
            }
            _ if is_bare && service.has_selector => {
                "its selector matches no pod in the input".to_owned()
            }
            _ if is_bare => "its EndpointSlices have no ready endpoint".to_owned(),
            Some(Target::Name(name)) => {
                format!("none of its pods has a port named `{name}`")
            }
            _ => "its EndpointSlices do not have the port".to_owned(),
        };
        Err(NameError::NothingBehind {
            service: self.service_name(id),
            why,
        })
    }

    /// How a connection to an address of a Service meets it.
    pub(crate) fn entry_at(&self, id: ObjectId, address: IpAddr) -> Entry {
        let Some(spec) = self.cluster.object(id).spec() else {
            return Entry::Inside;
        };
        let is_at = |text: &str| text.parse() == Ok(address);
        if spec.str("clusterIP").is_some_and(is_at) || spec.strings("clusterIPs").any(is_at) {
            Entry::Inside
        } else if spec.strings("externalIPs").any(is_at) {
            Entry::External
        } else {
            Entry::Balancer
        }
    }

    /// `namespace/name`
    pub(crate) fn service_name(&self, id: ObjectId) -> String {
        let object = self.cluster.object(id);
        format!("{}/{}", object.namespace, object.name)
    }
}

fn outside(addresses: &[IpAddr]) -> impl Iterator<Item = Side> {
    let addresses = addresses.iter().copied();
    addresses.map(|address| Side::Outside(Range::one(address)))
}

/// `80/TCP`, with the name where it has one.
fn port_name(port: &ServicePort) -> String {
    let number = format!("{}/{}", port.port, port.protocol.name());
    if port.name.is_empty() {
        number
    } else {
        format!("{number} ({})", port.name)
    }
}
