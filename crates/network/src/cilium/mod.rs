//! How CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy are read, as far as addresses and ports go. Rules for
//! requests (HTTP, DNS, Kafka) narrow what passes further and are taken as passing.
//!
//! A policy is two here: what it denies is asked before everything else, what it allows adds up with NetworkPolicy.

mod check;
mod peer;
mod reserved;
mod words;

use seawall_model::{Object, ObjectId};
use seawall_syntax::Node;

use self::words::is_port_name;
use crate::builder::Builder;
use crate::cilium_config::cilium_setting;
use crate::policy::{Peer, PortMatch, number};
use crate::rank::Order;
use crate::{Action, Direction, Policy, Protocol, Rank, Rule};

/// Fields that name peers of a rule, behind `from` and `to`.
const PEERS: &[&str] = &[
    "Endpoints",
    "Entities",
    "CIDR",
    "CIDRSet",
    "Nodes",
    "Groups",
    "Services",
    "FQDNs",
    "Requires",
];

/// Fields of a specification.
const SPEC: &[&str] = &[
    "description",
    "egress",
    "egressDeny",
    "enableDefaultDeny",
    "endpointSelector",
    "ingress",
    "ingressDeny",
    "labels",
    "log",
    "nodeSelector",
];

impl<'c> Builder<'c> {
    /// Reads a policy; one that lists several specifications is as many.
    pub(crate) fn cilium_policies(&mut self, id: ObjectId, object: &'c Object) -> Vec<Policy> {
        let specs = object.root.list("specs").iter();
        let specs: Vec<&'c Node> = object.spec().into_iter().chain(specs).collect();
        specs
            .into_iter()
            .flat_map(|spec| self.cilium_spec(id, object, spec))
            .collect()
    }

    fn cilium_spec(&mut self, id: ObjectId, object: &'c Object, spec: &'c Node) -> Vec<Policy> {
        let doubts = self.doubts.len();
        let namespace = (&*object.kind == "CiliumNetworkPolicy").then(|| object.namespace.as_str());
        self.check_fields(id, spec, SPEC, "spec");
        let rules = ["egress", "egressDeny", "ingress", "ingressDeny"];
        self.check_lists(id, spec, rules, "spec");
        let selector = match (spec.get("endpointSelector"), spec.get("nodeSelector")) {
            // Policies for nodes are not about pods.
            (None, Some(_)) => return Vec::new(),
            (Some(selector), None) => Some(selector),
            _ => {
                self.doubt(
                    id,
                    "spec".to_owned(),
                    "a policy takes either `endpointSelector` or `nodeSelector`".to_owned(),
                );
                None
            }
        };
        self.check_cilium_selector(id, selector, "spec.endpointSelector");
        let subject = match selector {
            Some(selector) if self.doubts.len() == doubts => {
                self.select_cilium(namespace, selector, true)
            }
            // For whom it is cannot be told.
            _ => self.select_perhaps(namespace),
        };
        let mut allows = [None, None];
        let mut denies = [None, None];
        let setting = cilium_setting(self.cluster, "enable-non-default-deny-policies");
        let is_told_to_close = setting == Some("false");
        let mut opens_only = [false; 2];
        for direction in [Direction::Ingress, Direction::Egress] {
            let (list, peers) = direction.fields();
            let index = usize::from(direction == Direction::Egress);
            let deny = format!("{list}Deny");
            // An empty list says as much as none: a direction closes by the rules that it has.
            if spec.list(list).is_empty() && spec.list(&deny).is_empty() {
                continue;
            }
            let closes = spec
                .get("enableDefaultDeny")
                .and_then(|closes| closes.bool(list));
            opens_only[index] = closes == Some(false);
            if closes == Some(false) && is_told_to_close {
                self.doubt(
                    id,
                    format!("spec.enableDefaultDeny.{list}"),
                    "ConfigMap `cilium-config` turns policies that do not deny by default off"
                        .to_owned(),
                );
            }
            allows[index] = Some(self.cilium_rules(
                id,
                namespace,
                spec.list(list),
                (peers, list),
                direction,
                Action::Allow,
            ));
            let mut denied = self.cilium_rules(
                id,
                namespace,
                spec.list(&deny),
                (peers, &deny),
                direction,
                Action::Deny,
            );
            denied.extend(self.cilium_requirements(namespace, spec.list(list), peers));
            denies[index] = (!denied.is_empty()).then_some(denied);
        }
        let is_broken = self.doubts.len() > doubts;
        let made = |rank, [ingress, egress]: [Option<Vec<Rule>>; 2], opens_only| Policy {
            object: id,
            rank,
            subject,
            ingress,
            egress,
            opens_only,
            is_broken,
        };
        let mut policies = Vec::new();
        if denies.iter().any(Option::is_some) {
            // Denials come before everything, whatever priorities others have.
            policies.push(made(
                Rank::of(self.tiers.first.clone(), Order(0.0)),
                denies,
                [false; 2],
            ));
        }
        // What could not be read may have been rules.
        if allows.iter().any(Option::is_some) || is_broken && policies.is_empty() {
            policies.push(made(
                Rank::together(self.tiers.default.clone()),
                allows,
                opens_only,
            ));
        }
        policies
    }

