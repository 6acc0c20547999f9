//! How policies of administrators are read: AdminNetworkPolicy and BaselineAdminNetworkPolicy
//! (`policy.networking.k8s.io/v1alpha1`), and ClusterNetworkPolicy (`v1alpha2`) that follows them.

use std::collections::BTreeSet;

use seawall_model::{Cidr, Object, ObjectId};
use seawall_syntax::Node;

use crate::builder::Builder;
use crate::peer::Namespaces;
use crate::policy::{Peer, PortMatch, number};
use crate::rank::Order;
use crate::related::{self, Group};
use crate::{Action, Direction, Policy, Protocol, Range, Rank, Rule};

/// Fields of a policy.
const SPEC: &[&str] = &["egress", "ingress", "priority", "subject", "tier"];

impl<'c> Builder<'c> {
    /// Reads a policy of an administrator.
    pub(crate) fn admin_policies(&mut self, id: ObjectId, object: &'c Object) -> Vec<Policy> {
        let Some(spec) = object.spec() else {
            return Vec::new();
        };
        if !related::compares(spec) {
            return self.admin_policy(id, object, None).into_iter().collect();
        }
        let mut keys = BTreeSet::new();
        related::keys(spec, &mut keys);
        // Whom such a rule names is another matter for each namespace, so that the policy is one for each kind of them.
        let groups = self.groups(id, &keys);
        groups
            .iter()
            .filter_map(|group| self.admin_policy(id, object, Some(group)))
            .collect()
    }

    fn admin_policy(
        &mut self,
        id: ObjectId,
        object: &'c Object,
        group: Option<&Group<'c>>,
    ) -> Option<Policy> {
        let spec = object.spec()?;
        let doubts = self.doubts.len();
        // Priorities are at most a thousand, so that nothing is lost.
        #[expect(clippy::cast_precision_loss)]
        let order = Order(spec.int("priority").unwrap_or(0) as f64);
        let rank = match (&*object.kind, spec.str("tier")) {
            ("AdminNetworkPolicy", _) | ("ClusterNetworkPolicy", Some("Admin")) => {
                Rank::of(self.tiers.admin.clone(), order)
            }
            ("BaselineAdminNetworkPolicy", _) | ("ClusterNetworkPolicy", Some("Baseline")) => {
                Rank::of(self.tiers.baseline.clone(), order)
            }
            (_, tier) => {
                let tier = tier.unwrap_or_default();
                self.doubt(
                    id,
                    "spec.tier".to_owned(),
                    format!("`{tier}` is not a valid tier; expected Admin or Baseline"),
                );
                Rank::of(self.tiers.admin.clone(), order)
            }
        };
        let subject = match spec
            .get("subject")
            .and_then(|subject| self.pods(id, subject, "spec.subject", None))
        {
            Some(Peer::Pods(set)) => match group {
                Some(group) => self.subject_of(group, set),
                None => set,
            },
            _ => {
                self.doubt(
                    id,
                    "spec.subject".to_owned(),
                    "the policy has no subject".to_owned(),
                );
                return None;
            }
        };
        self.check_fields(id, spec, SPEC, "spec");
        let ingress = self.admin_rules(id, spec, group, Direction::Ingress);
        let egress = self.admin_rules(id, spec, group, Direction::Egress);
        Some(Policy {
            object: id,
            rank,
            subject,
            ingress: Some(ingress),
            egress: Some(egress),
            opens_only: [false; 2],
            is_broken: self.doubts.len() > doubts,
        })
    }

    fn admin_rules(
        &mut self,
        id: ObjectId,
        spec: &'c Node,
        group: Option<&Group<'c>>,
        direction: Direction,
    ) -> Vec<Rule> {
        let (list, peers) = direction.fields();
        spec.list(list)
            .iter()
            .enumerate()
            .filter_map(|(index, rule)| {
                let path = format!("spec.{list}[{index}]");
                let action = match rule.str("action").unwrap_or_default() {
                    "Allow" | "Accept" => Action::Allow,
                    "Deny" => Action::Deny,
                    "Pass" => Action::Pass,
                    other => {
                        self.doubt(
                            id,
                            format!("{path}.action"),
                            format!("`{other}` is not a valid action"),
                        );
                        return None;
                    }
                };
                let listed = rule.list(peers);
                let has_names = |peer: &Node| peer.get("domainNames").is_some();
                if action == Action::Deny && listed.iter().any(has_names) {
                    self.doubt(
                        id,
                        path.clone(),
                        "only rules that allow can have domain names as peers".to_owned(),
                    );
                }
                let peers = listed
                    .iter()
                    .enumerate()
                    .flat_map(|(other, peer)| {
                        let path = format!("{path}.{peers}[{other}]");
                        self.admin_peers(id, peer, group, direction, &path)
                    })
                    .collect();
                let ports = match (rule.list("ports"), rule.list("protocols")) {
                    ([], []) => None,
                    (ports, protocols) => Some(
                        ports
                            .iter()
                            .map(|node| (node, "ports"))
                            .chain(protocols.iter().map(|node| (node, "protocols")))
                            .enumerate()
                            .filter_map(|(port, (node, field))| {
                                self.admin_port(id, node, &format!("{path}.{field}[{port}]"))
                            })
                            .collect(),
                    ),
                };
                Some(Rule::new(action, peers, ports))
            })
            .collect()
    }

