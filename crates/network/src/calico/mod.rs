//! How NetworkPolicy and GlobalNetworkPolicy of Calico are read, as far as addresses and ports go. Rules for requests
//! (HTTP) narrow what passes further and are taken as passing; policies for hosts alone are left out.

mod check;
mod condition;
mod entity;
mod family;
mod forward;
mod keys;
mod kinds;
mod labelled;
mod selector;
mod service;
mod wanted;
mod world;

use seawall_model::{Object, ObjectId};
use seawall_syntax::Node;

use self::condition::{CONDITIONS, Condition};
pub(crate) use self::keys::{asked, keys};
pub(crate) use self::kinds::ACCOUNT;
pub(crate) use self::world::World;
use self::world::order;
use crate::builder::Builder;
use crate::policy::{Peer, PortMatch};
use crate::rank::{Order, Tier};
use crate::{Action, Direction, Policy, Protocol, Rank, Rule};

/// What a rule says of itself, besides its ports.
const ENTITY: &[&str] = &[
    "selector",
    "notSelector",
    "namespaceSelector",
    "nets",
    "notNets",
    "serviceAccounts",
    "services",
];

/// Fields of a policy, of its rules and of their ends.
const SPEC: &[&str] = &[
    "applyOnForward",
    "doNotTrack",
    "egress",
    "ingress",
    "namespaceSelector",
    "order",
    "performanceHints",
    "preDNAT",
    "selector",
    "serviceAccountSelector",
    "tier",
    "types",
];
const RULE: &[&str] = &[
    "action",
    "destination",
    "http",
    "icmp",
    "ipVersion",
    "metadata",
    "notICMP",
    "notProtocol",
    "protocol",
    "source",
];
const END: &[&str] = &[
    "namespaceSelector",
    "nets",
    "notNets",
    "notPorts",
    "notSelector",
    "ports",
    "selector",
    "serviceAccounts",
    "services",
];

impl<'c> Builder<'c> {
    /// Reads a policy of Calico: none where it is not about pods, several where its rules ask the pods that it selects
    /// for something.
    pub(crate) fn calico_policies(&mut self, id: ObjectId, object: &'c Object) -> Vec<Policy> {
        let Some(spec) = object.spec() else {
            return Vec::new();
        };
        self.see_forwarding(id, object, spec);
        let is_for_hosts = |field: &str| spec.bool(field) == Some(true);
        if is_for_hosts("doNotTrack") || is_for_hosts("preDNAT") {
            return Vec::new();
        }
        let tier = self.calico_tier(id, spec);
        let doubts = self.doubts.len();
        self.check_fields(id, spec, SPEC, "spec");
        let is_order = |node: &Node| {
            let text = node.scalar_text().unwrap_or_default();
            node.as_str().is_none() && text.parse::<f64>().is_ok()
        };
        if let Some(order) = spec.get("order").filter(|order| !order.is_null())
            && !is_order(order)
        {
            self.doubt(
                id,
                "spec.order".to_owned(),
                "the order is not a number".to_owned(),
            );
        }
        let namespace = (&*object.kind == "NetworkPolicy").then(|| object.namespace.as_str());
        let subject = self.calico_subject(id, namespace, spec);
        let types: Vec<&str> = spec.strings("types").collect();
        for (index, name) in types.iter().enumerate() {
            if !matches!(*name, "Ingress" | "Egress") {
                self.doubt(
                    id,
                    format!("spec.types[{index}]"),
                    format!("`{name}` is not a valid policy type"),
                );
            }
        }
        let (has_ingress, has_egress) = (
            !spec.list("ingress").is_empty(),
            !spec.list("egress").is_empty(),
        );
        // Unlike for NetworkPolicy, rules for egress alone are about nothing else.
        let (ingress, egress) = if types.is_empty() {
            (has_ingress || !has_egress, has_egress)
        } else {
            (types.contains(&"Ingress"), types.contains(&"Egress"))
        };
        let mut conditions = Vec::new();
        let mut rules = |direction, is_there: bool| {
            is_there.then(|| self.calico_rules(id, namespace, spec, direction, &mut conditions))
        };
        let ingress = rules(Direction::Ingress, ingress);
        let egress = rules(Direction::Egress, egress);
        let is_broken = self.doubts.len() > doubts;
        let policy = |rank, ingress, egress| Policy {
            object: id,
            rank,
            subject,
            ingress,
            egress,
            opens_only: [false; 2],
            is_broken,
        };
        let Some(tier) = tier else {
            // It may come first and do anything with what it is about.
            let anything = |rules: Option<Vec<Rule>>| rules.map(|_| unplaced());
            let rank = Rank::of(self.tiers.first.clone(), Order::LAST);
            return vec![policy(rank, anything(ingress), anything(egress))];
        };
        let rank = Rank::of(tier, order(Some(spec)));
        self.by_condition(policy(rank, ingress, egress), &conditions)
    }

