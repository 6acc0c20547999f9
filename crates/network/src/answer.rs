//! What may pass between two ends with the reasons, and what of that is not certain.

use std::collections::BTreeSet;

use crate::bounds::Bounds;
use crate::range::Family;
use crate::{Decider, Direction, EndpointId, Network, Ports, Reason, Side};

/// What may pass, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What may pass, as far as read.
    pub ports: Ports,
    /// What passes whatever is not known.
    pub certain: Ports,
    /// What passes, or may if something that is not known is so.
    pub possible: Ports,
    /// Why, for each direction in order; together they cover every port.
    pub reasons: Vec<Reason>,
    /// What the answer hangs on and is not known, as sentences without a full stop.
    pub doubts: Vec<String>,
}

impl Network<'_> {
    /// What may pass from one end to another, with the reasons.
    pub fn answer(&self, from: Side, to: Side) -> Answer {
        self.answer_about(from, to, &Ports::all())
    }

    /// The same, with what is not known about some ports alone.
    pub fn answer_about(&self, from: Side, to: Side, wanted: &Ports) -> Answer {
        self.answer_over(from, to, wanted, None)
    }

    /// The same, over addresses of one family where one is given.
    pub(crate) fn answer_over(
        &self,
        from: Side,
        to: Side,
        wanted: &Ports,
        family: Option<Family>,
    ) -> Answer {
        let answer = self.answer_as_declared(from, to, wanted, family);
        self.whichever_stands(answer, (from, to), wanted, |from, to| {
            self.answer_as_declared(from, to, wanted, family)
        })
    }

    /// The same, as if these declarations of both ends were the ones that stand.
    fn answer_as_declared(
        &self,
        from: Side,
        to: Side,
        wanted: &Ports,
        only: Option<Family>,
    ) -> Answer {
        if self.is_itself(from, to) {
            return self.always(from, to);
        }
        if let Some((direction, family)) = self.missing_family(from, to)
            && self.refused_ends(from, to).next().is_none()
        {
            return Answer::without_address(direction, family);
        }
        let mut ports = Ports::none();
        let (mut certain, mut possible) = (Ports::none(), Ports::none());
        let mut reasons: Vec<Reason> = Vec::new();
        let mut doubts: Vec<(String, Ports)> = Vec::new();
        let families = self.families_over(from, to, only);
        // Some pods have addresses of the one family alone, and others of the other: certain is what passes over both.
        let is_mixed = families.iter().all(|(_, is_sure)| !is_sure);
        if is_mixed {
            certain = Ports::all();
        }
        for (family, is_sure) in families {
            let mut own = Vec::new();
            let out = self.direction_in(Direction::Egress, from, to, family, &mut own);
            let into = self.direction_in(Direction::Ingress, to, from, family, &mut own);
            let passing = out.intersect(&into);
            let sides = [
                self.side(Direction::Egress, from, to, family),
                self.side(Direction::Ingress, to, from, family),
            ];
            possible.join(&sides[0].may_pass.intersect(&sides[1].may_pass));
            let stopped = sides
                .iter()
                .fold(Ports::all(), |left, side| left.without(&side.may_stop));
            if is_mixed {
                certain = certain.intersect(&stopped);
            }
            if is_sure || is_mixed {
                // The family that lets more through is shown.
                if reasons.is_empty() || !passing.without(&ports).is_empty() {
                    reasons = own;
                }
                ports.join(&passing);
            }
            if is_sure {
                certain.join(&stopped);
            } else {
                let what = match family {
                    Some(Family::V4) => "only some of the pods have IPv4 addresses",
                    _ => "the input does not show whether all pods on both ends have IPv6 addresses, or only some of them do",
                }
                .to_owned();
                doubts.push((what, Ports::all()));
            }
            doubts.extend(sides.into_iter().flat_map(|side| side.doubts));
        }
        doubts.extend(self.refused_ends(from, to).map(|why| {
            certain = Ports::none();
            possible = Ports::all();
            (why, Ports::all())
        }));
        let open = possible.without(&certain).intersect(wanted);
        let doubts: BTreeSet<String> = doubts
            .into_iter()
            .filter(|(_, ports)| !ports.intersect(&open).is_empty())
            .map(|(why, _)| why)
            .collect();
        Answer {
            ports,
            certain,
            possible,
            reasons,
            doubts: doubts.into_iter().collect(),
        }
    }

    /// A pod and itself.
    fn always(&self, from: Side, to: Side) -> Answer {
        let doubts: Vec<String> = self.refused_ends(from, to).collect();
        let reasons = [Direction::Egress, Direction::Ingress].map(|direction| Reason {
            direction,
            decider: Decider::Always,
            is_allowed: true,
            ports: Ports::all(),
        });
        Answer {
            ports: Ports::all(),
            certain: if doubts.is_empty() {
                Ports::all()
            } else {
                Ports::none()
            },
            possible: Ports::all(),
            reasons: reasons.into(),
            doubts,
        }
    }

    /// What one side may do, with everything that decides there.
    fn side(
        &self,
        direction: Direction,
        subject: Side,
        peer: Side,
        family: Option<Family>,
    ) -> Bounds {
        let Side::Endpoint(own) = subject else {
            return Bounds::open();
        };
        let from_node = match direction {
            Direction::Ingress => self.comes_from_own_node(own, peer),
            Direction::Egress => None,
        };
        if from_node == Some(true) {
            return Bounds::open();
        }
        let mut bounds = self.bounds(direction, own, peer, family);
        if from_node == Some(false) {
            bounds.pass(
                "some of the pods run on this node, and a node can always reach its own pods"
                    .to_owned(),
                Ports::all(),
            );
        }
        if direction == Direction::Ingress && self.is_beside(own, peer) {
            bounds.pass(
                "it comes from a host network, and a node can always reach its own pods".to_owned(),
                Ports::all(),
            );
        }
        self.add_forwarding(direction, peer, &mut bounds);
        self.add_host_policies(direction, own, peer, &mut bounds);
        self.add_own_node(direction, own, peer, &mut bounds);
        let endpoint = &self.endpoints[own];
        if endpoint.is_host_network {
            // What nothing stops passes in any case.
            let stopped = bounds.may_stop.clone();
            bounds.pass(
                format!(
                    "{} uses the host network, where most network plugins do not enforce policies",
                    endpoint.label()
                ),
                stopped,
            );
        }
        self.add_strangers(direction, own, peer, &mut bounds);
        if let Some(gap) = self.policy_gap(endpoint.namespace) {
            bounds.anything(gap.to_owned());
        }
        bounds
    }

    /// Kubernetes says that a pod reaches its node always, and not every plugin does it.
    fn add_own_node(&self, direction: Direction, own: EndpointId, peer: Side, bounds: &mut Bounds) {
        if let (Direction::Egress, Side::Outside(range)) = (direction, peer)
            && range.first == range.last
            && self.is_own_node(own, range.first).is_some()
            && self.may_reach_own_node()
        {
            bounds.pass(
                "it is the node that the pod runs on, and whether policies apply to that traffic depends on the network plugin".to_owned(),
                Ports::all(),
            );
        }
    }

    /// Those of the families over which two ends may talk that are asked about.
    fn families_over(
        &self,
        from: Side,
        to: Side,
        only: Option<Family>,
    ) -> Vec<(Option<Family>, bool)> {
        let mut families = self.families(from, to);
        if let Some(only) = only {
            families.retain(|(family, _)| family.is_none_or(|family| family == only));
            if families.is_empty() {
                families.push((Some(only), true));
            }
        }
        families
    }

    /// The families of addresses over which two ends may talk, and whether both have them for certain. Where no policy looks at
    /// the addresses of pods, the family makes no difference.
    pub(crate) fn families(&self, from: Side, to: Side) -> Vec<(Option<Family>, bool)> {
        if !self.has_addressed || !matches!((from, to), (Side::Endpoint(_), Side::Endpoint(_))) {
            return vec![(None, true)];
        }
        let has = |side: Side, family: Family| match side {
            Side::Endpoint(id) => self.has_family(id, family),
            Side::Outside(_) | Side::Anybody => Some(true),
        };
        let mut found: Vec<(Option<Family>, bool)> = Family::BOTH
            .into_iter()
            .filter_map(|family| match (has(from, family), has(to, family)) {
                (Some(false), _) | (_, Some(false)) => None,
                (Some(true), Some(true)) => Some((Some(family), true)),
                _ => Some((Some(family), false)),
            })
            .collect();
        // Ends that have no family in common have no addresses that fit; policies are asked all the same.
        if found.is_empty() {
            found = vec![(None, true)];
        }
        found
    }
}