    fn cilium_rules(
        &mut self,
        id: ObjectId,
        namespace: Option<&'c str>,
        rules: &'c [Node],
        (peers, list): (&str, &str),
        direction: Direction,
        action: Action,
    ) -> Vec<Rule> {
        rules
            .iter()
            .enumerate()
            .map(|(index, rule)| {
                let path = format!("spec.{list}[{index}]");
                self.check_cilium_rule(id, rule, (peers, action), &path);
                let ports = self.cilium_ports(id, rule, &path);
                let is_named = PEERS
                    .iter()
                    .any(|field| rule.get(&format!("{peers}{field}")).is_some());
                // A rule with ports alone is for everybody; an empty one is for nobody and only closes.
                let others = match (is_named, &ports) {
                    (true, _) => self.cilium_peers(id, namespace, rule, peers, direction, &path),
                    (false, Some(_)) => vec![Peer::Everything],
                    (false, None) => Vec::new(),
                };
                Rule {
                    requests: self.cilium_requests(id, rule, &path),
                    authentication: authentication(rule),
                    ..Rule::new(action, others, ports)
                }
            })
            .collect()
    }

    /// The ports of a rule; `None` for every one.
    fn cilium_ports(&mut self, id: ObjectId, rule: &Node, path: &str) -> Option<Vec<PortMatch>> {
        let has_icmp = !rule.list("icmps").is_empty();
        let entries = rule.list("toPorts");
        if entries.is_empty() {
            // Messages of ICMP have no ports: nothing that is told here passes.
            return has_icmp.then(Vec::new);
        }
        let mut matches = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            for (number, port) in entry.list("ports").iter().enumerate() {
                self.cilium_port(
                    id,
                    port,
                    &format!("{path}.toPorts[{index}].ports[{number}]"),
                    &mut matches,
                );
            }
        }
        Some(matches)
    }

    /// The ports of a rule on which only some requests pass, and that it does not let through whatever is asked for.
    fn cilium_requests(&mut self, id: ObjectId, rule: &Node, path: &str) -> Vec<PortMatch> {
        let (mut limited, mut free) = (Vec::new(), Vec::new());
        for entry in rule.list("toPorts") {
            let matches = match entry.get("rules").is_some_and(tells_requests_apart) {
                true => &mut limited,
                false => &mut free,
            };
            for port in entry.list("ports") {
                self.cilium_port(id, port, path, matches);
            }
        }
        limited.retain(|port| !free.contains(port));
        limited
    }

    fn cilium_port(&mut self, id: ObjectId, node: &Node, path: &str, matches: &mut Vec<PortMatch>) {
        let name = node.str("protocol").unwrap_or("ANY");
        let protocols: Vec<Protocol> = match name {
            "ANY" | "" => Protocol::ALL.to_vec(),
            "ICMP" | "ICMPv6" | "IGMP" | "VRRP" => return,
            name => match Protocol::parse(name) {
                Some(protocol) => vec![protocol],
                None => {
                    self.doubt(
                        id,
                        format!("{path}.protocol"),
                        format!("`{name}` is not a valid protocol"),
                    );
                    return;
                }
            },
        };
        let text = node.str("port").unwrap_or_default().to_owned();
        let first: Option<i64> = text.parse().ok();
        for protocol in protocols {
            match first {
                // Port 0 is every port.
                Some(0) => matches.push(PortMatch::Numbered(protocol, 1, u16::MAX)),
                Some(port) => {
                    let last = node.int("endPort").filter(|last| *last > 0).unwrap_or(port);
                    match (number(Some(port)), number(Some(last))) {
                        (Some(first), Some(last)) if first <= last => {
                            matches.push(PortMatch::Numbered(protocol, first, last));
                        }
                        _ => {
                            self.doubt(
                                id,
                                path.to_owned(),
                                "a port is a number from 1 to 65535, the last not before the first"
                                    .to_owned(),
                            );
                            return;
                        }
                    }
                }
                None if text.is_empty() => {
                    self.doubt(
                        id,
                        path.to_owned(),
                        "the entry does not specify a port".to_owned(),
                    );
                    return;
                }
                None if !is_port_name(&text) => {
                    self.doubt(
                        id,
                        path.to_owned(),
                        format!("`{text}` is not a valid port or port name"),
                    );
                    return;
                }
                None => matches.push(PortMatch::Named(Some(protocol), text.as_str().into())),
            }
        }
    }
}

/// The authentication that a rule asks for.
fn authentication(rule: &Node) -> Option<Box<str>> {
    let mode = rule.get("authentication")?.str("mode")?;
    (mode != "disabled").then(|| mode.into())
}

/// Whether rules for requests let only some of them through.
fn tells_requests_apart(rules: &Node) -> bool {
    let is_open = |list: &str, rule: &Node| {
        rule.entries().is_empty() || list == "dns" && rule.str("matchPattern") == Some("*")
    };
    rules.entries().iter().any(|entry| {
        let listed = entry.value.items();
        !listed.is_empty() && !listed.iter().any(|rule| is_open(&entry.key, rule))
    })
}
