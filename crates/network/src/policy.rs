//! How NetworkPolicy is read.

use seawall_model::{Cidr, Object, ObjectId};
use seawall_syntax::Node;

use crate::address::TakesPods;
use crate::builder::Builder;
use crate::peer::{Namespaces, SetId};
pub(crate) use crate::ports::number;
use crate::rank::Rank;
pub(crate) use crate::rule::{Addressed, Peer, PortMatch};
use crate::{Action, Direction, Doubt, Protocol, Range, Rule};

/// A policy.
#[derive(Debug)]
pub struct Policy {
    /// The object.
    pub object: ObjectId,
    /// When it is asked.
    pub rank: Rank,
    pub(crate) subject: SetId,
    /// Its rules for what comes in; `None` when it says nothing about that.
    pub ingress: Option<Vec<Rule>>,
    /// Its rules for what goes out.
    pub egress: Option<Vec<Rule>>,
    /// Whether it opens without closing the rest, for what comes in and for what goes out.
    pub(crate) opens_only: [bool; 2],
    /// Whether a part of it could not be read, so that answers it has a say in are not certain.
    pub is_broken: bool,
}

impl Policy {
    /// Whether what its tier does not decide is closed for whom it selects.
    pub(crate) fn closes(&self, direction: Direction) -> bool {
        let opens_only = self.opens_only[usize::from(direction == Direction::Egress)];
        !self.rank.tier.passes && !opens_only
    }
}

/// Where policies say whom they are for, by kind.
const SUBJECTS: &[&str] = &[
    "podSelector",
    "subject",
    "endpointSelector",
    "selector",
    "namespaceSelector",
    "serviceAccountSelector",
];

/// The field in which a policy says whom it is for.
pub fn subject_path(object: &Object) -> String {
    let spec = object.spec();
    let field = SUBJECTS
        .iter()
        .find(|field| spec.is_some_and(|spec| spec.get(field).is_some()));
    field.map_or_else(|| "spec".to_owned(), |field| format!("spec.{field}"))
}

impl<'c> Builder<'c> {
    /// Reads a NetworkPolicy.
    pub(crate) fn network_policy(&mut self, id: ObjectId, object: &'c Object) -> Option<Policy> {
        // Without a spec it is an empty one: every pod of the namespace, and nothing let in.
        let spec = object.spec().unwrap_or(&Node::NULL);
        let doubts = self.doubts.len();
        self.check_selector(id, spec.get("podSelector"), "spec.podSelector");
        let subject = self.select(
            Namespaces::One(object.namespace.as_str()),
            spec.get("podSelector").filter(|node| !node.is_null()),
        );
        let types: Vec<&str> = spec.strings("policyTypes").collect();
        for (index, name) in types.iter().enumerate() {
            if !matches!(*name, "Ingress" | "Egress") {
                self.doubt(
                    id,
                    format!("spec.policyTypes[{index}]"),
                    format!("`{name}` is not a valid policy type"),
                );
            }
        }
        // Where no types are given, ingress is meant, and egress when there is any rule for it.
        let (ingress, egress) = if types.is_empty() {
            (
                true,
                spec.get("egress")
                    .is_some_and(|rules| !rules.items().is_empty()),
            )
        } else {
            (types.contains(&"Ingress"), types.contains(&"Egress"))
        };
        let ingress = ingress.then(|| self.rules(id, object, Direction::Ingress));
        let egress = egress.then(|| self.rules(id, object, Direction::Egress));
        Some(Policy {
            object: id,
            rank: Rank::together(self.tiers.default.clone()),
            subject,
            ingress,
            egress,
            opens_only: [false; 2],
            is_broken: self.doubts.len() > doubts,
        })
    }

    fn rules(&mut self, id: ObjectId, object: &'c Object, direction: Direction) -> Vec<Rule> {
        let (list, peers) = direction.fields();
        let rules = object.spec().map_or(&[][..], |spec| spec.list(list));
        rules
            .iter()
            .enumerate()
            .map(|(index, rule)| {
                let path = format!("spec.{list}[{index}]");
                let others = rule.list(peers);
                let peers = if others.is_empty() {
                    vec![Peer::Everything]
                } else {
                    others
                        .iter()
                        .enumerate()
                        .flat_map(|(other, peer)| {
                            let path = format!("{path}.{peers}[{other}]");
                            self.peer(id, object, peer, direction, &path)
                        })
                        .collect()
                };
                let ports = rule.list("ports");
                let ports = (!ports.is_empty()).then(|| {
                    ports
                        .iter()
                        .enumerate()
                        .filter_map(|(port, node)| {
                            self.port(id, node, &format!("{path}.ports[{port}]"))
                        })
                        .flatten()
                        .collect()
                });
                Rule::new(Action::Allow, peers, ports)
            })
            .collect()
    }

