//! One pair of ends with what passes between them, and why.

use core::net::IpAddr;

use seawall_network::{
    Arrival, Connection, Network, Ports, Protocol, Reason as Decided, Side, Stopped,
};

use super::reason::Reason;
use super::words::name;

/// The port from which the packet of the proof comes: one of those that Linux gives out.
const SOURCE_PORT: u16 = 40_000;

/// Routes that are named.
const MAX_CLOSED: usize = 5;

/// A pair of ends.
pub(super) struct Pair<'p> {
    /// The end that opens a connection.
    pub from: Side,
    /// Where it arrives, and on which ports.
    pub arrival: &'p Arrival,
    /// What passes.
    pub connection: Connection,
}

impl Pair<'_> {
    /// Whether anything passes.
    pub(super) fn passes(&self) -> bool {
        !self.connection.answer.ports.is_empty()
    }

    /// What of a Service stops it.
    pub(super) fn stopped(&self) -> Option<Stopped> {
        self.connection.stopped
    }

    /// The reasons that matter for what was asked: for a yes those of one port, for a no those that stop it.
    pub(super) fn reasons(&self, network: &Network<'_>) -> Vec<Reason> {
        if self.stopped().is_some() {
            return Vec::new();
        }
        let wanted = &self.arrival.ports;
        let asked = match self.connection.answer.ports.example() {
            Some((protocol, port)) if !wanted.is_all() => Ports::one(protocol, port),
            _ => wanted.clone(),
        };
        let reasons = self.connection.answer.reasons.iter();
        let mut shown: Vec<&Decided> = reasons
            .filter(|reason| !reason.ports.intersect(&asked).is_empty())
            .collect();
        let passes = self.passes();
        if shown.iter().any(|reason| reason.is_allowed == passes) {
            shown.retain(|reason| reason.is_allowed == passes);
        }
        let ends = [self.from, self.arrival.side];
        let reason = |reason| Reason::new(network, ends, reason);
        shown.into_iter().map(reason).collect()
    }

    /// Routes that would lead from outside to the other end and are not let, as sentences without a full stop.
    pub(super) fn closed(&self, network: &Network<'_>) -> Vec<String> {
        let (Side::Outside(_), Side::Endpoint(id)) = (self.from, self.arrival.side) else {
            return Vec::new();
        };
        let closed = network.closed_routes();
        let named = closed.at(id).take(MAX_CLOSED);
        named.map(|route| route.text(network)).collect()
    }

    /// A packet that passes.
    pub(super) fn packet(&self, network: &Network<'_>) -> Option<String> {
        let (protocol, port) = self.preferred(network)?;
        let ends = (self.from, self.arrival.side);
        let family = network.family_of(ends, &self.connection, (protocol, port));
        let end = |side: Side| match side {
            Side::Outside(range) => written(network.address_outside(range)),
            Side::Endpoint(id) => match network.address_over(id, family) {
                Some(address) => written(address),
                None => network.endpoints()[id].label(),
            },
            Side::Anybody => name(network, side),
        };
        Some(format!(
            "{} {}:{SOURCE_PORT} → {}:{port}",
            protocol.name(),
            end(self.from),
            end(self.arrival.side)
        ))
    }

    /// A port that passes; one that a container declares where there is such a one.
    fn preferred(&self, network: &Network<'_>) -> Option<(Protocol, u16)> {
        let ports = &self.connection.answer.ports;
        let endpoint = network.endpoint(self.arrival.side);
        let declared = endpoint.and_then(|endpoint| {
            let mut declared = endpoint.declared_ports.iter();
            declared.find(|(protocol, port)| ports.has(*protocol, *port))
        });
        declared.copied().or_else(|| ports.example())
    }
}

/// An address as it stands before a port.
fn written(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}
