//! What shows a hop of an attack path.

use seawall_graph::{Leg, Proof};
use seawall_network::{Decider, Direction, Network, Reached, Side};
use seawall_rbac::Step;

use super::view::View;
use crate::network::{name, rules};
use crate::{Place, role_place};

/// What shows a hop, a line each.
pub fn evidence(view: &View<'_>, leg: &Leg<'_>) -> Vec<String> {
    let mut lines = proof(view, leg);
    lines.extend(leg.hole.map(|hole| {
        format!(
            "image results: {} in {}, {}",
            hole.advisory, hole.package, hole.reason
        )
    }));
    lines
}

fn proof(view: &View<'_>, leg: &Leg<'_>) -> Vec<String> {
    let cluster = view.cluster;
    match &leg.proof {
        Proof::Itself => Vec::new(),
        Proof::Field(object, path) => {
            let object = cluster.object(*object);
            let name = match &*object.namespace {
                "" => format!("{} `{}`", object.kind, object.name),
                namespace => format!("{} `{namespace}/{}`", object.kind, object.name),
            };
            vec![format!("{name}, {path}{}", Place::of(object, path))]
        }
        Proof::Right(step) => rights(view, step),
        Proof::Connection(from, to) => connection(view.network, *from, *to),
        Proof::Metadata(from) => vec![metadata(view.network, *from)],
    }
}

fn rights(view: &View<'_>, step: &Step<'_>) -> Vec<String> {
    let cluster = view.cluster;
    let mut lines = Vec::new();
    for proof in &step.proofs {
        let holder = proof
            .holder
            .map_or_else(String::new, |holder| format!(", held by {holder}"));
        let by = match (&proof.binding, &proof.role) {
            (Some(binding), Some((role, rule))) => format!(
                "{binding} gives {}, rule {}{}",
                role.key,
                rule + 1,
                role_place(role, cluster, &format!("rules[{rule}]"))
            ),
            (Some(binding), None) => format!(
                "{binding} gives {}{}",
                binding.role,
                Place::of(cluster.object(binding.object), "roleRef")
            ),
            (None, Some((role, rule))) => {
                let given = match proof.brought {
                    Some(binding) => format!("the built-in binding `{binding}` grants "),
                    None => String::new(),
                };
                format!("{given}{}, rule {}", role.key, rule + 1)
            }
            (None, None) => "inherited from the previous hop".to_owned(),
        };
        lines.push(format!("`{}`{holder}: {by}", proof.need));
    }
    lines
}

/// What shows that the metadata of the cloud is reached.
fn metadata(network: &Network<'_>, from: Side) -> String {
    let name = name(network, from);
    match from {
        Side::Endpoint(id) if network.reaches_metadata(id) != Reached::Yes => {
            format!("{name} uses the host network, and policies block pods from 169.254.169.254")
        }
        _ => format!("no policy blocks {name} from 169.254.169.254"),
    }
}

/// The policies that let a connection through.
fn connection(network: &Network<'_>, from: Side, to: Side) -> Vec<String> {
    let answer = network.answer(from, to);
    if answer.ports.is_empty() {
        let mut lines = vec![format!("possibly open: {}", answer.possible)];
        lines.extend(answer.doubts);
        return lines;
    }
    let mut lines = vec![format!("open: {}", answer.ports)];
    let mut seen = Vec::new();
    for reason in answer.reasons.iter().filter(|reason| reason.is_allowed) {
        let way = match reason.direction {
            Direction::Egress => "out",
            Direction::Ingress => "in",
        };
        let line = match reason.decider {
            Decider::Default => format!("{way}: no policy applies"),
            Decider::Always => format!("{way}: policies do not block it"),
            Decider::Rule(policy, rule) => {
                let policy = &network.policies()[policy];
                let object = network.cluster.object(policy.object);
                let list = rules(reason.direction);
                format!(
                    "{way}: {} `{}`, rule {}{}",
                    object.kind,
                    object.name,
                    rule + 1,
                    Place::of(object, &format!("spec.{list}[{rule}]"))
                )
            }
            Decider::Isolation(_) | Decider::NoAddress(_) => continue,
        };
        if !seen.contains(&line) {
            seen.push(line);
        }
    }
    lines.extend(seen);
    lines
}
