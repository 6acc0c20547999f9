//! Why a connection passes or does not.

use schemars::JsonSchema;
use seawall_network::{
    Decider, Direction, Network, PolicyId, Reason as Decided, Side, subject_path,
};
use serde::Serialize;

use super::words::{name, policy, rules};
use crate::{Place, Reference};

/// What decides about some ports of a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Reason {
    /// The rules of which end decide: `ingress` of the one that it is opened to, `egress` of the one that opens it.
    pub direction: Rules,
    /// Whether it lets the connection through.
    pub allowed: bool,
    /// About which ports.
    pub ports: String,
    /// The policy; null where none applies.
    pub policy: Option<Reference>,
    /// The rule of the policy, from 0; null where it is that no rule allows the connection.
    pub rule: Option<usize>,
    /// In one sentence.
    pub text: String,
}

/// The rules of a direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rules {
    /// What is let in.
    Ingress,
    /// What is let out.
    Egress,
}

impl Reason {
    /// A reason for what passes between two ends.
    pub(super) fn new(network: &Network<'_>, ends: [Side; 2], reason: &Decided) -> Self {
        let (policy, rule) = match reason.decider {
            Decider::Rule(policy, rule) => (Some(policy), Some(rule)),
            Decider::Isolation(policy) => (Some(policy), None),
            Decider::Default | Decider::Always | Decider::NoAddress(_) => (None, None),
        };
        let object = |policy| network.cluster.object(network.policies()[policy].object);
        Self {
            direction: match reason.direction {
                Direction::Ingress => Rules::Ingress,
                Direction::Egress => Rules::Egress,
            },
            allowed: reason.is_allowed,
            ports: reason.ports.to_string(),
            policy: policy.map(|policy| object(policy).into()),
            rule,
            text: text(network, ends, reason),
        }
    }
}

fn text(network: &Network<'_>, [from, to]: [Side; 2], reason: &Decided) -> String {
    let (way, subject) = match reason.direction {
        Direction::Egress => ("egress from", from),
        Direction::Ingress => ("ingress to", to),
    };
    let name = name(network, subject);
    let what = if reason.ports.is_all() {
        String::new()
    } else {
        format!(" for {}", reason.ports)
    };
    match reason.decider {
        Decider::Default if !matches!(subject, Side::Endpoint(_)) => {
            format!("{way} {name}: external, where no policy applies")
        }
        Decider::Default => format!("{way} {name}: no policy applies{what}, so it is allowed"),
        Decider::Always if from == to => {
            format!("{way} {name}: a pod can always reach itself")
        }
        Decider::Always => {
            format!("{way} {name}: a node can always reach its own pods")
        }
        Decider::NoAddress(family) => match subject {
            Side::Endpoint(id) if network.lacks_family(id, family) => {
                format!("{way} {name}: it has no {family} address")
            }
            _ => format!("{way} {name}: not over {family}, the family of the other address"),
        },
        Decider::Rule(id, rule) => {
            let word = if reason.is_allowed {
                "allows it"
            } else {
                "denies it"
            };
            let own = &network.policies()[id];
            let list = rules(reason.direction);
            format!(
                "{way} {name}: {}, rule {}, {word}{what}{}",
                policy(network, own),
                rule + 1,
                Place::of(
                    network.cluster.object(own.object),
                    &format!("spec.{list}[{rule}]")
                )
            )
        }
        Decider::Isolation(id) => {
            let own = &network.policies()[id];
            let more = match isolating(network, id, subject, reason.direction) {
                0 | 1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            let object = network.cluster.object(own.object);
            format!(
                "{way} {name}: isolated by {}{more}, and no rule allows it{what}{}",
                policy(network, own),
                Place::of(object, &subject_path(object))
            )
        }
    }
}

/// How many policies isolate an end together with one.
fn isolating(network: &Network<'_>, first: PolicyId, side: Side, direction: Direction) -> usize {
    let Side::Endpoint(id) = side else {
        return 0;
    };
    let first = &network.policies()[first];
    network
        .selecting(id)
        .filter(|policy| {
            policy.rank.is_of_tier(&first.rank)
                && match direction {
                    Direction::Ingress => policy.ingress.is_some(),
                    Direction::Egress => policy.egress.is_some(),
                }
        })
        .count()
}
