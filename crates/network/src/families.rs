//! Over which family of addresses two ends can talk: a packet has one, and both ends need an address of it.

use core::net::IpAddr;

use crate::address::{Addresses, addresses_of, of_pod};
use crate::decide::Nobody;
use crate::range::Family;
use crate::{
    Answer, Connection, Decider, Direction, EndpointId, Network, Ports, Protocol, Reason, Side,
};

impl Network<'_> {
    /// Addresses of every endpoint.
    fn known_addresses(&self) -> &Addresses {
        self.addresses
            .get_or_init(|| addresses_of(self.cluster, &self.endpoints, &self.endpoint_of))
    }

    /// Whether the pods of an endpoint have addresses of a family, where that is known and the same for all of them.
    pub(crate) fn has_family(&self, id: EndpointId, family: Family) -> Option<bool> {
        match &self.known_addresses()[id] {
            Some(own) => own.families[family as usize],
            None => match family {
                Family::V4 => Some(true),
                Family::V6 if self.objects_show_ipv6() => None,
                Family::V6 => Some(false),
            },
        }
    }

    /// Whether no pod of an endpoint has an address of a family, by a status that lists all of them. Pods in the host network have all
    /// addresses of their node.
    pub fn lacks_family(&self, id: EndpointId, family: Family) -> bool {
        let known = self.known_addresses()[id].as_ref();
        !self.endpoints[id].is_host_network
            && known
                .is_some_and(|own| own.lists_all && own.families[family as usize] == Some(false))
    }

    /// The families of addresses that no pod of an endpoint has.
    pub(crate) fn lacking(&self, id: EndpointId) -> [bool; 2] {
        Family::BOTH.map(|family| self.lacks_family(id, family))
    }

    /// The families over which an end may talk.
    pub(crate) fn families_at(&self, side: Side) -> [bool; 2] {
        match side {
            Side::Endpoint(id) => self.lacking(id).map(|lacks| !lacks),
            Side::Outside(range) => Family::BOTH.map(|family| family == Family::of(range.first)),
            Side::Anybody => [true, true],
        }
    }

    /// The family of an end outside of which the other end has no address. Pods that have none in common are asked all the same.
    pub(crate) fn missing_family(&self, from: Side, to: Side) -> Option<(Direction, Family)> {
        let (direction, id, range) = match (from, to) {
            (Side::Outside(range), Side::Endpoint(id)) => (Direction::Ingress, id, range),
            (Side::Endpoint(id), Side::Outside(range)) => (Direction::Egress, id, range),
            _ => return None,
        };
        let family = Family::of(range.first);
        self.lacks_family(id, family).then_some((direction, family))
    }

    /// A family of addresses over which a packet to a port passes between the ends of a connection.
    pub fn family_of(
        &self,
        (from, to): (Side, Side),
        connection: &Connection,
        (protocol, port): (Protocol, u16),
    ) -> Option<Family> {
        let ends = [from, to].map(|side| self.families_at(side));
        let mut common = Family::BOTH.into_iter().filter(|family| {
            let index = *family as usize;
            connection.families[index] && ends.iter().all(|end| end[index])
        });
        common.find(|family| {
            let family = self.has_addressed.then_some(*family);
            let out = self.direction_in(Direction::Egress, from, to, family, &mut Nobody);
            out.has(protocol, port)
                && self
                    .direction_in(Direction::Ingress, to, from, family, &mut Nobody)
                    .has(protocol, port)
        })
    }

    /// The address of a pod of an endpoint that is of a family; of any without one.
    pub fn address_over(&self, id: EndpointId, family: Option<Family>) -> Option<IpAddr> {
        let own = of_pod(self.cluster.object(self.endpoints[id].object));
        let mut own = own.into_iter();
        own.find(|address| family.is_none_or(|family| Family::of(*address) == family))
    }
}

impl Answer {
    /// Nothing passes: there is no address of the family to send from, or to send to.
    pub(crate) fn without_address(direction: Direction, family: Family) -> Self {
        Self {
            ports: Ports::none(),
            certain: Ports::none(),
            possible: Ports::none(),
            reasons: vec![Reason {
                direction,
                decider: Decider::NoAddress(family),
                is_allowed: false,
                ports: Ports::all(),
            }],
            doubts: Vec::new(),
        }
    }
}
