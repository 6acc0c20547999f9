//! AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy.

use seawall_syntax::{Node, Value};

use super::fields::{count, exactly_one};
use super::network_policy;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// The only name that a BaselineAdminNetworkPolicy can have.
const BASELINE: &str = "default";

/// Peers inside the cluster, and peers that only rules for outgoing traffic have.
const INSIDE: &[&str] = &["namespaces", "pods"];
const PEERS: &[&str] = &["domainNames", "namespaces", "networks", "nodes", "pods"];

/// Most rules in one direction, and most peers or ports of a rule.
const MAX_ITEMS: usize = 100;

pub(super) fn baseline(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(name) = node.walk(&["metadata", "name"]).and_then(Node::as_str)
        && name != BASELINE
    {
        report.refuse_with(
            &place.key("metadata").key("name"),
            format!(
                "a BaselineAdminNetworkPolicy cannot be named {}",
                shown(name)
            ),
            format!("name it `{BASELINE}`: a cluster has only one"),
        );
    }
}

pub(super) fn subject(node: &Node, place: &Place<'_>, report: &mut Report) {
    exactly_one(node, INSIDE, place, report);
    pods(node, place, report);
}

/// Pods of some namespaces: without a word about the pods it is no selector.
fn pods(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(pods) = node.get("pods").filter(|pods| !pods.is_null())
        && pods.get("podSelector").is_none()
    {
        report.missing(&place.key("pods"), "podSelector");
    }
}

pub(super) fn spec(node: &Node, place: &Place<'_>, report: &mut Report) {
    for (direction, peers, others) in [("ingress", "from", INSIDE), ("egress", "to", PEERS)] {
        let list = place.key(direction);
        if node.list(direction).len() > MAX_ITEMS {
            report.refuse(&list, format!("more than {MAX_ITEMS} rules"));
        }
        for (index, rule) in node.list(direction).iter().enumerate() {
            rule_of(rule, peers, others, &list.index(index), report);
        }
    }
}

/// Longest name of a rule.
const MAX_NAME: usize = 100;

fn rule_of(node: &Node, field: &str, kinds: &[&str], place: &Place<'_>, report: &mut Report) {
    if node
        .str("name")
        .is_some_and(|name| name.chars().count() > MAX_NAME)
    {
        report.refuse(
            &place.key("name"),
            format!("the name of a rule has at most {MAX_NAME} characters"),
        );
    }
    let strange = if field == "from" { "to" } else { "from" };
    let list = place.key(field);
    match node.get(field).map(|peers| &peers.value) {
        None if node.get(strange).is_some() => report.missing_with(
            place,
            field,
            &format!("this direction takes `{field}`, not `{strange}`"),
        ),
        None => report.missing(place, field),
        Some(Value::Sequence(items)) if items.is_empty() => {
            report.refuse(&list, "at least one peer is required");
        }
        Some(Value::Sequence(items)) if items.len() > MAX_ITEMS => {
            report.refuse(&list, format!("more than {MAX_ITEMS} peers"));
        }
        Some(_) => {}
    }
    for (index, peer) in node.list(field).iter().enumerate() {
        let place = list.index(index);
        if count(peer, kinds) == 0 && count(peer, PEERS) > 0 {
            report.refuse(&place, "ingress rules can only select namespaces or pods");
        } else {
            exactly_one(peer, kinds, &place, report);
        }
        networks(peer, &place, report);
        pods(peer, &place, report);
    }
}

fn networks(peer: &Node, place: &Place<'_>, report: &mut Report) {
    let place = place.key("networks");
    for (index, item) in peer.list("networks").iter().enumerate() {
        if let Some(text) = item.as_str()
            && !network_policy::is_block(text)
        {
            report.refuse_with(
                &place.index(index),
                format!("{} is not a valid CIDR block", shown(text)),
                "use an address and a prefix length, such as `10.0.0.0/8`",
            );
        }
    }
}

pub(super) fn ports(node: &Node, place: &Place<'_>, report: &mut Report) {
    exactly_one(
        node,
        &["namedPort", "portNumber", "portRange"],
        place,
        report,
    );
}

pub(super) fn protocol(node: &Node, place: &Place<'_>, report: &mut Report) {
    let kinds = ["destinationNamedPort", "sctp", "tcp", "udp"];
    exactly_one(node, &kinds, place, report);
}

pub(super) fn range(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let (Some(start), Some(end)) = (node.int("start"), node.int("end"))
        && start > end
    {
        report.refuse(
            &place.key("end"),
            format!("`{end}` is less than `start`, `{start}`"),
        );
    }
}
