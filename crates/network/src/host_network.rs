//! Pods in the network of their node, which most policies are not about.

use std::collections::{HashMap, HashSet};

use crate::builder::Builder;
use crate::decide::{Nobody, rules};
use crate::fit::{Fit, View};
use crate::kinds::NETWORK_POLICY;
use crate::peer::{Selected, SetId};
use crate::policy::Peer;
use crate::set::Set;
use crate::{Action, Direction, EndpointId, Network, Plugin, Policy, Ports, Rule, Side};

impl Network<'_> {
    /// Whether policies stop something for a pod in the host network that may pass all the same: most network
    /// plugins enforce none there, and which one it is is not known.
    pub fn may_go_past(&self, id: EndpointId, direction: Direction) -> bool {
        let is_stopped = || {
            let mut said = self
                .selecting(id)
                .filter_map(|policy| rules(policy, direction));
            let mut is_closed = false;
            let opens_all = said.any(|rules| {
                is_closed = true;
                rules.iter().any(|rule| rule.lets_everything())
            });
            is_closed && !opens_all
        };
        self.endpoints[id].is_host_network && is_stopped()
    }

    /// What passes between two ends only if policies do not count for those of them that are in the network of their node.
    pub fn past_policies_only(&self, from: Side, to: Side) -> Ports {
        let let_through = |direction, own: Side, peer| match own {
            Side::Endpoint(id) if self.may_go_past(id, direction) => Ports::all(),
            _ => self.direction(direction, own, peer, &mut Nobody),
        };
        let out = let_through(Direction::Egress, from, to);
        if out.is_empty() {
            return out;
        }
        let both = out.intersect(&let_through(Direction::Ingress, to, from));
        both.without(&self.allowed(from, to))
    }

    /// Whether a pod in the host network is let in by selectors alone. To most network plugins what it sends comes from
    /// the node, and selectors do not mean it.
    pub fn is_let_in_by_selector(&self, from: EndpointId, to: EndpointId) -> bool {
        if !self.endpoints[from].is_host_network
            || self.comes_from_own_node(to, Side::Endpoint(from)) == Some(true)
        {
            return false;
        }
        let endpoint = &self.endpoints[to];
        let view = View {
            direction: Direction::Ingress,
            own: to,
            endpoint,
            peer: Side::Endpoint(from),
            family: None,
            destination: Some(endpoint),
        };
        let mut is_selected = false;
        for policy in self.selecting(to) {
            let all = rules(policy, Direction::Ingress).into_iter().flatten();
            for rule in all.filter(|rule| rule.action == Action::Allow) {
                match self.fit(view, rule, policy) {
                    Fit::Yes => return false,
                    Fit::Maybe(_) => is_selected = true,
                    Fit::No => {}
                }
            }
        }
        is_selected
    }

    /// A pod in the host network that a policy lets in by a selector of its own, as a sentence without a full stop. A
    /// selector that takes in every pod is about pods, and what it means for nodes hardly anybody asks.
    pub(crate) fn selected_hosts(&self) -> Option<String> {
        let mut seen = HashSet::new();
        for policy in self.policies.values() {
            let rules = policy.ingress.iter().flatten();
            let allowing = rules.filter(|rule| rule.action == Action::Allow);
            for peer in allowing.flat_map(|rule| &rule.peers) {
                let Peer::Pods(set) = peer else {
                    continue;
                };
                if self.everybody.contains(set) || !seen.insert(*set) {
                    continue;
                }
                let mut selected = self.sets[*set].sure.iter();
                if let Some(host) = selected.find(|id| self.endpoints[*id].is_host_network) {
                    return Some(format!(
                        "{} selects {}, which uses the host network, where pod selectors rarely apply: what it sends might be denied",
                        self.policy_name(policy),
                        self.endpoints[host].label()
                    ));
                }
            }
        }
        None
    }

    /// The pods in the network of their node about which policies say something that may not count there, as a sentence
    /// without a full stop.
    pub(crate) fn past_policies(&self) -> Option<String> {
        let may = |id: &EndpointId| {
            self.may_go_past(*id, Direction::Ingress) || self.may_go_past(*id, Direction::Egress)
        };
        let mut all = self.endpoints.ids().filter(may);
        let first = self.endpoints[all.next()?].label();
        Some(match all.count() {
            0 => format!(
                "{first} uses the host network, where most network plugins do not enforce policies: traffic that policies deny there might pass"
            ),
            more => format!(
                "{first} and {more} more use the host network, where most network plugins do not enforce policies: traffic that policies deny there might pass"
            ),
        })
    }
}

impl Builder<'_> {
    /// Takes pods in the network of their node out of policies that neither select nor mean them: those of administrators,
    /// whose API says so, those of Cilium and Calico, for which such pods are their node, and with these plugins
    /// NetworkPolicy. With others NetworkPolicy may go either way.
    pub(crate) fn leave_host_network_out(&mut self, policies: &mut [Policy]) {
        let endpoints = self.endpoints.iter();
        let hosts: Vec<EndpointId> = endpoints
            .filter(|(_, endpoint)| endpoint.is_host_network)
            .map(|(id, _)| id)
            .collect();
        if hosts.is_empty() {
            return;
        }
        let is_known = self
            .assumed
            .all(|plugin: &Plugin| matches!(plugin.id, "calico" | "cilium"));
        let mut known = HashMap::new();
        for policy in policies {
            let group = self.cluster.object(policy.object).group();
            if group == NETWORK_POLICY && !is_known {
                continue;
            }
            policy.subject = self.without(policy.subject, &hosts, &mut known);
            let rules = policy
                .ingress
                .iter_mut()
                .chain(&mut policy.egress)
                .flatten();
            for peer in rules.flat_map(|rule: &mut Rule| &mut rule.peers) {
                if let Peer::Pods(set) = peer {
                    *set = self.without(*set, &hosts, &mut known);
                }
            }
        }
    }

    /// A set without some endpoints.
    fn without(
        &mut self,
        set: SetId,
        left_out: &[EndpointId],
        known: &mut HashMap<SetId, SetId>,
    ) -> SetId {
        if let Some(other) = known.get(&set) {
            return *other;
        }
        let selected = &self.selectors.sets[set];
        let total = self.endpoints.len();
        let less = |all: &Set| {
            let kept = all.iter().filter(|id| left_out.binary_search(id).is_err());
            Set::new(kept.collect(), total)
        };
        let other = Selected {
            sure: less(&selected.sure),
            maybe: less(&selected.maybe),
            has_namespace: selected.has_namespace,
            hangs_on: selected.hangs_on,
        };
        let other = self.selectors.sets.push(other);
        if self.selectors.whole.contains(&set) {
            self.selectors.whole.insert(other);
        }
        if self.selectors.everybody.contains(&set) {
            self.selectors.everybody.insert(other);
        }
        known.insert(set, other);
        other
    }
}
