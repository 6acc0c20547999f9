//! Pairs of ends with a pod in the network of its node of which it is not known whether they connect: everything that lists
//! connections has to say so of the same pairs as an answer about one of them.

use std::collections::{HashMap, HashSet};

use crate::rival::RivalId;
use crate::{ClassId, EndpointId, Network, PolicyId, Side, UnsurePair};

/// What tells the pods apart that a pod in the host network talks to: their class, policies and others that may be for them,
/// whether they have more networks and policies may be missing, and whether they are on its node.
type Key<'n> = (
    ClassId,
    (&'n [PolicyId], &'n [RivalId], &'n [usize]),
    [bool; 3],
    Option<bool>,
);

impl Network<'_> {
    /// Every such pair, in order. What is not known of all pairs of a namespace is not repeated.
    pub fn unsure_pairs(&self) -> &[UnsurePair] {
        self.unsure_pairs.get_or_init(|| {
            let mut found = self.find_unsure_pairs(usize::MAX);
            found.sort_by_key(|pair| (pair.from, pair.to));
            found
        })
    }

    /// The first of them, up to a number of them.
    fn find_unsure_pairs(&self, limit: usize) -> Vec<UnsurePair> {
        let mut found = Vec::new();
        let is_host = |id: EndpointId| self.endpoints[id].is_host_network;
        let hosts: Vec<EndpointId> = self.endpoints.ids().filter(|id| is_host(*id)).collect();
        if hosts.is_empty() {
            return found;
        }
        let is_meant = |id: EndpointId| {
            !self.selecting[id].is_empty()
                || !self.maybe_selecting[id].is_empty()
                || !self.rivals_of[id].is_empty()
        };
        let classes = self.classes();
        for host in &hosts {
            // Pods that nothing tells apart are asked about once, until one of them is not sure.
            let mut known: HashMap<(Key<'_>, bool), bool> = HashMap::new();
            for other in self.endpoints.ids() {
                if other == *host || !is_meant(other) && !is_meant(*host) {
                    continue;
                }
                let back = (!is_host(other)).then_some((other, *host));
                for (from, to) in [Some((*host, other)), back].into_iter().flatten() {
                    let key: Key<'_> = (
                        classes.class_of[other],
                        (
                            &self.maybe_selecting[other],
                            &self.rivals_of[other],
                            &self.strangers.of[other],
                        ),
                        [
                            self.strangers.has_more_networks[other],
                            self.policy_gap(self.endpoints[other].namespace).is_some(),
                            self.unseen_at(other).is_some(),
                        ],
                        self.shares_node(other, *host),
                    );
                    let is_alone = is_host(other) || self.may_be_another(other);
                    let key = (key, from == *host);
                    if !is_alone && known.get(&key) == Some(&false) {
                        continue;
                    }
                    let why = self.why_unsure(from, to);
                    known.insert(key, why.is_some());
                    found.extend(why.map(|why| UnsurePair { from, to, why }));
                    if found.len() >= limit {
                        return found;
                    }
                }
            }
        }
        found
    }

    /// Why it is not known whether two ends connect, besides what is so for all pairs of a namespace.
    fn why_unsure(&self, from: EndpointId, to: EndpointId) -> Option<String> {
        let answer = self.answer(Side::Endpoint(from), Side::Endpoint(to));
        let of_all: HashSet<&str> = [from, to]
            .into_iter()
            .flat_map(|id| {
                let namespace = self.endpoints[id].namespace;
                let gap = self.policy_gap(namespace);
                gap.into_iter().chain(self.unseen_policies(namespace))
            })
            .collect();
        let doubts = answer.doubts.iter().map(String::as_str);
        let why: Vec<&str> = doubts.filter(|one| !of_all.contains(one)).collect();
        (!why.is_empty()).then(|| why.join("; "))
    }

    /// One of these pairs, as a sentence without a full stop, and whether there are more.
    pub(crate) fn unsure_hosts(&self) -> Option<String> {
        let found = self.find_unsure_pairs(2);
        let first = found.first()?;
        let [from, to] = [first.from, first.to].map(|id| self.endpoints[id].label());
        let more = match found.len() {
            1 => "",
            _ => "; more pairs with a host network are not certain",
        };
        Some(format!("{from} => {to}: {}{more}", first.why))
    }
}
