//! Why policies may decide over traffic that are not in the input, for whom.

use crate::unseen::UnseenPolicy;
use crate::{Direction, EndpointId, Network};

impl Network<'_> {
    /// Why policies that decide over the traffic of a namespace may not be in the input, as a sentence without a full stop:
    /// they could not be listed or read, or the files that are read need not hold those of the namespace.
    pub fn unseen_policies(&self, namespace: &str) -> Option<&str> {
        let unseen = self.unseen.reasons.get(namespace).map(String::as_str);
        self.policy_gap(namespace).or(unseen)
    }

    /// Why answers about pods of some namespaces hang on policies that files need not hold, as a sentence without a full stop.
    pub fn unseen_in_files(&self) -> Option<String> {
        let mut reasons = self.unseen.reasons.values();
        let first = reasons.next()?;
        Some(match reasons.count() {
            0 => first.clone(),
            1 => format!("{first}; the same applies to 1 more namespace"),
            count => format!("{first}; the same applies to {count} more namespaces"),
        })
    }

    /// A NetworkPolicy that may select an endpoint and is not in the input. In the network of a node hardly any plugin enforces
    /// one.
    pub(crate) fn unseen_at(&self, id: EndpointId) -> Option<UnseenPolicy<'_>> {
        let endpoint = &self.endpoints[id];
        let reason = self.unseen.reasons.get(endpoint.namespace)?;
        (!endpoint.is_host_network).then_some(UnseenPolicy {
            reason,
            rank: &self.unseen.rank,
        })
    }

    /// Why policies that were not seen may stop what an endpoint sends or receives as far as read, as a sentence without a full
    /// stop. What was not read at all may hold anything, and is said of the whole answer.
    pub fn may_be_stopped(&self, id: EndpointId, direction: Direction) -> Option<&str> {
        let namespace = self.endpoints[id].namespace;
        let is_isolated = || {
            self.selecting(id).any(|policy| {
                policy.rank.is_together()
                    && match direction {
                        Direction::Ingress => policy.ingress.is_some(),
                        Direction::Egress => policy.egress.is_some(),
                    }
            })
        };
        let unseen = self.unseen_at(id).filter(|_| !is_isolated());
        let gap = self.policy_gap(namespace);
        gap.filter(|_| self.coverage.unread().is_empty())
            .or(unseen.map(|unseen| unseen.reason))
    }
}
