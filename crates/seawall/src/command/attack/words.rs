//! Steps in words and as JSON.

use seawall_answer::network::name as side_name;
use seawall_graph::{Cost, Graph, Leg, NodeId, Proof};
use seawall_network::{Decider, Direction, Network, Reached, Side};
use seawall_rbac::Step;
use seawall_text::{Lines, say};
use serde_json::{Value, json};

use super::View;
use crate::output::{place, role_place};

/// `2 mistakes`
pub(super) fn mistakes(cost: Cost) -> String {
    match cost.mistakes() {
        0 => "no mistakes".to_owned(),
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    }
}

/// The same with what is not known.
pub(super) fn cost(cost: Cost) -> String {
    let mistakes = mistakes(cost);
    match cost.unknowns() {
        0 => mistakes,
        1 => format!("{mistakes}, 1 hop unconfirmed"),
        count => format!("{mistakes}, {count} hops unconfirmed"),
    }
}

/// What an answer hangs on, as a list below it.
pub(super) fn conditions(subject: &str, conditions: &[String]) -> Lines {
    let mut text = Lines::new();
    text.gap();
    say!(text, "{subject}:");
    for condition in conditions {
        say!(text, "  - {}", condition);
    }
    text
}

/// A cost in few letters, for tables.
pub(super) fn short(cost: Option<Cost>) -> String {
    match cost {
        None => "–".to_owned(),
        Some(cost) if cost.unknowns() > 0 => format!("{}?", cost.mistakes()),
        Some(cost) => cost.mistakes().to_string(),
    }
}

pub(super) fn cost_json(cost: Option<Cost>) -> Value {
    match cost {
        None => Value::Null,
        Some(cost) => json!({
            "mistakes": cost.mistakes(),
            "uncertain_steps": cost.unknowns(),
            "steps": cost.steps(),
        }),
    }
}

/// A step as a sentence, with what shows it below.
pub(super) fn step(view: &View<'_>, leg: &Leg<'_>, number: usize) -> Lines {
    let mut text = Lines::new();
    let mark = if leg.mistakes > 0 { "!" } else { " " };
    let needs = leg
        .needs
        .map_or_else(String::new, |needs| format!("; needs {needs}"));
    let technique = leg
        .technique
        .map_or_else(String::new, |technique| format!(", {technique}"));
    say!(
        text,
        "  {number:>2}{mark} {} {} → {}  [{}{technique}{needs}]",
        view.graph.words(leg.from),
        leg.does,
        view.graph.words(leg.to),
        leg.kind
    );
    for line in proof(view, leg) {
        say!(text, "      {line}");
    }
    if let Some(doubt) = leg.doubt {
        say!(text, "      assumes {doubt}");
    }
    text
}

/// What shows a step, a line each.
pub(super) fn proof(view: &View<'_>, leg: &Leg<'_>) -> Vec<String> {
    let cluster = &view.loaded.cluster;
    match &leg.proof {
        Proof::Itself => Vec::new(),
        Proof::Field(object, path) => {
            let object = cluster.object(*object);
            let name = match &*object.namespace {
                "" => format!("{} `{}`", object.kind, object.name),
                namespace => format!("{} `{namespace}/{}`", object.kind, object.name),
            };
            vec![format!("{name}, {path}{}", place(object, path))]
        }
        Proof::Right(step) => rights(view, step),
        Proof::Connection(from, to) => connection(view.network, *from, *to),
        Proof::Metadata(from) => vec![metadata(view.network, *from)],
    }
}

fn rights(view: &View<'_>, step: &Step<'_>) -> Vec<String> {
    let cluster = &view.loaded.cluster;
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
                place(cluster.object(binding.object), "roleRef")
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
    let name = side_name(network, from);
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
                let list = match reason.direction {
                    Direction::Ingress => "ingress",
                    Direction::Egress => "egress",
                };
                format!(
                    "{way}: {} `{}`, rule {}{}",
                    object.kind,
                    object.name,
                    rule + 1,
                    place(object, &format!("spec.{list}[{rule}]"))
                )
            }
            Decider::Isolation(_) => continue,
        };
        if !seen.contains(&line) {
            seen.push(line);
        }
    }
    lines.extend(seen);
    lines
}

/// A step for machines.
pub(super) fn step_json(view: &View<'_>, leg: &Leg<'_>) -> Value {
    json!({
        "kind": leg.kind,
        "from": node_json(view.graph, leg.from),
        "to": node_json(view.graph, leg.to),
        "does": leg.does,
        "technique": leg.technique,
        "mistakes": leg.mistakes,
        "needs": leg.needs,
        "only_if": leg.doubt,
        "evidence": proof(view, leg),
    })
}

pub(super) fn node_json(graph: &Graph<'_>, node: NodeId) -> Value {
    let mut value =
        json!({"type": graph.sort(node), "id": graph.id(node), "name": graph.words(node)});
    if let Some(pods) = graph.pods(node) {
        value["pods"] = json!(pods);
    }
    value
}