    /// The tier of a policy, where its place is known.
    fn calico_tier(&mut self, id: ObjectId, spec: &Node) -> Option<Tier> {
        let name = spec.str("tier").unwrap_or_default();
        if let Some(tier) = self.calico.tiers.get(name) {
            return Some(tier.clone());
        }
        match name {
            "" | "default" => Some(self.tiers.default.clone()),
            "kube-admin" | "adminnetworkpolicy" => Some(self.tiers.admin.clone()),
            "kube-baseline" | "baselineadminnetworkpolicy" => Some(self.tiers.baseline.clone()),
            _ => {
                self.doubt(
                    id,
                    "spec.tier".to_owned(),
                    format!("tier `{name}` is not in the input, so its order is not known"),
                );
                None
            }
        }
    }

    fn calico_rules(
        &mut self,
        id: ObjectId,
        namespace: Option<&'c str>,
        spec: &'c Node,
        direction: Direction,
        conditions: &mut Vec<Condition<'c>>,
    ) -> Vec<Rule> {
        let (list, _) = direction.fields();
        let (own, other) = match direction {
            Direction::Ingress => ("destination", "source"),
            Direction::Egress => ("source", "destination"),
        };
        let mut rules = Vec::new();
        for (index, rule) in spec.list(list).iter().enumerate() {
            let path = format!("spec.{list}[{index}]");
            let action = match rule.str("action").unwrap_or_default() {
                "Allow" => Action::Allow,
                "Deny" => Action::Deny,
                "Pass" => Action::Pass,
                // It is written down, and the next rule is asked.
                "Log" => Action::Log,
                other => {
                    self.doubt(
                        id,
                        format!("{path}.action"),
                        format!("`{other}` is not one of Allow, Deny, Log and Pass"),
                    );
                    Action::Log
                }
            };
            self.check_fields(id, rule, RULE, &path);
            for end in ["source", "destination"] {
                if let Some(node) = rule.get(end) {
                    self.check_fields(id, node, END, &format!("{path}.{end}"));
                }
            }
            self.check_calico_rule(id, rule, list, &path);
            let of_source = rule.get("source");
            let has = |node: Option<&Node>, fields: &[&str]| {
                node.is_some_and(|node| fields.iter().any(|field| node.get(field).is_some()))
            };
            let condition = rule.get(own).filter(|node| has(Some(*node), ENTITY));
            let service = rule.get(other).and_then(|end| end.get("services"));
            let (mut ports, except) = self.calico_ports(id, rule, &path);
            let peers = if has(of_source, &["ports", "notPorts"]) {
                vec![Peer::Unknown("source ports")]
            } else if has(condition, &["services"]) {
                vec![Peer::Unknown(CONDITIONS)]
            } else if let Some(service) = service {
                self.behind_service(namespace, service, direction, &mut ports)
            } else {
                self.entity(id, namespace, rule, (other, &path), direction)
            };
            if condition.is_some() {
                let path = format!("{path}.{own}");
                let wanted = self.wanted(id, namespace, condition, &path);
                conditions.extend(wanted.map(|wanted| (direction, index, wanted)));
            }
            rules.push(Rule {
                except,
                requests: rule.get("http").map(requests).into_iter().collect(),
                ..Rule::new(action, peers, ports)
            });
        }
        rules
    }

