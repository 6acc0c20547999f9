//! Rules over sets of endpoints, addresses and ports.

use crate::node::Nodes;
use crate::peer::SetId;
use crate::range::Family;
use crate::{Endpoint, Ports, Protocol, Range};

/// What a rule does with what it fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Lets it through.
    Allow,
    /// Stops it.
    Deny,
    /// Leaves it to the next tier, which for Kubernetes' own kinds is NetworkPolicy.
    Pass,
    /// Writes it down and decides nothing.
    Log,
}

/// Peers that are known by their names.
pub(crate) const DOMAINS: &str = "domain names";

/// Somebody at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Peer {
    /// Endpoints.
    Pods(SetId),
    /// Endpoints by their addresses.
    Addressed(Addressed),
    /// Addresses outside, with what is left out.
    Block(Range, Vec<Range>),
    /// Nodes of the cluster.
    Nodes(Nodes),
    /// Everybody.
    Everything,
    /// Something that is not modelled, in words.
    Unknown(&'static str),
    /// Something that is not modelled, and is no pod.
    UnknownOutside(&'static str),
}

impl Peer {
    /// What is meant, where that is not modelled.
    pub(crate) fn unknown(&self) -> Option<&'static str> {
        match self {
            Self::Unknown(what) | Self::UnknownOutside(what) => Some(what),
            Self::Pods(_)
            | Self::Addressed(_)
            | Self::Block(..)
            | Self::Nodes(_)
            | Self::Everything => None,
        }
    }
}

/// Endpoints that have addresses of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Addressed {
    pub set: SetId,
    pub family: Family,
    /// Whether the block is every address of the family.
    pub is_whole: bool,
}

/// A port of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PortMatch {
    /// By number.
    Numbered(Protocol, u16, u16),
    /// By the name that a container of the destination gives; of one protocol, or of any.
    Named(Option<Protocol>, Box<str>),
    /// Every protocol without ports.
    Others,
}

/// A rule of a policy, in one direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What it does.
    pub action: Action,
    pub(crate) peers: Vec<Peer>,
    /// Empty for every port.
    pub(crate) ports: Option<Vec<PortMatch>>,
    /// Ports that are left out.
    pub(crate) except: Vec<PortMatch>,
    /// Ports on which it lets only some requests through.
    pub(crate) requests: Vec<PortMatch>,
    /// Those of its ports whose name stands for different numbers, so that it may be for none of them.
    pub(crate) ambiguous: Vec<PortMatch>,
    /// The authentication that it asks of both ends, whatever else lets the traffic through.
    pub(crate) authentication: Option<Box<str>>,
}

impl Rule {
    /// A rule for peers and ports, whatever is asked for there.
    pub(crate) fn new(action: Action, peers: Vec<Peer>, ports: Option<Vec<PortMatch>>) -> Self {
        Self {
            action,
            peers,
            ports,
            except: Vec::new(),
            requests: Vec::new(),
            ambiguous: Vec::new(),
            authentication: None,
        }
    }

    /// Whether it lets everybody through to every port, whatever is asked for.
    pub(crate) fn lets_everything(&self) -> bool {
        self.action == Action::Allow
            && self.ports.is_none()
            && self.except.is_empty()
            && !self.is_limited()
            && self.ambiguous.is_empty()
            && self
                .peers
                .iter()
                .any(|peer| matches!(peer, Peer::Everything))
    }

    /// Whether more than addresses and ports decides what it lets through.
    pub(crate) fn is_limited(&self) -> bool {
        !self.requests.is_empty() || self.authentication.is_some()
    }

    /// The ports at a destination on which it lets only some requests through.
    pub(crate) fn request_ports_at(&self, destination: Option<&Endpoint<'_>>) -> Ports {
        ports_of(&self.requests, destination)
    }

    /// The ports at a destination that it may not be for, because their name stands for different numbers.
    pub(crate) fn ambiguous_ports_at(&self, destination: Option<&Endpoint<'_>>) -> Ports {
        ports_of(&self.ambiguous, destination)
    }

    /// The ports of the rule at a destination; `None` for one outside of the cluster.
    pub(crate) fn ports_at(&self, destination: Option<&Endpoint<'_>>) -> Ports {
        let ports = match &self.ports {
            Some(matches) => ports_of(matches, destination),
            None => Ports::all(),
        };
        if self.except.is_empty() {
            return ports;
        }
        ports.without(&ports_of(&self.except, destination))
    }

    /// The ports that it may be about at a destination, where not every port with a name is known there.
    pub(crate) fn possible_ports_at(&self, destination: Option<&Endpoint<'_>>) -> Ports {
        let known = self.ports_at(destination);
        if !self.names_ports() || !destination.is_some_and(|endpoint| endpoint.has_open_ports) {
            return known;
        }
        let mut all = known;
        for port in self.ports.iter().flatten() {
            if let PortMatch::Named(protocol, _) = port {
                let protocols = Protocol::ALL.into_iter();
                for one in protocols.filter(|one| protocol.is_none_or(|own| own == *one)) {
                    all.insert(one, 1, u16::MAX);
                }
            }
        }
        all
    }

    /// The ports that it is about for certain.
    pub(crate) fn certain_ports_at(&self, destination: Option<&Endpoint<'_>>) -> Ports {
        let known = self.ports_at(destination);
        let is_left_out = self
            .except
            .iter()
            .any(|port| matches!(port, PortMatch::Named(..)));
        match destination {
            // What is left out by name may be any of them.
            Some(endpoint) if endpoint.has_open_ports && is_left_out => Ports::none(),
            _ => known,
        }
    }

    /// Whether some port is given by name.
    pub(crate) fn names_ports(&self) -> bool {
        let listed = self.ports.iter().flatten().chain(&self.except);
        listed
            .into_iter()
            .any(|port| matches!(port, PortMatch::Named(..)))
    }
}

fn ports_of(matches: &[PortMatch], destination: Option<&Endpoint<'_>>) -> Ports {
    let mut ports = Ports::none();
    for one in matches {
        match one {
            PortMatch::Numbered(protocol, first, last) => ports.insert(*protocol, *first, *last),
            PortMatch::Named(protocol, name) => {
                let named = destination.map_or(&[][..], |endpoint| &endpoint.named_ports);
                for port in named {
                    if *port.name == **name && protocol.is_none_or(|own| own == port.protocol) {
                        ports.insert(port.protocol, port.port, port.port);
                    }
                }
            }
            PortMatch::Others => ports.others = true,
        }
    }
    ports
}
