//! How EgressFirewall of OVN-Kubernetes is read: rules in order for what the pods of a namespace send to addresses outside of
//! the cluster.
//!
//! Its rules become access lists at the other end of a pod's port than those of policies, so that what leaves has to pass
//! both: the first rule that fits stops a packet, or leaves it to the policies. That is a tier before all others whose rules
//! for `Allow` pass on (`go-controller/pkg/ovn/controller/egressfirewall` in ovn-kubernetes: direction `to-lport`, the
//! networks of pods left out of blocks, a rule whose destination names nobody left out).

use seawall_model::{Cidr, Object, ObjectId};
use seawall_syntax::Node;

use crate::builder::Builder;
use crate::peer::Namespaces;
use crate::policy::{Peer, PortMatch, number};
use crate::rank::Order;
use crate::{Action, Direction, Doubt, Plugin, Policy, Protocol, Range, Rank, Rule};

/// The only name under which OVN-Kubernetes takes one.
const NAME: &str = "default";

/// Fields of one, of its rules, their destinations and ports.
const SPEC: &[&str] = &["egress"];
const RULE: &[&str] = &["ports", "to", "type"];
const TO: &[&str] = &["cidrSelector", "dnsName", "nodeSelector"];
const PORT: &[&str] = &["port", "protocol"];

impl<'c> Builder<'c> {
    /// Reads an EgressFirewall; none where nothing carries it out.
    pub(crate) fn egress_firewall(&mut self, id: ObjectId, object: &'c Object) -> Option<Policy> {
        let is_another = |plugin: &Plugin| plugin.id != "ovn-kubernetes";
        if self.assumed.all(is_another) {
            self.notes.push(Doubt {
                object: id,
                path: String::new(),
                message: "only OVN-Kubernetes carries out an EgressFirewall, and the network plugin is another one".to_owned(),
            });
            return None;
        }
        if &*object.name != NAME {
            self.doubt(
                id,
                "metadata.name".to_owned(),
                format!(
                    "an EgressFirewall is called `{NAME}`: the API server refuses one of another name, so that it is taken as not there"
                ),
            );
            return None;
        }
        let doubts = self.doubts.len();
        let subject = self.select(Namespaces::One(object.namespace.as_str()), None);
        let spec = object.spec().unwrap_or(&Node::NULL);
        self.check_fields(id, spec, SPEC, "spec");
        let rules = spec.list("egress").iter().enumerate();
        let rules: Vec<Rule> = rules
            .filter_map(|(index, rule)| {
                self.firewall_rule(id, rule, &format!("spec.egress[{index}]"))
            })
            .collect();
        Some(Policy {
            object: id,
            rank: Rank::of(self.tiers.firewall.clone(), Order(0.0)),
            subject,
            ingress: None,
            egress: Some(rules),
            opens_only: [false; 2],
            is_broken: self.doubts.len() > doubts,
        })
    }

    fn firewall_rule(&mut self, id: ObjectId, rule: &'c Node, path: &str) -> Option<Rule> {
        self.check_fields(id, rule, RULE, path);
        let action = match rule.str("type") {
            Some("Allow") => Action::Pass,
            Some("Deny") => Action::Deny,
            other => {
                let other = other.unwrap_or_default();
                self.doubt(
                    id,
                    format!("{path}.type"),
                    format!("`{other}` is not a rule type; expected Allow or Deny"),
                );
                return None;
            }
        };
        let peers = self.firewall_peers(id, rule.get("to"), &format!("{path}.to"));
        let ports = rule.list("ports");
        let ports = (!ports.is_empty()).then(|| {
            let ports = ports.iter().enumerate();
            ports
                .filter_map(|(index, port)| {
                    self.firewall_port(id, port, &format!("{path}.ports[{index}]"))
                })
                .collect()
        });
        Some(Rule::new(action, peers, ports))
    }

    fn firewall_peers(&mut self, id: ObjectId, to: Option<&'c Node>, path: &str) -> Vec<Peer> {
        let to = to.unwrap_or(&Node::NULL);
        self.check_fields(id, to, TO, path);
        let get = |field: &str| to.get(field).filter(|node| !node.is_null());
        if let Some(block) = get("cidrSelector") {
            let text = block.as_str().unwrap_or_default();
            let Ok(cidr) = text.parse::<Cidr>() else {
                self.doubt(
                    id,
                    format!("{path}.cidrSelector"),
                    format!("`{text}` is not a CIDR block"),
                );
                return Vec::new();
            };
            let range = Range::of(cidr);
            self.cut_at(Direction::Egress, range);
            return vec![Peer::Block(range, Vec::new())];
        }
        if get("dnsName").is_some() {
            return vec![Peer::UnknownOutside(crate::rule::DOMAINS)];
        }
        if let Some(selector) = get("nodeSelector") {
            self.check_selector(id, Some(selector), &format!("{path}.nodeSelector"));
            let cluster = self.cluster;
            return vec![match self.nodes.select(cluster, selector) {
                Some(nodes) => Peer::Nodes(nodes),
                None => Peer::UnknownOutside("nodes"),
            }];
        }
        self.doubt(
            id,
            path.to_owned(),
            "the destination names neither a block of addresses, a name nor nodes".to_owned(),
        );
        Vec::new()
    }

    fn firewall_port(&mut self, id: ObjectId, node: &Node, path: &str) -> Option<PortMatch> {
        self.check_fields(id, node, PORT, path);
        let text = node.str("protocol").unwrap_or_default();
        let Some(protocol) = Protocol::parse(text) else {
            self.doubt(
                id,
                format!("{path}.protocol"),
                format!("`{text}` is not a protocol; expected TCP, UDP or SCTP"),
            );
            return None;
        };
        // Port 0 is what the API has for a port that is left out.
        let port = node.get("port").filter(|port| !port.is_null());
        let Some(port) = port.filter(|port| port.as_i64() != Some(0)) else {
            return Some(PortMatch::Numbered(protocol, 1, u16::MAX));
        };
        let Some(number) = number(port.as_i64()) else {
            self.doubt(
                id,
                format!("{path}.port"),
                "a port is a number from 1 to 65535".to_owned(),
            );
            return None;
        };
        Some(PortMatch::Numbered(protocol, number, number))
    }
}
