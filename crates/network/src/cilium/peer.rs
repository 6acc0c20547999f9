//! Peers of a rule of Cilium: pods by labels, addresses, nodes, services, and what it knows by names of its own.

use core::net::IpAddr;

use seawall_model::{Cidr, LabelSelector, Object, ObjectId};
use seawall_syntax::Node;

use super::reserved::names_reserved;
use crate::address::TakesPods;
use crate::builder::Builder;
use crate::cilium_config::cilium_setting;
use crate::cilium_key::cilium_key;
use crate::kinds::CILIUM;
use crate::node::Nodes;
use crate::peer::{CILIUM_NAMESPACE, HangsOn, Namespaces, Selected};
use crate::policy::Peer;
use crate::set::Set;
use crate::{Action, Direction, Range, Rule};

impl<'c> Builder<'c> {
    pub(super) fn cilium_peers(
        &mut self,
        id: ObjectId,
        namespace: Option<&'c str>,
        rule: &'c Node,
        peers: &str,
        direction: Direction,
        path: &str,
    ) -> Vec<Peer> {
        let mut found = Vec::new();
        let list = |field: &str| rule.list(&format!("{peers}{field}"));
        for (index, selector) in list("Endpoints").iter().enumerate() {
            self.check_cilium_selector(
                id,
                Some(selector),
                &format!("{path}.{peers}Endpoints[{index}]"),
            );
            // Without a word about namespaces, the own one is meant; what is reserved is in none.
            let is_reserved = names_reserved(selector);
            let scope = namespace.filter(|_| !is_reserved && !names_namespace(selector));
            found.push(Peer::Pods(self.select_cilium(scope, selector, false)));
            if is_reserved {
                self.cilium_reserved(selector, &mut found);
            }
        }
        for (index, entity) in list("Entities").iter().enumerate() {
            let entity = entity.as_str().unwrap_or_default();
            if !self.cilium_entity(entity, &mut found) {
                self.doubt(
                    id,
                    format!("{path}.{peers}Entities[{index}]"),
                    format!("`{entity}` is not a valid entity"),
                );
            }
        }
        for (index, text) in list("CIDR").iter().filter_map(Node::as_str).enumerate() {
            match block_or_address(text) {
                Some(range) => {
                    self.cut_at(direction, range);
                    found.push(Peer::Block(range, Vec::new()));
                }
                None => self.doubt(
                    id,
                    format!("{path}.{peers}CIDR[{index}]"),
                    format!("`{text}` is not a valid CIDR block"),
                ),
            }
        }
        for (index, block) in list("CIDRSet").iter().enumerate() {
            let path = format!("{path}.{peers}CIDRSet[{index}]");
            if block.get("cidr").is_some() {
                found.extend(self.block(id, block, direction, &path, TakesPods::No));
            } else {
                self.cilium_group(block, direction, &mut found);
            }
        }
        let cluster = self.cluster;
        // Without this setting it takes no rule that tells nodes apart.
        let knows_labels = cilium_setting(cluster, "enable-node-selector-labels") == Some("true");
        for selector in list("Nodes") {
            let nodes = self.nodes.select(cluster, selector);
            found.push(match nodes.filter(|_| knows_labels) {
                Some(nodes) => Peer::Nodes(nodes),
                None => Peer::UnknownOutside("nodes"),
            });
        }
        for service in list("Services") {
            self.cilium_service(namespace, service, &mut found);
        }
        for (field, what) in [
            ("Groups", "cloud provider groups"),
            ("FQDNs", crate::rule::DOMAINS),
        ] {
            if !list(field).is_empty() {
                found.push(Peer::UnknownOutside(what));
            }
        }
        found
    }

    /// Whom requirements leave out, whatever lets them through: a denial where the version of Cilium still knows them.
    pub(super) fn cilium_requirements(
        &mut self,
        namespace: Option<&'c str>,
        rules: &'c [Node],
        peers: &str,
    ) -> Option<Rule> {
        let field = format!("{peers}Requires");
        let mut left_out = Vec::new();
        for selector in rules.iter().flat_map(|rule| rule.list(&field)) {
            let is_reserved = names_reserved(selector);
            let scope = namespace.filter(|_| !is_reserved && !names_namespace(selector));
            let meant = self.select_cilium(scope, selector, false);
            let sure = &self.selectors.sets[meant].sure;
            let others = self.endpoints.ids().filter(|id| !sure.has(*id));
            let total = self.endpoints.len();
            let others = Selected {
                sure: Set::new(Vec::new(), total),
                has_namespace: true,
                maybe: Set::new(others.collect(), total),
                hangs_on: HangsOn::Version,
            };
            left_out.push(Peer::Pods(self.selectors.sets.push(others)));
        }
        if left_out.is_empty() {
            return None;
        }
        left_out.push(Peer::UnknownOutside("requirements"));
        Some(Rule::new(Action::Deny, left_out, None))
    }

