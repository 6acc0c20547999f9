//! The Service that a connection goes through.

use schemars::JsonSchema;
use seawall_network::{Arrival, Network, Stopped};
use serde::Serialize;

use crate::Place;

/// What a connection goes through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Through {
    /// The Service.
    pub service: ServiceName,
    /// Its port, such as `80/TCP`; null where the Service does not translate ports.
    pub port: Option<String>,
    /// The ports of the pods behind it.
    pub leads_to: String,
    /// Why its load balancer or its port of the node stops the connection; null where neither does.
    pub stopped: Option<String>,
}

/// A Service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ServiceName {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl Through {
    /// What an arrival goes through; `stopped` is what of the Service stops the connection.
    pub(super) fn new(
        network: &Network<'_>,
        arrival: &Arrival,
        stopped: Option<Stopped>,
    ) -> Option<Self> {
        let through = arrival.through?;
        let object = network.cluster.object(through.service);
        let port = through.port;
        Some(Self {
            service: ServiceName {
                namespace: object.namespace.to_string(),
                name: object.name.to_string(),
            },
            port: port.map(|(protocol, port)| format!("{port}/{}", protocol.name())),
            leads_to: arrival.ports.to_string(),
            stopped: stopped.map(|stopped| stops(network, stopped)),
        })
    }
}

/// In words: the Service with what it makes of the port, and what of it stops the connection.
pub(super) fn lines(
    network: &Network<'_>,
    arrival: &Arrival,
    stopped: Option<Stopped>,
) -> Vec<String> {
    let service = service(network, arrival).map(|text| format!("through {text}"));
    let stops = stopped.map(|stopped| stops(network, stopped));
    service.into_iter().chain(stops).collect()
}

fn service(network: &Network<'_>, arrival: &Arrival) -> Option<String> {
    let through = arrival.through?;
    let object = network.cluster.object(through.service);
    let name = format!("Service `{}/{}`", object.namespace, object.name);
    let (Some((protocol, port)), Some(index)) = (through.port, through.index) else {
        return Some(format!("{name}, which does not translate ports"));
    };
    Some(format!(
        "{name}: port {port}/{} leads to {}{}",
        protocol.name(),
        arrival.ports,
        Place::of(object, &format!("spec.ports[{index}]"))
    ))
}

fn stops(network: &Network<'_>, stopped: Stopped) -> String {
    match stopped {
        Stopped::Source(id) => {
            let service = network.cluster.object(id);
            format!(
                "the load balancer of Service `{}/{}` allows only other addresses{}",
                service.namespace,
                service.name,
                Place::of(service, "spec.loadBalancerSourceRanges")
            )
        }
        Stopped::Node(id, address) => {
            let service = network.cluster.object(id);
            format!(
                "the externalTrafficPolicy of Service `{}/{}` is Local, and none of its pods runs on the node at {address}{}",
                service.namespace,
                service.name,
                Place::of(service, "spec.externalTrafficPolicy")
            )
        }
    }
}
