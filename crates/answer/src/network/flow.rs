//! `seawall.network-flow/v1`: whose the addresses of a flow record were, and what policies say about them. A line each.

use core::net::IpAddr;
use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use seawall_event::Timestamp;
use seawall_model::{ObjectId, Table};
use seawall_network::{EndpointId, History, MomentId, Network, Owner, Protocol};
use serde::Serialize;
use serde_json::Value;

use crate::Versioned;

/// A flow record with what is known beside it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Flow {
    /// Whose the address was that it came from.
    pub source: FlowEnd,
    /// Whose the address was that it went to.
    pub destination: FlowEnd,
    /// The port that it went to; 0 for protocols without ports.
    pub port: u16,
    /// The protocol; null for one without ports.
    pub protocol: Option<&'static str>,
    /// When it began; null where the record does not say.
    pub time: Option<String>,
    /// What policies said about it then; for a reply about the connection that it belongs to.
    pub policy: PolicyVerdict,
    /// Why something about it is not known, a sentence each.
    pub unknown: Vec<String>,
    /// The record as it is.
    pub record: Value,
}

/// What policies say about a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyVerdict {
    /// They allow it.
    Allowed,
    /// They deny it.
    Denied,
    /// That is not known.
    Unknown,
}

/// Whose an address was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum FlowEnd {
    /// A pod.
    Pod {
        /// The address.
        address: String,
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
        /// What made it, such as `Deployment/cart`; null where it is no workload.
        workload: Option<String>,
        /// Its labels.
        labels: BTreeMap<String, Option<String>>,
        /// The names of the Services that it is behind.
        services: Vec<String>,
    },
    /// A Service, as it is in the newest input.
    Service {
        /// The address.
        address: String,
        /// Its namespace.
        namespace: Option<String>,
        /// Its name.
        name: Option<String>,
    },
    /// A node, as it is in the newest input.
    Node {
        /// The address.
        address: String,
        /// Null: nodes have no namespace.
        namespace: Option<String>,
        /// Its name.
        name: Option<String>,
    },
    /// Nothing that is known: outside of the cluster, or a pod that was never seen.
    Outside {
        /// The address.
        address: String,
    },
}

impl Versioned for Flow {
    const SCHEMA: &'static str = "seawall.network-flow/v1";
}

/// Whom and what a record is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tuple {
    /// When it began.
    pub time: Option<Timestamp>,
    /// Where it came from.
    pub source: IpAddr,
    /// Where it went.
    pub destination: IpAddr,
    /// The port to which it went; 0 for protocols without ports.
    pub port: u16,
    /// The protocol; `None` for one without ports.
    pub protocol: Option<Protocol>,
    /// For a reply the port that it came from, where the record has it: that to which the connection was opened.
    pub reply_from: Option<Option<u16>>,
}

/// Names of Services by the endpoints behind them.
type Services = HashMap<EndpointId, Vec<String>>;

/// Moments of a cluster, to look addresses up in.
#[derive(Debug)]
pub struct Flows<'h> {
    history: &'h History<'h>,
    services: Table<MomentId, Services>,
}

impl<'h> Flows<'h> {
    /// Prepares for many records.
    pub fn new(history: &'h History<'h>) -> Self {
        let moments = history.moments().values().iter();
        let services = moments.map(|moment| services(&moment.network)).collect();
        Self { history, services }
    }