    /// What Cilium knows by a name of its own; whether it does.
    pub(super) fn cilium_entity(&mut self, entity: &str, found: &mut Vec<Peer>) -> bool {
        match entity {
            "all" => found.push(Peer::Everything),
            "world" => {
                found.push(Peer::Block(Range::V4, Vec::new()));
                found.push(Peer::Block(Range::V6, Vec::new()));
            }
            "world-ipv4" => found.push(Peer::Block(Range::V4, Vec::new())),
            "world-ipv6" => found.push(Peer::Block(Range::V6, Vec::new())),
            "cluster" => {
                found.push(Peer::Pods(self.select(Namespaces::All, None)));
                found.push(Peer::Nodes(Nodes::Every));
                found.push(Peer::Nodes(Nodes::ApiServer));
            }
            "host" => found.push(Peer::Nodes(Nodes::Own)),
            "remote-node" => found.push(Peer::Nodes(Nodes::Others)),
            "kube-apiserver" => found.push(Peer::Nodes(Nodes::ApiServer)),
            // Nobody, probes of Cilium itself, and pods whose labels are not known yet.
            "none" | "health" | "init" => {}
            "ingress" => found.push(Peer::UnknownOutside("the Cilium ingress")),
            "unmanaged" => found.push(Peer::UnknownOutside(
                "endpoints that Cilium does not manage",
            )),
            _ => return false,
        }
        true
    }

    /// Groups of addresses, by name or by labels.
    fn cilium_group(&mut self, block: &'c Node, direction: Direction, found: &mut Vec<Peer>) {
        let cluster = self.cluster;
        let selector = block.get("cidrGroupSelector");
        let meant: Vec<&Object> = match (block.str("cidrGroupRef"), selector) {
            (Some(name), _) => cluster
                .get(CILIUM, "CiliumCIDRGroup", "", name)
                .into_iter()
                .collect(),
            (None, Some(selector)) => cluster
                .of_kind("CiliumCIDRGroup")
                .filter(|group| group.group() == CILIUM)
                .filter(|group| {
                    LabelSelector(selector).decide(|key| Some(group.label(cilium_key(key))))
                        == Some(true)
                })
                .collect(),
            (None, None) => Vec::new(),
        };
        if meant.is_empty() {
            found.push(Peer::UnknownOutside("CIDR groups"));
        }
        let except: Vec<Range> = block
            .strings("except")
            .filter_map(block_or_address)
            .collect();
        for group in meant {
            let texts = group.spec().into_iter();
            for text in texts.flat_map(|spec| spec.strings("externalCIDRs")) {
                let Some(range) = block_or_address(text) else {
                    found.push(Peer::UnknownOutside("CIDR groups that cannot be read"));
                    continue;
                };
                self.cut_at(direction, range);
                let except: Vec<Range> = except
                    .iter()
                    .copied()
                    .filter(|part| part.meets(&range))
                    .collect();
                for part in &except {
                    self.cut_at(direction, *part);
                }
                found.push(Peer::Block(range, except));
            }
        }
    }

    /// What stands behind services: addresses, and in later versions the pods that they select.
    fn cilium_service(
        &mut self,
        namespace: Option<&'c str>,
        service: &'c Node,
        found: &mut Vec<Peer>,
    ) {
        let cluster = self.cluster;
        let (by_name, by_label) = (service.get("k8sService"), service.get("k8sServiceSelector"));
        let meant: Vec<&'c Object> = match (by_name, by_label) {
            (Some(named), _) => {
                let scope = named.str("namespace").or(namespace).unwrap_or_default();
                let name = named.str("serviceName").unwrap_or_default();
                cluster
                    .get("", "Service", scope, name)
                    .into_iter()
                    .collect()
            }
            (None, Some(selected)) => {
                let scope = selected.str("namespace").or(namespace);
                let selector = selected.get("selector");
                cluster
                    .of_kind("Service")
                    .filter(|service| scope.is_none_or(|scope| service.namespace.as_str() == scope))
                    .filter(|service| {
                        selector.is_some_and(|selector| {
                            let label = |key: &str| Some(service.label(cilium_key(key)));
                            LabelSelector(selector).decide(label) == Some(true)
                        })
                    })
                    .collect()
            }
            (None, None) => Vec::new(),
        };
        if meant.is_empty() {
            found.push(Peer::Unknown("services that are not in the input"));
        }
        for service in meant {
            let selector = service
                .spec()
                .and_then(|spec| spec.get("selector"))
                .filter(|selector| !selector.entries().is_empty());
            let Some(selector) = selector else {
                found.push(Peer::UnknownOutside("addresses behind services"));
                continue;
            };
            let scope = service.namespace.as_str();
            let key = (format!("service in {scope}"), format!("{}", service.name));
            let set = self.selectors.select_by(
                &self.endpoints,
                key,
                Some(scope),
                false,
                |_, endpoint, _| {
                    let fits = selector.entries().iter().all(|entry| {
                        endpoint.label_value(&entry.key) == Some(entry.value.as_str())
                    });
                    (!fits).then_some(false)
                },
            );
            self.selectors.sets[set].hangs_on = HangsOn::Version;
            found.push(Peer::Pods(set));
        }
    }
}

/// A block, or one address.
fn block_or_address(text: &str) -> Option<Range> {
    match text.parse::<Cidr>() {
        Ok(cidr) => Some(Range::of(cidr)),
        Err(_) => text.parse::<IpAddr>().ok().map(Range::one),
    }
}

/// Whether a selector says something about namespaces.
fn names_namespace(selector: &Node) -> bool {
    let is_about = |key: &str| {
        let key = cilium_key(key);
        key == CILIUM_NAMESPACE || key.starts_with("io.cilium.k8s.namespace.labels.")
    };
    let labels = selector.get("matchLabels").map_or(&[][..], Node::entries);
    labels.iter().any(|entry| is_about(&entry.key))
        || selector
            .list("matchExpressions")
            .iter()
            .filter_map(|expression| expression.str("key"))
            .any(is_about)
}
