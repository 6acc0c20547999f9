//! What exposures hang on: answers for a whole are first computed from what was read, and asked again with what is not
//! known where anything may change them.

use std::collections::{BTreeSet, HashMap};

use seawall_model::Table;

use crate::decide::rules;
use crate::limits::MAX_ASKED_AGAIN;
use crate::policy::Peer;
use crate::rival::RivalId;
use crate::{
    Assumption, ClassId, Direction, EndpointId, NamedPort, Network, PolicyId, Ports, Reached, Side,
    WaysIn,
};

/// What tells endpoints apart in what their exposure hangs on: their class and namespace, the names of their ports, the
/// families of addresses that they lack, policies and others that may be for them, and the node that is named and the one where
/// all of it runs.
type Alike<'n> = (
    (ClassId, &'n str, &'n [NamedPort<'n>], [bool; 2]),
    (&'n [PolicyId], &'n [RivalId], &'n [usize]),
    (Option<&'n str>, Option<&'n str>),
);

impl Network<'_> {
    /// The classes of endpoints, where they tell everything that policies may say; otherwise each is asked for itself.
    pub(crate) fn class_of(&self) -> Option<Table<EndpointId, ClassId>> {
        let mut sets = self.sets.values().iter();
        let is_known = !self.has_addressed && sets.all(|selected| selected.maybe.is_empty());
        is_known.then(|| self.classes().class_of)
    }

    /// What an endpoint has in common with those of which the same is known; `None` where more than that tells it apart.
    pub(crate) fn alike(
        &self,
        id: EndpointId,
        class_of: Option<&Table<EndpointId, ClassId>>,
    ) -> Option<Alike<'_>> {
        let class_of = class_of?;
        let endpoint = &self.endpoints[id];
        let is_apart = endpoint.is_host_network
            || self.strangers.has_more_networks[id]
            || self.may_be_another(id)
            || self.refused_end(id).is_some();
        let spec = self.cluster.object(endpoint.object).spec();
        (!is_apart).then_some((
            (
                class_of[id],
                endpoint.namespace,
                &endpoint.named_ports,
                self.lacking(id),
            ),
            (
                &self.maybe_selecting[id],
                &self.rivals_of[id],
                &self.strangers.of[id],
            ),
            (
                spec.and_then(|spec| spec.str("nodeName")),
                self.placed_on(id),
            ),
        ))
    }

    /// Whether something that is not known may change what policies let in to an endpoint, or out of it.
    pub(crate) fn is_open_to_doubt(&self, id: EndpointId, direction: Direction) -> bool {
        let strangers = &self.strangers;
        let mut foreign = strangers.wide.iter().chain(&strangers.of[id]);
        let is_foreign = foreign.any(|index| {
            let effect = strangers.all[*index].effect;
            match direction {
                Direction::Ingress => effect.ingress,
                Direction::Egress => effect.egress,
            }
        });
        let is_broken = || {
            self.selecting[id].iter().any(|policy| {
                let policy = &self.policies[*policy];
                let mut rules = rules(policy, direction).into_iter().flatten();
                policy.is_broken
                    || policy.rank.may_tie()
                    || policy.rank.is_firewall()
                    || rules.any(|rule| {
                        rule.is_limited()
                            || !rule.ambiguous.is_empty()
                            || rule.peers.iter().any(|peer| self.is_unseen(peer))
                    })
            })
        };
        is_foreign
            || !self.maybe_selecting[id].is_empty()
            || !self.rivals_of[id].is_empty()
            || !self.forwarding.is_empty()
            || !self.host_policies.is_empty()
            || self.policy_gap(self.endpoints[id].namespace).is_some()
            || self.unseen_at(id).is_some()
            || strangers.has_more_networks[id]
            || self.may_be_another(id)
            || self.may_go_past(id, direction)
            || is_broken()
    }

    /// Whether it is not in the input whom a peer means.
    fn is_unseen(&self, peer: &Peer) -> bool {
        match peer {
            Peer::Nodes(nodes) => !self.sees(*nodes),
            _ => peer.unknown().is_some(),
        }
    }

    /// Whether an endpoint reaches one of some places, asked again with what is not known; what it hangs on is added.
    pub(crate) fn settled(
        &self,
        id: EndpointId,
        as_read: Reached,
        places: impl Iterator<Item = (Side, Ports)>,
        doubts: &mut BTreeSet<String>,
    ) -> Reached {
        if as_read == Reached::Unknown {
            return as_read;
        }
        let mut may_reach = false;
        let mut found: BTreeSet<String> = BTreeSet::new();
        for (number, (place, ports)) in places.enumerate() {
            if number == MAX_ASKED_AGAIN {
                may_reach = true;
                break;
            }
            let is_certain = !self.is_open_to_doubt(id, Direction::Egress)
                && match place {
                    Side::Endpoint(place) => !self.is_open_to_doubt(place, Direction::Ingress),
                    _ => true,
                };
            if is_certain {
                if !self
                    .allowed(Side::Endpoint(id), place)
                    .intersect(&ports)
                    .is_empty()
                {
                    return Reached::Yes;
                }
                continue;
            }
            let answer = self.answer_about(Side::Endpoint(id), place, &ports);
            if !answer.certain.intersect(&ports).is_empty() {
                return Reached::Yes;
            }
            if !answer.possible.intersect(&ports).is_empty() {
                may_reach = true;
                found.extend(answer.doubts);
            }
        }
        if may_reach {
            doubts.extend(found);
            Reached::Maybe
        } else {
            Reached::No
        }
    }

    /// What a pod of which nothing is known reaches, what it may besides, and what that hangs on.
    pub(crate) fn let_in_from_pods(&self, id: EndpointId) -> (Ports, Ports, Vec<String>) {
        let (from, to) = (Side::Anybody, Side::Endpoint(id));
        if !self.is_open_to_doubt(id, Direction::Ingress) {
            return (self.allowed(from, to), Ports::none(), Vec::new());
        }
        let answer = self.answer(from, to);
        let perhaps = answer.possible.without(&answer.certain);
        (answer.certain, perhaps, answer.doubts)
    }

    /// What is let in from some address outside for certain, and what may be besides. As far as read it is `as_read`.
    pub(crate) fn let_in_from_outside(&self, id: EndpointId, as_read: Ports) -> (Ports, Ports) {
        if !self.is_open_to_doubt(id, Direction::Ingress) {
            return (as_read, Ports::none());
        }
        let (mut certain, mut possible) = (Ports::none(), as_read);
        for (number, piece) in self.sources().iter().enumerate() {
            if number == MAX_ASKED_AGAIN {
                possible = Ports::all();
                break;
            }
            let answer = self.answer(Side::Outside(*piece), Side::Endpoint(id));
            certain.join(&answer.certain);
            possible.join(&answer.possible);
        }
        let perhaps = possible.without(&certain);
        (certain, perhaps)
    }

    /// Whether a workload of another namespace reaches an endpoint, as some do as far as read or none does.
    pub(crate) fn reached_from_other_namespaces(
        &self,
        id: EndpointId,
        as_read: usize,
        is_any_doubted: bool,
    ) -> Reached {
        if !is_any_doubted && !self.is_open_to_doubt(id, Direction::Ingress) {
            return if as_read > 0 {
                Reached::Yes
            } else {
                Reached::No
            };
        }
        let own = self.endpoints[id].namespace;
        let others = self.endpoints.iter();
        let others = others.filter(|(_, other)| other.namespace != own);
        let mut reached = Reached::No;
        for (number, (other, _)) in others.enumerate() {
            if number == MAX_ASKED_AGAIN {
                return Reached::Maybe;
            }
            let answer = self.answer(Side::Endpoint(other), Side::Endpoint(id));
            if !answer.certain.is_empty() {
                return Reached::Yes;
            }
            if !answer.possible.is_empty() {
                reached = Reached::Maybe;
            }
        }
        reached
    }

    /// Marks the ways in from outside that policies may stop which are not known.
    pub(crate) fn doubt_ways(&self, ways: &mut WaysIn) {
        let ids = self.endpoints.ids();
        let doubted = ids.filter(|id| self.is_open_to_doubt(*id, Direction::Ingress));
        // What leads past policies to the network of a node hangs on none.
        let doubted = doubted.filter(|id| !self.endpoints[*id].is_host_network);
        let doubted: Vec<EndpointId> = doubted.filter(|id| ways.has(*id)).collect();
        let classes = self.class_of();
        let mut known: HashMap<Alike<'_>, (Ports, Ports)> = HashMap::new();
        for id in doubted {
            let alike = self.alike(id, classes.as_ref());
            let found = alike.as_ref().and_then(|alike| known.get(alike));
            let (outside, pods) = match found {
                Some(found) => found.clone(),
                None => {
                    let (outside, _) = self.let_in_from_outside(id, Ports::none());
                    let (pods, ..) = self.let_in_from_pods(id);
                    known.extend(alike.map(|alike| (alike, (outside.clone(), pods.clone()))));
                    (outside, pods)
                }
            };
            let assumption = match self.may_be_stopped(id, Direction::Ingress) {
                Some(_) => Some(Assumption::NoOtherPolicy),
                None if self.policy_gap(self.endpoints[id].namespace).is_some() => None,
                None => Some(Assumption::PolicyAllows),
            };
            ways.doubt(id, assumption, [&outside, &pods]);
        }
    }
}
