//! AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy.

use seawall_model::Cidr;
use seawall_syntax::{Node, Value};

use super::fields::{count, duplicates, exactly_one};
use super::network_policy;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// The only name that a BaselineAdminNetworkPolicy can have.
const BASELINE: &str = "default";

/// Peers inside the cluster, and peers that only rules for outgoing traffic have.
const INSIDE: &[&str] = &["namespaces", "pods"];
const PEERS: &[&str] = &["domainNames", "namespaces", "networks", "nodes", "pods"];

/// What differs between the versions of the API.
struct Form {
    /// Most rules in one direction, and most peers or ports of a rule.
    max_items: usize,
    /// The field of its ports.
    ports: &'static str,
    /// The field of a port by its name.
    named_port: &'static str,
    /// Whether an address without a prefix length is a network.
    takes_addresses: bool,
}

const V1ALPHA1: Form = Form {
    max_items: 100,
    ports: "ports",
    named_port: "namedPort",
    takes_addresses: true,
};
const V1ALPHA2: Form = Form {
    max_items: 25,
    ports: "protocols",
    named_port: "destinationNamedPort",
    takes_addresses: false,
};

/// Most networks or names of one peer.
const MAX_PARTS: usize = 25;
/// Longest text of a network.
const MAX_NETWORK: usize = 43;

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
    rules(node, &V1ALPHA1, place, report);
}

pub(super) fn cluster_spec(node: &Node, place: &Place<'_>, report: &mut Report) {
    rules(node, &V1ALPHA2, place, report);
}

fn rules(node: &Node, form: &Form, place: &Place<'_>, report: &mut Report) {
    let most = form.max_items;
    for (direction, peers, others) in [("ingress", "from", INSIDE), ("egress", "to", PEERS)] {
        let list = place.key(direction);
        if node.list(direction).len() > most {
            report.refuse(&list, format!("more than {most} rules"));
        }
        for (index, rule) in node.list(direction).iter().enumerate() {
            rule_of(rule, (peers, others), form, &list.index(index), report);
        }
    }
}

/// Longest name of a rule.
const MAX_NAME: usize = 100;

fn rule_of(
    node: &Node,
    (field, kinds): (&str, &[&str]),
    form: &Form,
    place: &Place<'_>,
    report: &mut Report,
) {
    let most = form.max_items;
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
    match node.get(field).map(|peers| peers.value()) {
        None if node.get(strange).is_some() => report.missing_with(
            place,
            field,
            &format!("this direction takes `{field}`, not `{strange}`"),
        ),
        None => report.missing(place, field),
        Some(Value::Sequence([])) => {
            report.refuse(&list, "at least one peer is required");
        }
        Some(Value::Sequence(items)) if items.len() > most => {
            report.refuse(&list, format!("more than {most} peers"));
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
        parts(peer, form, &place, report);
        pods(peer, &place, report);
    }
    ports_of(node, form, place, report);
    let is_named = |port: &Node| port.get(form.named_port).is_some();
    let has_no_names = |peer: &Node| count(peer, &["domainNames", "networks", "nodes"]) > 0;
    if node.list(form.ports).iter().any(is_named) && node.list(field).iter().any(has_no_names) {
        report.refuse(
            place,
            format!(
                "`{}` cannot be set with peers that are networks, nodes or domain names: these have no named ports",
                form.named_port
            ),
        );
    }
}

fn ports_of(node: &Node, form: &Form, place: &Place<'_>, report: &mut Report) {
    let (field, most) = (form.ports, form.max_items);
    match node.get(field).map(|ports| ports.value()) {
        Some(Value::Sequence([])) => report.refuse_with(
            &place.key(field),
            "at least one item is required",
            format!("remove `{field}` to match every port"),
        ),
        Some(Value::Sequence(items)) if items.len() > most => {
            report.refuse(&place.key(field), format!("more than {most} items"));
        }
        _ => {}
    }
}

/// Networks and names of a peer: sets of some length.
fn parts(peer: &Node, form: &Form, place: &Place<'_>, report: &mut Report) {
    for field in ["networks", "domainNames"] {
        let place = place.key(field);
        match peer.get(field).map(|parts| parts.value()) {
            Some(Value::Sequence([])) => {
                report.refuse(&place, "at least one item is required");
            }
            Some(Value::Sequence(items)) if items.len() > MAX_PARTS => {
                report.refuse(&place, format!("more than {MAX_PARTS} items"));
            }
            _ => {}
        }
        let items = peer.list(field).iter().enumerate();
        duplicates(items, Node::as_str, |index, text| {
            report.refuse(
                &place.index(index),
                format!("{} is listed twice", shown(text)),
            );
        });
    }
    networks(peer, form, place, report);
    let place = place.key("domainNames");
    for (index, item) in peer.list("domainNames").iter().enumerate() {
        if let Some(text) = item.as_str()
            && !is_domain_name(text)
        {
            report.refuse_with(
                &place.index(index),
                format!("{} is not a valid domain name", shown(text)),
                "use a name such as `www.example.com` or `*.example.com`",
            );
        }
    }
}

/// A name of several parts; the first may be a wildcard.
fn is_domain_name(text: &str) -> bool {
    let text = text.strip_prefix("*.").unwrap_or(text);
    let text = text.strip_suffix('.').unwrap_or(text);
    let is_part = |part: &str| {
        let is_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = part.as_bytes();
        is_edge(bytes.first())
            && is_edge(bytes.last())
            && bytes
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    text.contains('.') && text.split('.').all(is_part)
}

fn networks(peer: &Node, form: &Form, place: &Place<'_>, report: &mut Report) {
    let place = place.key("networks");
    for (index, item) in peer.list("networks").iter().enumerate() {
        if let Some(text) = item.as_str()
            && !is_network(text, form)
        {
            report.refuse_with(
                &place.index(index),
                format!("{} is not a valid CIDR block", shown(text)),
                "use an address and a prefix length, such as `10.0.0.0/8`",
            );
        }
    }
}

fn is_network(text: &str, form: &Form) -> bool {
    let is_valid = match form.takes_addresses {
        true => network_policy::is_block(text),
        false => text.parse::<Cidr>().is_ok(),
    };
    is_valid && text.len() <= MAX_NETWORK
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

/// Ports of one protocol: without one it is nothing.
pub(super) fn destination(node: &Node, place: &Place<'_>, report: &mut Report) {
    if node.get("destinationPort").is_none() {
        report.refuse_with(
            place,
            "at least one field is required",
            "set `destinationPort`",
        );
    }
}

pub(super) fn destination_port(node: &Node, place: &Place<'_>, report: &mut Report) {
    exactly_one(node, &["number", "range"], place, report);
}

/// A range of the later version has more than one port.
pub(super) fn number_range(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let (Some(start), Some(end)) = (node.int("start"), node.int("end"))
        && start >= end
    {
        report.refuse_with(
            &place.key("end"),
            format!("`{end}` is not greater than `start`, `{start}`"),
            "use `number` for one port",
        );
    }
}
