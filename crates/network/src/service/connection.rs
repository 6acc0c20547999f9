//! What may pass through a Service: which address policies see, and what else decides on the way.

use core::net::IpAddr;
use std::collections::BTreeSet;

use seawall_model::{Object, ObjectId};

use super::arrival::{Arrival, Entry, Through};
use super::opening::{balancer_ranges, families as service_families, opening};
use crate::decide::Nobody;
use crate::node::addresses;
use crate::range::Family;
use crate::{Answer, Direction, Network, Ports, Protocol, Range, Side};

/// What may pass through a Service, or straight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// What may pass of the ports that are meant, and why.
    pub answer: Answer,
    /// What of a Service stops it, whatever policies say.
    pub stopped: Option<Stopped>,
    /// The families of addresses over which it is asked for.
    pub(crate) families: [bool; 2],
}

/// What of a Service stops a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Its load balancer leaves the source out.
    Source(ObjectId),
    /// Its ports of nodes lead to pods of the node alone, and none is on the one with this address.
    Node(ObjectId, IpAddr),
}

impl Network<'_> {
    /// What may pass from an end to where a connection arrives, of the ports that are meant.
    pub fn connection(&self, from: Side, arrival: &Arrival) -> Connection {
        let families = match self.families_of(from, arrival) {
            Ok(families) => families,
            Err((direction, family)) => {
                return Connection {
                    answer: Answer::without_address(direction, family),
                    stopped: None,
                    families: [false, false],
                };
            }
        };
        let only = Family::only(families);
        let mut answer = self.answer_over(from, arrival.side, &arrival.ports, only);
        for ports in [&mut answer.ports, &mut answer.certain, &mut answer.possible] {
            *ports = ports.intersect(&arrival.ports);
        }
        let mut stopped = None;
        let Some(through) = &arrival.through else {
            return Connection {
                answer,
                stopped,
                families,
            };
        };
        let service = self.cluster.object(through.service);
        let mut doubts: BTreeSet<String> = std::mem::take(&mut answer.doubts).into_iter().collect();
        let is_led = self.is_led_from(through, from, arrival.side);
        if self.is_left_out(service, through, from, &mut doubts) {
            stopped = Some(Stopped::Source(through.service));
        } else if let (Some(false), Entry::Node(address, _)) = (is_led, through.entry) {
            stopped = Some(Stopped::Node(through.service, address));
            doubts.clear();
        }
        if stopped.is_some() {
            answer.ports = Ports::none();
            answer.certain = Ports::none();
            answer.possible = Ports::none();
        } else {
            doubts.extend(self.source_doubt((service, through), from, arrival, &answer.ports));
            doubts.extend(self.node_doubt(through, from, arrival));
            let own_node = own_node_alone(service, through, from);
            let far_node = is_led.is_none().then(|| {
                format!(
                    "the externalTrafficPolicy of Service `{}` is Local, and what a pod on another node sends there might count as external",
                    service.name
                )
            });
            for doubt in own_node.into_iter().chain(far_node) {
                if !answer.ports.is_empty() {
                    answer.certain = Ports::none();
                    doubts.insert(doubt);
                }
            }
        }
        answer.doubts = doubts.into_iter().collect();
        Connection {
            answer,
            stopped,
            families,
        }
    }

    /// The families of addresses over which a connection can be opened, by how it is asked for, the Service and the ends; or
    /// else the end that cannot and the family.
    fn families_of(&self, from: Side, arrival: &Arrival) -> Result<[bool; 2], (Direction, Family)> {
        let none = |direction, families: [bool; 2]| {
            let wanted = Family::only(families).unwrap_or(Family::V4);
            Err((direction, wanted))
        };
        let both = |one: [bool; 2], other: [bool; 2]| [one[0] && other[0], one[1] && other[1]];
        let at_from = self.families_at(from);
        let is_outside = matches!(from, Side::Outside(_));
        // What is asked for, and of one end that is an address its family.
        let mut families = arrival.families;
        if is_outside {
            families = both(families, at_from);
            if families == [false, false] {
                return none(Direction::Ingress, at_from);
            }
        }
        if let Some(through) = &arrival.through {
            let spec = self.cluster.object(through.service).spec();
            let served = both(families, service_families(spec));
            if served == [false, false] {
                return none(Direction::Ingress, families);
            }
            families = served;
        }
        let is_asked = families != [true, true];
        let sent = both(families, at_from);
        if sent == [false, false] && is_asked {
            return none(Direction::Egress, families);
        }
        let arriving = both(families, self.families_at(arrival.side));
        if arriving == [false, false] && is_asked {
            return none(Direction::Ingress, families);
        }
        match both(sent, arriving) {
            // Ends that have no family in common have no addresses that fit; policies are asked all the same.
            [false, false] => Ok(families),
            common => Ok(common),
        }
    }

    /// Whether a load balancer leaves an end out.
    fn is_left_out(
        &self,
        service: &Object,
        through: &Through,
        from: Side,
        doubts: &mut BTreeSet<String>,
    ) -> bool {
        let is_balanced = match (through.entry, from) {
            (Entry::Balancer, _) => true,
            // From outside a Service is met at its load balancer.
            (Entry::Inside, Side::Outside(_)) => {
                service.spec().and_then(|spec| spec.str("type")) == Some("LoadBalancer")
            }
            _ => false,
        };
        if !is_balanced {
            return false;
        }
        let ranges = balancer_ranges(service);
        if ranges.is_empty() {
            return false;
        }
        let source = match from {
            Side::Outside(range) => Some(range),
            Side::Endpoint(id) => self.address(self.endpoints[id].object).map(Range::one),
            Side::Anybody => None,
        };
        let Some(source) = source else {
            doubts.insert(format!(
                "the load balancer of Service `{}` allows only some addresses, and the address of the source is not in the input",
                service.name
            ));
            return false;
        };
        !ranges.iter().any(|range| range.meets(&source))
    }

    /// What hangs on whose address the pod sees.
    fn source_doubt(
        &self,
        (service, through): (&Object, &Through),
        from: Side,
        arrival: &Arrival,
        passing: &Ports,
    ) -> Option<String> {
        let spec = service.spec()?;
        let is_from_outside = match (through.entry, from) {
            (Entry::Inside, Side::Outside(_)) => opening(service).is_some(),
            (Entry::Inside, _) => false,
            (Entry::Balancer | Entry::External | Entry::Node(..), _) => true,
        };
        if !is_from_outside || spec.str("externalTrafficPolicy") == Some("Local") {
            return None;
        }
        // What is translated keeps its family.
        let own = self.families_at(from);
        let nodes = self.node_ranges().into_iter();
        let mut nodes = nodes.filter(|range| {
            let family = Family::of(range.first);
            own[family as usize]
                && arrival.families[family as usize]
                && self.families_at(arrival.side)[family as usize]
        });
        let differs = nodes.any(|range| {
            let other = self.allowed(Side::Outside(range), arrival.side);
            other.intersect(&arrival.ports) != *passing
        });
        differs.then(|| {
            format!(
                "the externalTrafficPolicy of Service `{}` is Cluster, so the pod might see a node's address instead of the source's, and policies treat them differently",
                service.name
            )
        })
    }

    /// The addresses that nodes have, as pieces of the outside; all of them where no node is in the input.
    pub(crate) fn node_ranges(&self) -> Vec<Range> {
        let mut pieces: BTreeSet<Range> = BTreeSet::new();
        let mut has_nodes = false;
        for node in self.cluster.of_kind("Node") {
            for address in addresses(node) {
                has_nodes = true;
                pieces.insert(self.source_piece(Range::one(address)));
            }
        }
        if has_nodes {
            pieces.into_iter().collect()
        } else {
            self.sources().to_vec()
        }
    }

    /// The piece of the outside that an address is in.
    fn source_piece(&self, address: Range) -> Range {
        let sources = self.sources();
        let after = sources.partition_point(|piece| piece.first <= address.first);
        let piece = after.checked_sub(1).map(|at| sources[at]);
        piece
            .filter(|piece| piece.holds(&address))
            .unwrap_or(address)
    }

    /// What hangs on where the port of a node is translated.
    fn node_doubt(&self, through: &Through, from: Side, arrival: &Arrival) -> Option<String> {
        let Entry::Node(address, port) = through.entry else {
            return None;
        };
        let protocol = through.port.map_or(Protocol::Tcp, |(protocol, _)| protocol);
        let node = Side::Outside(Range::one(address));
        let out = |to: Side| self.direction(Direction::Egress, from, to, &mut Nobody);
        let to_node = out(node).has(protocol, port);
        let to_pod = !out(arrival.side).intersect(&arrival.ports).is_empty();
        (to_node != to_pod).then(|| {
            format!(
                "whether egress policies see {address}:{port} or the pod behind it depends on whether the source runs on that node"
            )
        })
    }
}

/// What hangs on whether both ends are on one node, where a Service leads to pods of the source's own alone.
fn own_node_alone(service: &Object, through: &Through, from: Side) -> Option<String> {
    let spec = service.spec()?;
    let is_local = spec.str("internalTrafficPolicy") == Some("Local")
        && spec.str("clusterIP") != Some("None")
        && through.entry == Entry::Inside
        && matches!(from, Side::Endpoint(_) | Side::Anybody);
    is_local.then(|| {
        format!(
            "the internalTrafficPolicy of Service `{}` is Local, so it only reaches pods on the source's own node",
            service.name
        )
    })
}
