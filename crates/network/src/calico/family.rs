//! The families of addresses that a rule of Calico is for.
//!
//! Calico writes each rule down once for IPv4 and once for IPv6, with the networks of that family alone. Where a list has
//! networks and none of the family, the rule is not written down for it, be it a list of what is left out
//! (`FilterRuleToIPVersion` in felix).

use core::net::IpAddr;

use seawall_syntax::Node;

use super::labelled::range;
use crate::Range;
use crate::range::Family;

/// The lists of networks of one end of a rule.
const LISTS: [&str; 2] = ["nets", "notNets"];

/// Whether a rule leaves out IPv4, and IPv6, by the networks that both of its ends name.
pub(super) fn left_out(rule: &Node) -> [bool; 2] {
    let mut left_out = [false, false];
    for end in ["source", "destination"] {
        for list in LISTS {
            let texts = rule.get(end).into_iter().flat_map(|end| end.strings(list));
            let named: Vec<Range> = texts.filter_map(range).collect();
            if named.is_empty() {
                continue;
            }
            for family in Family::BOTH {
                left_out[family as usize] |= !named.iter().any(|net| family.whole().holds(net));
            }
        }
    }
    left_out
}

/// Whether a pod with these addresses, where they are known, can be an end of traffic that is not of the families that are
/// left out; `None` where it has addresses of both, or where that is not known.
pub(super) fn fits(
    left_out: [bool; 2],
    addresses: Option<&[IpAddr]>,
    has_ipv6: bool,
) -> Option<bool> {
    match (left_out, addresses) {
        ([false, false], _) => Some(true),
        ([true, true], _) => Some(false),
        (_, Some(addresses)) => {
            let mut own = addresses
                .iter()
                .map(|address| !left_out[Family::of(*address) as usize]);
            let first = own.next()?;
            own.all(|other| other == first).then_some(first)
        }
        ([false, true], None) if !has_ipv6 => Some(true),
        (_, None) => None,
    }
}

/// Whether addresses are in some networks; not known when they are in part, or not known themselves.
pub(super) fn within(nets: &[Range], addresses: Option<&[IpAddr]>) -> Option<bool> {
    if nets.contains(&Range::V4) && nets.contains(&Range::V6) {
        return Some(true);
    }
    let mut inside = addresses?
        .iter()
        .map(|address| nets.iter().any(|net| net.holds(&Range::one(*address))));
    let first = inside.next()?;
    inside.all(|other| other == first).then_some(first)
}
