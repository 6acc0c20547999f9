//! Network policies.

use core::net::IpAddr;

use seawall_model::Cidr;
use seawall_syntax::Node;

use super::fields::count;
use super::selector;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Peers by label.
const SELECTORS: &[&str] = &["namespaceSelector", "podSelector"];

/// A policy has two directions at most, whichever they are.
const MAX_TYPES: usize = 2;

pub(super) fn spec(node: &Node, place: &Place<'_>, report: &mut Report) {
    if node.list("policyTypes").len() > MAX_TYPES {
        report.refuse_with(
            &place.key("policyTypes"),
            format!("more than {MAX_TYPES} policy types"),
            "list `Ingress` and `Egress` at most once each",
        );
    }
    selector::values(node, "podSelector", place, report);
}

pub(super) fn peer(node: &Node, place: &Place<'_>, report: &mut Report) {
    for field in SELECTORS {
        selector::values(node, field, place, report);
    }
    match (node.get("ipBlock").is_some(), count(node, SELECTORS)) {
        (false, 0) => report.refuse_with(
            place,
            "the peer selects nothing",
            "set `podSelector`, `namespaceSelector` or `ipBlock`",
        ),
        (true, 1..) => report.refuse_with(
            place,
            "`ipBlock` cannot be combined with selectors in one peer",
            "write two items: traffic is allowed if either matches",
        ),
        _ => {}
    }
}

pub(super) fn block(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(Ok(whole)) = node.str("cidr").map(str::parse::<Cidr>) else {
        return;
    };
    for (index, item) in node.list("except").iter().enumerate() {
        let Some(text) = item.as_str() else { continue };
        let Ok(part) = text.parse::<Cidr>() else {
            continue;
        };
        let (first, _) = part.range();
        if !whole.contains(first) || prefix(whole) >= prefix(part) {
            report.refuse(
                &place.key("except").index(index),
                format!("{} is not within `{whole}`", shown(text)),
            );
        }
    }
}

fn prefix(block: Cidr) -> u8 {
    match block {
        Cidr::V4(_, length) | Cidr::V6(_, length) => length,
    }
}

pub(super) fn port(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(last) = node.int("endPort") else {
        return;
    };
    if last < 1 {
        // Is no port at all, which is told by the field itself.
        return;
    }
    let place = place.key("endPort");
    let Some(first) = node.get("port") else {
        return report.refuse(&place, "`endPort` requires `port`");
    };
    match first.as_i64() {
        None => report.refuse(&place, "`endPort` requires `port` to be a number"),
        Some(first) if last < first => {
            report.refuse(&place, format!("`{last}` is less than `port`, `{first}`"));
        }
        Some(_) => {}
    }
}

/// Whether a text is a block or an address, as `networks` of cluster-wide policies take it.
pub(super) fn is_block(text: &str) -> bool {
    text.parse::<Cidr>().is_ok() || text.parse::<IpAddr>().is_ok()
}
