//! Which port of a Service an Ingress or a route means.

use std::collections::HashSet;

use seawall_model::ObjectId;
use seawall_syntax::Node;

use super::opening::Assumption;
use super::table::{ServicePort, Target};
use crate::ports::number as number_of;
use crate::{Ports, Protocol};

/// Which port of a Service is meant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'n> {
    Every,
    Number(Protocol, u16),
    /// By number, whatever the protocol.
    AnyNumber(u16),
    Name(&'n str),
    /// By the port of the pods, or the name of the Service's: what a Route says.
    Target(&'n Node),
}

impl<'n> Wanted<'n> {
    /// What tells it from others.
    fn key(self) -> (u8, u16, &'n str) {
        match self {
            Self::Every => (0, 0, ""),
            Self::Number(protocol, number) => (1, number, protocol.name()),
            Self::AnyNumber(number) => (2, number, ""),
            Self::Name(name) => (3, 0, name),
            Self::Target(target) => (
                4,
                number(target).unwrap_or(0),
                target.as_str().unwrap_or_default(),
            ),
        }
    }

    /// Whether a port of a Service may be meant, whatever pods stand behind it.
    pub(super) fn takes_in(self, port: &ServicePort) -> bool {
        match self {
            Self::Every => true,
            Self::Number(protocol, number) => (port.protocol, port.port) == (protocol, number),
            Self::AnyNumber(number) => port.port == number,
            Self::Name(name) => *port.name == *name,
            // A number is one of the pod's: they are asked.
            Self::Target(target) => {
                number(target).is_some()
                    || target.as_str().is_some_and(|name| {
                        *port.name == *name
                            || matches!(&port.target, Target::Name(own) if **own == *name)
                    })
            }
        }
    }

    /// Of the ports of a pod, those that are meant.
    pub(super) fn of(self, ports: Ports) -> Ports {
        let Self::Target(target) = self else {
            return ports;
        };
        let Some(number) = number(target) else {
            return ports;
        };
        let mut wanted = Ports::none();
        for protocol in Protocol::ALL {
            wanted.insert(protocol, number, number);
        }
        ports.intersect(&wanted)
    }
}

/// The number that a port is, also where it is written as text.
fn number(target: &Node) -> Option<u16> {
    let number = match target.as_str() {
        Some(text) => text.parse().ok(),
        None => target.as_i64(),
    };
    number_of(number)
}

/// The Services that one object names, with the ports, and what that hangs on.
pub(super) type Named<'n> = Vec<(ObjectId, Wanted<'n>, Option<Assumption>)>;

/// Many paths of one Ingress lead to the same port of the same Service.
pub(super) fn dedup(named: &mut Named<'_>) {
    let mut seen = HashSet::new();
    named.retain(|(service, wanted, assumes)| seen.insert((*service, wanted.key(), *assumes)));
}