    /// A record with what is known beside it.
    pub fn flow(&self, record: Value, tuple: &Tuple) -> Flow {
        let history = self.history;
        let source = history.owner(tuple.source, tuple.time);
        let destination = history.owner(tuple.destination, tuple.time);
        let ends = ((&source, tuple.source), (&destination, tuple.destination));
        // Policies are about who opens a connection: a reply passes where that does.
        let (from, to, port) = match tuple.reply_from {
            None => (ends.0, ends.1, Some(tuple.port)),
            Some(port) => (ends.1, ends.0, port),
        };
        let asked = tuple.protocol.zip(port);
        let allowed = asked.and_then(|wanted| history.allowed(from, to, wanted, tuple.time));
        let mut unknown: Vec<String> = [(&source, "source"), (&destination, "destination")]
            .into_iter()
            .filter_map(|(owner, name)| match owner {
                Owner::Pod {
                    doubt: Some(doubt), ..
                } => Some(format!("{name}: {doubt}")),
                _ => None,
            })
            .collect();
        if let Some((_, doubts)) = &allowed {
            unknown.extend(doubts.iter().cloned());
        }
        if allowed.is_none() {
            unknown.push(match tuple.protocol {
                None => "a protocol without ports".to_owned(),
                Some(_) if port.is_none() => "a reply whose source port is not known".to_owned(),
                Some(_) => "neither end is a pod whose policies are known".to_owned(),
            });
        }
        Flow {
            source: self.end(&source, tuple.source),
            destination: self.end(&destination, tuple.destination),
            port: tuple.port,
            protocol: tuple.protocol.map(Protocol::name),
            time: tuple.time.map(|time| time.to_string()),
            policy: match &allowed {
                Some((true, doubts)) if doubts.is_empty() => PolicyVerdict::Allowed,
                Some((false, doubts)) if doubts.is_empty() => PolicyVerdict::Denied,
                _ => PolicyVerdict::Unknown,
            },
            unknown,
            record,
        }
    }

    fn end(&self, owner: &Owner, address: IpAddr) -> FlowEnd {
        let address = address.to_string();
        match owner {
            Owner::Pod { moment, pod, .. } => self.pod(address, *moment, *pod),
            Owner::Service(id) => {
                let [namespace, name] = self.named(*id);
                FlowEnd::Service {
                    address,
                    namespace,
                    name,
                }
            }
            Owner::Node(id) => {
                let [namespace, name] = self.named(*id);
                FlowEnd::Node {
                    address,
                    namespace,
                    name,
                }
            }
            Owner::Nobody => FlowEnd::Outside { address },
        }
    }

    fn pod(&self, address: String, moment: MomentId, pod: ObjectId) -> FlowEnd {
        let network = &self.history.moments()[moment].network;
        let object = network.cluster.object(pod);
        let endpoint = network.endpoint_of(pod);
        let workload = endpoint.map(|id| {
            let endpoint = &network.endpoints()[id];
            format!("{}/{}", endpoint.kind(), endpoint.name())
        });
        let labels = object
            .metadata()
            .and_then(|metadata| metadata.get("labels"));
        let labels = labels.map_or(&[][..], |labels| labels.entries()).iter();
        let labels = labels.map(|entry| {
            let value = entry.value.as_str().map(str::to_owned);
            (entry.key.to_string(), value)
        });
        let services = endpoint.and_then(|id| self.services[moment].get(&id));
        FlowEnd::Pod {
            address,
            namespace: object.namespace.to_string(),
            name: object.name.to_string(),
            workload,
            labels: labels.collect(),
            services: services.cloned().unwrap_or_default(),
        }
    }

    /// Namespace and name of an object of the newest moment.
    fn named(&self, id: ObjectId) -> [Option<String>; 2] {
        let newest = self.history.moments().values().last();
        let object = newest.map(|moment| moment.network.cluster.object(id));
        let namespace = object.map(|object| object.namespace.to_string());
        [
            namespace.filter(|namespace| !namespace.is_empty()),
            object.map(|object| object.name.to_string()),
        ]
    }
}

fn services(network: &Network<'_>) -> Services {
    let mut services = Services::new();
    for service in network.cluster.ids_of_kind("Service") {
        for (endpoint, _) in network.behind(*service) {
            let name = network.cluster.object(*service).name.to_string();
            services.entry(endpoint).or_default().push(name);
        }
    }
    services
}
