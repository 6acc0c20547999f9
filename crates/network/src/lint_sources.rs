//! Rules that let in addresses of clients where the pods see those of nodes.

use std::collections::BTreeMap;

use seawall_model::ObjectId;

use crate::decide::rules;
use crate::node::addresses;
use crate::policy::Peer;
use crate::service::opening::opening;
use crate::{
    Action, Direction, EndpointId, Lint, LintKind, Network, Outside, Policy, Ports, Range, Rule,
};

/// Blocks from which nodes may have their addresses: private ones.
const PRIVATE: &[&str] = &[
    "10.0.0.0/8",
    "100.64.0.0/10",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
];

/// A Service that replaces addresses, with the ports of a pod behind it.
type Behind = BTreeMap<EndpointId, Vec<(ObjectId, Ports)>>;

impl Network<'_> {
    pub(crate) fn lint_sources(&self, lints: &mut Vec<Lint>) {
        let mut replaced: Option<Behind> = None;
        let nodes = self.addresses_of_nodes();
        let nodes = nodes.as_deref();
        let mut outside = Outside::new(self);
        for policy in self.policies.values() {
            let rules = rules(policy, Direction::Ingress).into_iter().flatten();
            for (index, rule) in rules.enumerate() {
                let mut clients = rule.peers.iter().filter_map(|peer| match peer {
                    Peer::Block(block, _) if is_of_clients(*block, nodes) => Some(*block),
                    _ => None,
                });
                let Some(block) = clients.next() else {
                    continue;
                };
                if rule.action != Action::Allow {
                    continue;
                }
                let replaced = replaced.get_or_insert_with(|| self.replaced());
                let Some((service, endpoint)) =
                    self.hidden(policy, rule, replaced, nodes, &mut outside)
                else {
                    continue;
                };
                let more = match clients.count() {
                    0 => String::new(),
                    count => format!(" and {count} more"),
                };
                lints.push(Lint {
                    kind: LintKind::HiddenSource,
                    object: policy.object,
                    path: self.place_of(policy, index, block),
                    message: format!(
                        "ingress rule {} allows {block}{more}, but behind Service `{}` {} might see node addresses instead, which no rule allows; `externalTrafficPolicy: Local` preserves client addresses",
                        index + 1,
                        self.service_name(service),
                        self.endpoints[endpoint].label()
                    ),
                });
            }
        }
    }

    /// The field in which an ingress rule names a block.
    fn place_of(&self, policy: &Policy, index: usize, block: Range) -> String {
        let spec = self.cluster.object(policy.object).spec();
        let rule = spec.and_then(|spec| spec.list("ingress").get(index));
        let peers = rule.map_or(&[][..], |rule| rule.list("from"));
        let number = peers.iter().position(|peer| {
            let cidr = peer.get("ipBlock").and_then(|block| block.str("cidr"));
            let cidr = cidr.and_then(|text| text.parse().ok());
            cidr.map(Range::of) == Some(block)
        });
        match number {
            Some(number) => format!("spec.ingress[{index}].from[{number}].ipBlock"),
            None => format!("spec.ingress[{index}]"),
        }
    }

    /// Pods behind Services that replace the addresses of clients.
    fn replaced(&self) -> Behind {
        let mut replaced = Behind::new();
        for id in self.cluster.ids_of_kind("Service") {
            let service = self.cluster.object(*id);
            let spec = service.spec();
            let is_kept = spec.and_then(|spec| spec.str("externalTrafficPolicy")) == Some("Local");
            if opening(service).is_none() || is_kept {
                continue;
            }
            for (endpoint, ports) in self.behind(*id) {
                let known = replaced.entry(endpoint).or_default();
                // One Service for the same ports tells enough.
                if known.iter().all(|(_, own)| *own != ports) {
                    known.push((*id, ports));
                }
            }
        }
        replaced
    }

    /// The first pod that a rule means whose clients a Service hides from it, where policies let in clients alone.
    fn hidden(
        &self,
        policy: &Policy,
        rule: &Rule,
        replaced: &Behind,
        nodes: Option<&[Range]>,
        outside: &mut Outside<'_, '_>,
    ) -> Option<(ObjectId, EndpointId)> {
        self.selected_by(policy).find_map(|endpoint| {
            let services = replaced.get(&endpoint)?;
            let meant = rule.ports_at(Some(&self.endpoints[endpoint]));
            let hides = |ports: &Ports, outside: &mut Outside<'_, '_>| {
                let asked = ports.intersect(&meant);
                let runs = outside.runs(endpoint, Direction::Ingress);
                !asked.is_empty()
                    && runs
                        .iter()
                        .filter(|(_, passing)| !passing.intersect(&asked).is_empty())
                        .all(|(range, _)| is_of_clients(*range, nodes))
            };
            let found = services.iter().find(|(_, ports)| hides(ports, outside));
            found.map(|(service, _)| (*service, endpoint))
        })
    }

    /// The addresses of nodes, in order; `None` where no node is in the input.
    fn addresses_of_nodes(&self) -> Option<Vec<Range>> {
        let nodes = self.cluster.of_kind("Node");
        let mut found: Vec<Range> = nodes.flat_map(addresses).map(Range::one).collect();
        found.sort_unstable();
        (!found.is_empty()).then_some(found)
    }
}

/// Whether a block is of clients and of no node.
fn is_of_clients(block: Range, nodes: Option<&[Range]>) -> bool {
    match nodes {
        Some(nodes) => {
            let after = nodes.partition_point(|node| node.first < block.first);
            nodes.get(after).is_none_or(|node| !block.meets(node))
        }
        // Where nodes are is not known: not at public addresses, mostly.
        None => !PRIVATE
            .iter()
            .filter_map(|text| text.parse().ok())
            .any(|cidr| Range::of(cidr).meets(&block)),
    }
}
