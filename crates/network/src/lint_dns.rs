//! Policies that let pods out to others by name, while nothing lets them ask for names.

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::{Nobody, rules};
use crate::dns::PORT;
use crate::policy::Peer;
use crate::rule::DOMAINS;
use crate::{
    Action, Direction, EndpointId, Lint, LintKind, Lints, Network, PolicyId, Ports, Protocol,
    Range, Rule, Side,
};

/// Ports on which pods that answer for DNS listen, where they are not in the input.
const USUAL: &[u16] = &[PORT, 5353, 1053, 9153];

impl Network<'_> {
    pub(crate) fn lint_dns(&self, left: &mut usize, lints: &mut Lints) {
        let servers = self.dns_servers();
        let mut known: BTreeMap<&[PolicyId], bool> = BTreeMap::new();
        // Of each policy the pods that cannot ask: the first, and how many.
        let mut stuck: BTreeMap<PolicyId, (EndpointId, usize)> = BTreeMap::new();
        for (id, endpoint) in self.endpoints.iter() {
            let policies = &self.selecting[id][..];
            let may_be_others =
                !self.maybe_selecting[id].is_empty() || !self.rivals_of[id].is_empty();
            if policies.is_empty()
                || endpoint.is_host_network
                || may_be_others
                || servers.iter().any(|(server, _)| *server == id)
            {
                continue;
            }
            let is_stuck = match known.get(policies) {
                Some(is_stuck) => *is_stuck,
                None if !self.needs_names(id) => {
                    known.insert(policies, false);
                    false
                }
                None => {
                    let work = policies.len().saturating_add(servers.len());
                    let Some(rest) = left.checked_sub(work) else {
                        lints.unasked += 1;
                        continue;
                    };
                    *left = rest;
                    let is_stuck = !self.asks_dns(id, &servers);
                    known.insert(policies, is_stuck);
                    is_stuck
                }
            };
            if !is_stuck {
                continue;
            }
            let naming = policies.iter().filter(|policy| {
                let rules = rules(&self.policies[**policy], Direction::Egress);
                rules.is_some_and(|rules| rules.iter().any(|rule| self.is_by_name(rule)))
            });
            for policy in naming {
                stuck.entry(*policy).or_insert((id, 0)).1 += 1;
            }
        }
        for (policy, (first, count)) in stuck {
            let more = match count {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            lints.all.push(Lint {
                kind: LintKind::NoDns,
                object: self.policies[policy].object,
                path: "spec.egress".to_owned(),
                message: format!(
                    "it allows {}{more} to connect to others, but no policy allows DNS (UDP and TCP {PORT}), so names do not resolve",
                    self.endpoints[first].label()
                ),
            });
        }
    }

    /// The pods that answer for DNS, with their ports.
    fn dns_servers(&self) -> Vec<(EndpointId, Ports)> {
        let services: Vec<_> = self.dns_services().collect();
        let behind = |id, protocol| self.behind_number(id, protocol, PORT);
        services
            .into_iter()
            .flat_map(|id| {
                let mut found = behind(id, Protocol::Udp);
                found.extend(behind(id, Protocol::Tcp));
                found
            })
            .collect()
    }

    /// Whether what goes out of a pod is closed, and open to some whom it has to find by name.
    fn needs_names(&self, id: EndpointId) -> bool {
        let policies = || {
            self.selecting[id]
                .iter()
                .map(|policy| &self.policies[*policy])
        };
        // Of what cannot be read nobody knows what it lets through.
        let is_read = policies().all(|policy| {
            let all = rules(policy, Direction::Egress).into_iter().flatten();
            !policy.is_broken
                && all
                    .flat_map(|rule| &rule.peers)
                    .all(|peer| peer.unknown().is_none() || is_domain(peer))
        });
        is_read
            && policies().any(|policy| {
                let mut all = rules(policy, Direction::Egress).into_iter().flatten();
                all.any(|rule| self.is_by_name(rule))
            })
    }

    /// Whether a rule lets somebody through who is found by name: pods, or every address.
    fn is_by_name(&self, rule: &Rule) -> bool {
        rule.action == Action::Allow
            && rule.peers.iter().any(|peer| match peer {
                Peer::Pods(set) => !self.sets[*set].sure.is_empty(),
                Peer::Block(range, _) => *range == Range::V4 || *range == Range::V6,
                Peer::Everything => true,
                Peer::UnknownOutside(_) => is_domain(peer),
                Peer::Addressed(_) | Peer::Nodes(_) | Peer::Unknown(_) => false,
            })
    }

    /// Whether a pod may ask for names, as far as is known.
    fn asks_dns(&self, id: EndpointId, servers: &[(EndpointId, Ports)]) -> bool {
        let own = Side::Endpoint(id);
        // Names are asked for over UDP first, and over TCP only where an answer is too long.
        let udp = Ports::range(Protocol::Udp, 1, u16::MAX);
        let is_udp = |(_, ports): &&(EndpointId, Ports)| !ports.intersect(&udp).is_empty();
        let over_udp = servers.iter().any(|server| is_udp(&server));
        let mut asked_first = servers.iter().filter(|server| !over_udp || is_udp(server));
        let reaches = asked_first.any(|(server, ports)| {
            let out = self.direction(Direction::Egress, own, Side::Endpoint(*server), &mut Nobody);
            !out.intersect(ports).is_empty()
        });
        let mut asked: BTreeSet<u16> = USUAL.iter().copied().collect();
        asked.extend(servers.iter().flat_map(|(_, ports)| {
            let ranges = ports.iter();
            ranges.map(|(_, first, _)| first)
        }));
        let out = |rule: &Rule| self.may_be_for_dns(rule, &asked, !servers.is_empty());
        reaches
            || self.selecting[id].iter().any(|policy| {
                let all = rules(&self.policies[*policy], Direction::Egress);
                all.into_iter().flatten().any(out)
            })
    }

    /// Whether a rule may be meant for DNS: for a server of its own, a cache on the node, or one that is not in the input.
    fn may_be_for_dns(&self, rule: &Rule, ports: &BTreeSet<u16>, is_known: bool) -> bool {
        if rule.action != Action::Allow {
            return false;
        }
        let numbers = rule.ports_at(None);
        let says_port = rule.ports.is_some();
        let has_port = ports.iter().any(|port| numbers.has(Protocol::Udp, *port));
        let named = rule.names_ports();
        // Where the servers are known, pods that there are not are none of them.
        let is_nobody = is_known
            && rule.peers.iter().all(|peer| match peer {
                Peer::Pods(set) => {
                    let selected = &self.sets[*set];
                    selected.has_namespace && selected.is_empty()
                }
                _ => false,
            });
        if says_port && (has_port || named) {
            return !is_nobody;
        }
        // On every port: to whom is what counts.
        !says_port
            && rule.peers.iter().any(|peer| match peer {
                Peer::Everything => true,
                Peer::Block(..) => !is_known,
                Peer::Pods(set) => {
                    let selected = &self.sets[*set];
                    self.everybody.contains(set) || !is_known && selected.is_empty()
                }
                Peer::Nodes(_) | Peer::Addressed(_) => !is_known,
                Peer::Unknown(_) | Peer::UnknownOutside(_) => !is_domain(peer),
            })
    }
}

/// Whether a peer is known by its name, so that it has to be asked for.
fn is_domain(peer: &Peer) -> bool {
    *peer == Peer::UnknownOutside(DOMAINS)
}
