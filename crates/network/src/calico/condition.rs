//! Rules of Calico that ask the pods that a policy selects for something: such a policy is one for each kind of them.

use std::collections::BTreeMap;

use super::wanted::Wanted;
use crate::builder::Builder;
use crate::contested::alike;
use crate::limits::MAX_CONDITIONS;
use crate::peer::{Selected, SetId};
use crate::rule::Peer;
use crate::set::Set;
use crate::{Direction, EndpointId, Policy};

/// Such conditions in words, where they are not known to hold.
pub(super) const CONDITIONS: &str = "conditions for the pods that it selects";

/// What the rule with an index in a direction asks for.
pub(super) type Condition<'w> = (Direction, usize, Wanted<'w>);

/// Which conditions hold.
type Holding = Vec<Option<bool>>;

impl Builder<'_> {
    /// A policy as several, each for pods for which the same of its rules count.
    pub(super) fn by_condition(
        &mut self,
        policy: Policy,
        conditions: &[Condition<'_>],
    ) -> Vec<Policy> {
        if conditions.is_empty() {
            return vec![policy];
        }
        if conditions
            .iter()
            .any(|(_, _, wanted)| wanted.asks_addresses())
        {
            self.know_addresses();
        }
        let mut kinds: BTreeMap<Holding, [Vec<EndpointId>; 2]> = BTreeMap::new();
        let subject = &self.selectors.sets[policy.subject];
        let sure = subject.sure.iter().map(|endpoint| (endpoint, 0));
        let maybe = subject.maybe.iter().map(|endpoint| (endpoint, 1));
        for (endpoint, list) in sure.chain(maybe) {
            let own = &self.endpoints[endpoint];
            let namespace = self.contested.namespace(self.cluster, own.namespace);
            let known = self.addresses.as_ref();
            let known = known.and_then(|addresses| Some(&addresses[endpoint].as_ref()?.all[..]));
            let holding = conditions.iter().map(|(_, _, wanted)| {
                alike(&namespace, |object| {
                    wanted.takes_in(self.cluster, own, object, known)
                })
            });
            kinds.entry(holding.collect()).or_default()[list].push(endpoint);
        }
        if kinds.is_empty() || kinds.len() > MAX_CONDITIONS {
            let unknown = vec![None; conditions.len()];
            return vec![only(&policy, policy.subject, conditions, &unknown)];
        }
        let (has_namespace, hangs_on) = (subject.has_namespace, subject.hangs_on);
        let total = self.endpoints.len();
        kinds
            .into_iter()
            .map(|(holding, [sure, maybe])| {
                let part = self.selectors.sets.push(Selected {
                    sure: Set::new(sure, total),
                    has_namespace,
                    maybe: Set::new(maybe, total),
                    hangs_on,
                });
                only(&policy, part, conditions, &holding)
            })
            .collect()
    }
}

/// A policy for some of its pods: rules whose condition does not hold are for nobody.
fn only(
    policy: &Policy,
    subject: SetId,
    conditions: &[Condition<'_>],
    holding: &[Option<bool>],
) -> Policy {
    let mut only = Policy {
        object: policy.object,
        rank: policy.rank.clone(),
        subject,
        ingress: policy.ingress.clone(),
        egress: policy.egress.clone(),
        opens_only: policy.opens_only,
        is_broken: policy.is_broken,
    };
    for ((direction, index, _), holds) in conditions.iter().zip(holding) {
        let rules = match direction {
            Direction::Ingress => &mut only.ingress,
            Direction::Egress => &mut only.egress,
        };
        let rule = rules.as_mut().and_then(|rules| rules.get_mut(*index));
        match (rule, holds) {
            (Some(rule), Some(false)) => rule.peers = Vec::new(),
            (Some(rule), None) => rule.peers = vec![Peer::Unknown(CONDITIONS)],
            (_, Some(true)) | (None, _) => {}
        }
    }
    only
}
