//! Pairs of ends with a pod in the network of its node of which it is not known whether they connect: everything that lists
//! connections has to say so of the same pairs as an answer about one of them.

use std::collections::HashSet;

use crate::{EndpointId, Network, Side, UnsurePair};

impl Network<'_> {
    /// Every such pair, in order. What is not known of all pairs of a namespace is not repeated.
    pub fn unsure_pairs(&self) -> &[UnsurePair] {
        self.unsure_pairs.get_or_init(|| self.find_unsure_pairs())
    }

    fn find_unsure_pairs(&self) -> Vec<UnsurePair> {
        let of_all: HashSet<&str> = self
            .policy_gaps
            .values()
            .flatten()
            .chain(self.unseen.reasons.values())
            .map(String::as_str)
            .collect();
        let is_meant = |id: EndpointId| {
            !self.selecting[id].is_empty()
                || !self.maybe_selecting[id].is_empty()
                || !self.rivals_of[id].is_empty()
        };
        let is_host = |id: EndpointId| self.endpoints[id].is_host_network;
        let hosts: Vec<EndpointId> = self.endpoints.ids().filter(|id| is_host(*id)).collect();
        let mut found = Vec::new();
        for host in &hosts {
            for other in self.endpoints.ids() {
                if other == *host || !is_meant(other) && !is_meant(*host) {
                    continue;
                }
                let back = (!is_host(other)).then_some((other, *host));
                for (from, to) in [Some((*host, other)), back].into_iter().flatten() {
                    let answer = self.answer(Side::Endpoint(from), Side::Endpoint(to));
                    let doubts = answer.doubts.iter().map(String::as_str);
                    let why: Vec<&str> = doubts.filter(|one| !of_all.contains(one)).collect();
                    if !why.is_empty() {
                        found.push(UnsurePair {
                            from,
                            to,
                            why: why.join("; "),
                        });
                    }
                }
            }
        }
        found.sort_by_key(|pair| (pair.from, pair.to));
        found
    }

    /// The first of these pairs, as a sentence without a full stop, and how many more there are.
    pub(crate) fn unsure_hosts(&self) -> Option<String> {
        let mut pairs = self.unsure_pairs().iter();
        let first = pairs.next()?;
        let [from, to] = [first.from, first.to].map(|id| self.endpoints[id].label());
        let more = match pairs.count() {
            0 => String::new(),
            1 => "; the same applies to 1 more pair with a host network".to_owned(),
            count => format!("; the same applies to {count} more pairs with a host network"),
        };
        Some(format!("{from} => {to}: {}{more}", first.why))
    }
}