    fn admin_peers(
        &mut self,
        id: ObjectId,
        peer: &'c Node,
        group: Option<&Group<'c>>,
        direction: Direction,
        path: &str,
    ) -> Vec<Peer> {
        if peer.get("namespaces").is_some() || peer.get("pods").is_some() {
            return self.pods(id, peer, path, group).into_iter().collect();
        }
        let mut peers = Vec::new();
        for (index, text) in peer.strings("networks").enumerate() {
            match text.parse::<Cidr>() {
                Ok(cidr) => {
                    let range = Range::of(cidr);
                    self.cut_at(direction, range);
                    let pods = self.assumed.networks_take_pods();
                    peers.extend(self.block_peers(range, Vec::new(), pods));
                }
                Err(_) => self.doubt(
                    id,
                    format!("{path}.networks[{index}]"),
                    format!("`{text}` is not a valid CIDR block"),
                ),
            }
        }
        if let Some(selector) = peer.get("nodes") {
            let cluster = self.cluster;
            peers.push(match self.nodes.select(cluster, selector) {
                Some(nodes) => Peer::Nodes(nodes),
                None => Peer::UnknownOutside("nodes"),
            });
        }
        if peer.get("domainNames").is_some() {
            peers.push(Peer::UnknownOutside(crate::rule::DOMAINS));
        }
        if peers.is_empty() {
            self.doubt(id, path.to_owned(), "the peer selects nothing".to_owned());
        }
        peers
    }

    /// Pods by their namespaces, or by both selectors.
    fn pods(
        &mut self,
        id: ObjectId,
        node: &'c Node,
        path: &str,
        group: Option<&Group<'c>>,
    ) -> Option<Peer> {
        let get = |node: &'c Node, field: &str| node.get(field).filter(|node| !node.is_null());
        let (scope, selector, path) = match get(node, "namespaces") {
            Some(namespaces) => (Some(namespaces), None, format!("{path}.namespaces")),
            None => {
                let pods = node.get("pods")?;
                let scope = get(pods, "namespaceSelector").or_else(|| get(pods, "namespaces"));
                let selector = get(pods, "podSelector");
                self.check_selector(id, selector, &format!("{path}.pods.podSelector"));
                (scope, selector, format!("{path}.pods.namespaceSelector"))
            }
        };
        if let Some(relation) = scope.and_then(related::Relation::of) {
            // Without a group it is a subject, which has nobody to be related to.
            let set = self.related(id, &relation, group?, &path, selector);
            return Some(Peer::Pods(set));
        }
        // The older form has the selector one level deeper.
        let scope = scope.map(|scope| get(scope, "namespaceSelector").unwrap_or(scope));
        self.check_selector(id, scope, &path);
        let scope = scope.map_or(Namespaces::All, Namespaces::Selected);
        Some(Peer::Pods(self.select(scope, selector)))
    }

    fn admin_port(&mut self, id: ObjectId, node: &Node, path: &str) -> Option<PortMatch> {
        // v1alpha1
        if let Some(port) = node.get("portNumber") {
            let protocol = self.protocol(id, port.str("protocol").unwrap_or("TCP"), path)?;
            let number = self.admin_number(id, port.int("port"), path)?;
            return Some(PortMatch::Numbered(protocol, number, number));
        }
        if let Some(range) = node.get("portRange") {
            let protocol = self.protocol(id, range.str("protocol").unwrap_or("TCP"), path)?;
            return self.admin_range(id, protocol, range, path);
        }
        if let Some(name) = node
            .str("namedPort")
            .or_else(|| node.str("destinationNamedPort"))
        {
            return Some(PortMatch::Named(None, name.into()));
        }
        // v1alpha2
        for (field, protocol) in [
            ("tcp", Protocol::Tcp),
            ("udp", Protocol::Udp),
            ("sctp", Protocol::Sctp),
        ] {
            let Some(of_protocol) = node.get(field) else {
                continue;
            };
            let Some(port) = of_protocol
                .get("destinationPort")
                .filter(|port| !port.is_null())
            else {
                return Some(PortMatch::Numbered(protocol, 1, u16::MAX));
            };
            if let Some(range) = port.get("range") {
                return self.admin_range(id, protocol, range, path);
            }
            let number = self.admin_number(id, port.int("number"), path)?;
            return Some(PortMatch::Numbered(protocol, number, number));
        }
        self.doubt(
            id,
            path.to_owned(),
            "the entry does not specify a port".to_owned(),
        );
        None
    }

    fn admin_range(
        &mut self,
        id: ObjectId,
        protocol: Protocol,
        range: &Node,
        path: &str,
    ) -> Option<PortMatch> {
        let first = self.admin_number(id, range.int("start"), path)?;
        let last = self.admin_number(id, range.int("end"), path)?;
        if last < first {
            self.doubt(
                id,
                path.to_owned(),
                format!("the last port, {last}, is before the first, {first}"),
            );
            return None;
        }
        Some(PortMatch::Numbered(protocol, first, last))
    }

    fn admin_number(&mut self, id: ObjectId, value: Option<i64>, path: &str) -> Option<u16> {
        let number = number(value);
        if number.is_none() {
            self.doubt(
                id,
                path.to_owned(),
                "a port is a number from 1 to 65535".to_owned(),
            );
        }
        number
    }

    fn protocol(&mut self, id: ObjectId, text: &str, path: &str) -> Option<Protocol> {
        let protocol = Protocol::parse(text);
        if protocol.is_none() {
            self.doubt(
                id,
                path.to_owned(),
                format!("`{text}` is not a valid protocol; expected TCP, UDP or SCTP"),
            );
        }
        protocol
    }
}