    /// The ports of a rule, `None` for every one, and those that are left out.
    fn calico_ports(
        &mut self,
        id: ObjectId,
        rule: &'c Node,
        path: &str,
    ) -> (Option<Vec<PortMatch>>, Vec<PortMatch>) {
        let mut protocol = |field: &str| {
            let text = rule.get(field).and_then(Node::scalar_text)?;
            let found = protocol(&text);
            if found.is_none() {
                self.doubt(
                    id,
                    format!("{path}.{field}"),
                    format!("`{text}` is not a valid protocol"),
                );
            }
            found
        };
        let (own, not) = (protocol("protocol"), protocol("notProtocol"));
        let every = |protocol| PortMatch::Numbered(protocol, 1, u16::MAX);
        let destination = rule.get("destination");
        let list = |field| destination.map_or(&[][..], |node| node.list(field));
        let (ports, not_ports) = (list("ports"), list("notPorts"));
        let Some(own) = own else {
            if !ports.is_empty() || !not_ports.is_empty() {
                self.doubt(
                    id,
                    format!("{path}.destination.ports"),
                    "ports require a protocol".to_owned(),
                );
            }
            let Some(not) = not else {
                return (None, Vec::new());
            };
            let mut matches: Vec<PortMatch> = Protocol::ALL
                .into_iter()
                .filter(|protocol| Some(*protocol) != not)
                .map(every)
                .collect();
            matches.extend(not.is_some().then_some(PortMatch::Others));
            return (Some(matches), Vec::new());
        };
        // Messages of ICMP and the like have no ports: nothing that is told here passes.
        let Some(own) = own else {
            return (Some(Vec::new()), Vec::new());
        };
        let mut read = |nodes: &'c [Node], field: &str| -> Vec<PortMatch> {
            let nodes = nodes.iter().enumerate();
            nodes
                .filter_map(|(index, node)| {
                    let text = node.scalar_text().unwrap_or_default();
                    let found = port(own, &text);
                    if found.is_none() {
                        self.doubt(
                            id,
                            format!("{path}.destination.{field}[{index}]"),
                            format!("`{text}` is not a valid port, port name or range FIRST:LAST"),
                        );
                    }
                    found
                })
                .collect()
        };
        let wanted = if ports.is_empty() {
            vec![every(own)]
        } else {
            read(ports, "ports")
        };
        let except = read(not_ports, "notPorts");
        (Some(wanted), except)
    }
}

/// Rules of a policy of which it is not known when it is asked.
fn unplaced() -> Vec<Rule> {
    let unknown = || vec![Peer::Unknown("tiers that are not in the input")];
    let rule = |action| Rule::new(action, unknown(), None);
    vec![rule(Action::Allow), rule(Action::Deny)]
}

/// The ports of a rule for requests: those of the rule, over TCP.
fn requests(_: &Node) -> PortMatch {
    PortMatch::Numbered(Protocol::Tcp, 1, u16::MAX)
}

/// A protocol by name or number; inside `None` for one without ports.
fn protocol(text: &str) -> Option<Option<Protocol>> {
    match text {
        "TCP" | "6" => Some(Some(Protocol::Tcp)),
        "UDP" | "17" => Some(Some(Protocol::Udp)),
        "SCTP" | "132" => Some(Some(Protocol::Sctp)),
        "ICMP" | "ICMPv6" | "UDPLite" => Some(None),
        number => number.parse::<u8>().ok().map(|_| None),
    }
}

/// `80`, `8000:8080` or a name.
fn port(protocol: Protocol, text: &str) -> Option<PortMatch> {
    if let Ok(port) = text.parse::<u16>() {
        return Some(PortMatch::Numbered(protocol, port, port));
    }
    if let Some((first, last)) = text.split_once(':') {
        let (first, last) = (first.parse::<u16>().ok()?, last.parse::<u16>().ok()?);
        return (first <= last).then_some(PortMatch::Numbered(protocol, first, last));
    }
    let is_name = !text.is_empty()
        && !text.bytes().all(|byte| byte.is_ascii_digit())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    is_name.then(|| PortMatch::Named(Some(protocol), text.into()))
}
