//! What a question of `seawall network can` is about: names of ends, ports, and the Services that translate them.

use seawall_model::ObjectId;
use seawall_network::{Arrival, NameError, Network, Ports, Protocol, Side, Through};
use serde_json::{Value, json};

use crate::output;

/// Reads `8080` or `53/UDP`.
pub(super) fn parse_port(text: &str) -> Result<(Protocol, u16), String> {
    let (port, protocol) = text.split_once('/').unwrap_or((text, "TCP"));
    let protocol = Protocol::parse(&protocol.to_ascii_uppercase()).ok_or_else(|| {
        format!("`{protocol}` is not a valid protocol; expected TCP, UDP or SCTP")
    })?;
    let port = port.parse().ok().filter(|port| *port > 0);
    let port = port.ok_or_else(|| "a port is a number from 1 to 65535".to_owned())?;
    Ok((protocol, port))
}

/// What a name is, with what looks like it where it is nothing.
pub(super) fn named<T>(network: &Network<'_>, found: Result<T, NameError>) -> anyhow::Result<T> {
    found.map_err(|error| {
        let hint = match &error {
            NameError::Nobody { name } => match &network.near(name)[..] {
                [] => String::new(),
                near => format!("\n  hint: there is {}", near.join(", ")),
            },
            NameError::Several { .. } => {
                "\n  hint: add the kind, as NAMESPACE/NAME[Kind]".to_owned()
            }
            NameError::NoService { .. }
            | NameError::NoPort { .. }
            | NameError::NothingBehind { .. } => String::new(),
        };
        anyhow::anyhow!("{error}{hint}")
    })
}

/// What a connection goes through.
pub(super) struct Passage {
    /// The ports that are asked about, of the end where it arrives.
    pub wanted: Ports,
    /// The Service whose load balancer leaves the source out.
    pub stopped: Option<ObjectId>,
    through: Option<Through>,
}

impl Passage {
    pub(super) fn new(arrival: &Arrival, stopped: Option<ObjectId>) -> Self {
        Self {
            wanted: arrival.ports.clone(),
            stopped,
            through: arrival.through,
        }
    }

    /// In words: the Service with what it makes of the port, and what of it stops the connection.
    pub(super) fn lines(&self, network: &Network<'_>) -> Vec<String> {
        let service = self.service(network).map(|text| format!("through {text}"));
        service.into_iter().chain(self.stops(network)).collect()
    }

    fn service(&self, network: &Network<'_>) -> Option<String> {
        let through = self.through?;
        let object = network.cluster.object(through.service);
        let name = format!("Service `{}/{}`", object.namespace, object.name);
        let (Some((protocol, port)), Some(index)) = (through.port, through.index) else {
            return Some(format!("{name}, which does not translate ports"));
        };
        Some(format!(
            "{name}: port {port}/{} leads to {}{}",
            protocol.name(),
            self.wanted,
            output::place(object, &format!("spec.ports[{index}]"))
        ))
    }

    fn stops(&self, network: &Network<'_>) -> Option<String> {
        let object = network.cluster.object(self.stopped?);
        Some(format!(
            "the load balancer of Service `{}/{}` allows only other addresses{}",
            object.namespace,
            object.name,
            output::place(object, "spec.loadBalancerSourceRanges")
        ))
    }

    pub(super) fn json(&self, network: &Network<'_>) -> Option<Value> {
        let through = self.through?;
        let object = network.cluster.object(through.service);
        Some(json!({
            "service": {"namespace": &*object.namespace, "name": &*object.name},
            "port": through.port.map(|(protocol, port)| format!("{port}/{}", protocol.name())),
            "leads_to": self.wanted.to_string(),
            "stopped": self.stops(network),
        }))
    }
}

/// Routes that are named.
const MAX_CLOSED: usize = 5;

/// Routes that would lead from outside to an end and are not let, as sentences without a full stop.
pub(super) fn closed(network: &Network<'_>, from: Side, to: Side) -> Vec<String> {
    let (Side::Outside(_), Side::Endpoint(id)) = (from, to) else {
        return Vec::new();
    };
    let closed = network.closed_routes();
    let named = closed.at(id).take(MAX_CLOSED);
    named.map(|route| route.text(network)).collect()
}