    fn peer(
        &mut self,
        id: ObjectId,
        object: &'c Object,
        peer: &'c Node,
        direction: Direction,
        path: &str,
    ) -> Vec<Peer> {
        let get = |field: &str| peer.get(field).filter(|node| !node.is_null());
        if let Some(block) = get("ipBlock") {
            let pods = self.assumed.blocks_take_pods();
            return self.block(id, block, direction, &format!("{path}.ipBlock"), pods);
        }
        let (namespaces, pods) = (get("namespaceSelector"), get("podSelector"));
        self.check_selector(id, namespaces, &format!("{path}.namespaceSelector"));
        self.check_selector(id, pods, &format!("{path}.podSelector"));
        let scope = match namespaces {
            Some(node) => Namespaces::Selected(node),
            None if pods.is_some() => Namespaces::One(object.namespace.as_str()),
            None => {
                self.doubt(
                    id,
                    path.to_owned(),
                    "the peer sets none of `podSelector`, `namespaceSelector` and `ipBlock`"
                        .to_owned(),
                );
                return Vec::new();
            }
        };
        vec![Peer::Pods(self.select(scope, pods))]
    }

    /// A block of addresses with exceptions.
    pub(crate) fn block(
        &mut self,
        id: ObjectId,
        block: &'c Node,
        direction: Direction,
        path: &str,
        pods: TakesPods,
    ) -> Vec<Peer> {
        let text = block.str("cidr").unwrap_or_default();
        let Ok(cidr) = text.parse::<Cidr>() else {
            self.doubt(
                id,
                format!("{path}.cidr"),
                format!("`{text}` is not a valid CIDR block"),
            );
            return Vec::new();
        };
        let range = Range::of(cidr);
        self.cut_at(direction, range);
        let mut except: Vec<Range> = Vec::new();
        for (index, text) in block.strings("except").enumerate() {
            let path = format!("{path}.except[{index}]");
            match text.parse::<Cidr>().map(Range::of) {
                Ok(part) if !range.holds(&part) => self.doubt(
                    id,
                    path,
                    format!("the exception `{text}` is not within `{cidr}`"),
                ),
                Ok(part) => {
                    if except.iter().any(|known| known.meets(&part)) {
                        self.notes.push(Doubt {
                            object: id,
                            path,
                            message: format!("the exception `{text}` overlaps another exception"),
                        });
                    }
                    self.cut_at(direction, part);
                    except.push(part);
                }
                Err(_) => self.doubt(id, path, format!("`{text}` is not a valid CIDR block")),
            }
        }
        self.block_peers(range, except, pods)
    }

    fn port(&mut self, id: ObjectId, node: &Node, path: &str) -> Option<Vec<PortMatch>> {
        let text = node.str("protocol").unwrap_or("TCP");
        let Some(protocol) = Protocol::parse(text) else {
            self.doubt(
                id,
                format!("{path}.protocol"),
                format!("`{text}` is not a valid protocol; expected TCP, UDP or SCTP"),
            );
            return None;
        };
        let Some(port) = node.get("port").filter(|port| !port.is_null()) else {
            if node.get("endPort").is_some() {
                self.doubt(
                    id,
                    format!("{path}.endPort"),
                    "`endPort` requires `port`".to_owned(),
                );
                return None;
            }
            return Some(vec![PortMatch::Numbered(protocol, 1, u16::MAX)]);
        };
        if let Some(name) = port.as_str() {
            if node.get("endPort").is_some() {
                self.doubt(
                    id,
                    format!("{path}.endPort"),
                    "`endPort` requires `port` to be a number".to_owned(),
                );
                return None;
            }
            return Some(vec![PortMatch::Named(Some(protocol), name.into())]);
        }
        let last = match node.get("endPort").filter(|port| !port.is_null()) {
            Some(last) => last.as_i64(),
            None => port.as_i64(),
        };
        let range = (port.as_i64(), last);
        let (Some(first), Some(last)) = (number(range.0), number(range.1)) else {
            self.doubt(
                id,
                path.to_owned(),
                "a port is a number from 1 to 65535, or a name".to_owned(),
            );
            return None;
        };
        if last < first {
            self.doubt(
                id,
                format!("{path}.endPort"),
                format!("the last port, {last}, is before the first, {first}"),
            );
            return None;
        }
        Some(vec![PortMatch::Numbered(protocol, first, last)])
    }

    /// Notes fields that are not known: the API server drops or refuses them, or a later version gives them a meaning.
    pub(crate) fn check_fields(&mut self, id: ObjectId, node: &Node, known: &[&str], path: &str) {
        for entry in node.entries() {
            if !known.contains(&&*entry.key) {
                self.doubt(
                    id,
                    format!("{path}.{}", entry.key),
                    format!("unknown field `{}`", entry.key),
                );
            }
        }
    }

    /// Notes operators and values of a selector that the API server refuses.
    pub(crate) fn check_selector(&mut self, id: ObjectId, selector: Option<&Node>, path: &str) {
        let Some(selector) = selector else {
            return;
        };
        for (index, expression) in selector.list("matchExpressions").iter().enumerate() {
            let path = format!("{path}.matchExpressions[{index}]");
            let has_values = expression.strings("values").next().is_some();
            let operator = expression.str("operator").unwrap_or_default();
            let wrong = match operator {
                "In" | "NotIn" if !has_values => {
                    Some(format!("operator `{operator}` requires values"))
                }
                "Exists" | "DoesNotExist" if has_values => {
                    Some(format!("operator `{operator}` does not take values"))
                }
                "In" | "NotIn" | "Exists" | "DoesNotExist" => None,
                _ => Some(format!("`{operator}` is not a valid selector operator")),
            };
            if let Some(message) = wrong {
                self.doubt(id, path, message);
            } else if expression.str("key").is_none_or(str::is_empty) {
                self.doubt(id, path, "the expression has no key".to_owned());
            }
        }
    }
}
