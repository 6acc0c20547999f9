//! What exposures hang on: answers for a whole are first computed from what was read, and asked again with what is not
//! known where anything may change them.

use std::collections::BTreeSet;

use crate::decide::rules;
use crate::limits::MAX_ASKED_AGAIN;
use crate::policy::Peer;
use crate::{Direction, EndpointId, Network, Ports, Reached, Side};

impl Network<'_> {
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
                        rule.is_limited() || rule.peers.iter().any(|peer| self.is_unseen(peer))
                    })
            })
        };
        is_foreign
            || !self.maybe_selecting[id].is_empty()
            || !self.rivals_of[id].is_empty()
            || !self.forwarding.is_empty()
            || !self.host_policies.is_empty()
            || self.policy_gap(self.endpoints[id].namespace).is_some()
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

    /// What a pod of which nothing is known may reach besides what it does as far as read, and what that hangs on.
    pub(crate) fn doubts_in(&self, id: EndpointId, as_read: &Ports) -> (Ports, Vec<String>) {
        if !self.is_open_to_doubt(id, Direction::Ingress) {
            return (Ports::none(), Vec::new());
        }
        let answer = self.answer(Side::Anybody, Side::Endpoint(id));
        (answer.possible.without(as_read), answer.doubts)
    }
}
