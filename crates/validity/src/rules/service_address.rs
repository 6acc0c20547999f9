//! Addresses and families of Services.

use core::net::IpAddr;

use seawall_syntax::Node;

use super::fields::duplicates;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// A Service has one address of each family.
const MAX_ADDRESSES: usize = 2;

/// The first minor version that sends traffic to the same zone or node.
const FIRST_WITH_SAME: u16 = 34;

/// Adds what does not go together, for a Service that has addresses.
pub(super) fn check(node: &Node, place: &Place<'_>, report: &mut Report) {
    let families = node.list("ipFamilies");
    let family_place = place.key("ipFamilies");
    duplicates(
        families.iter().enumerate(),
        Node::as_str,
        |index, family| {
            let message = format!("duplicate family {}", shown(family));
            report.refuse(&family_place.index(index), message);
        },
    );
    let addresses = node.list("clusterIPs");
    let first = addresses.first().and_then(Node::as_str);
    let single = node.str("clusterIP").filter(|address| !address.is_empty());
    let list_place = place.key("clusterIPs");
    if first.is_some() && single != first {
        report.refuse_with(
            &list_place,
            "the first address must be that of `clusterIP`",
            "leave both out to get addresses assigned",
        );
    }
    if addresses.len() > MAX_ADDRESSES {
        let message = format!("at most {MAX_ADDRESSES} addresses are allowed");
        report.refuse(&list_place, message);
    } else if addresses.len() == MAX_ADDRESSES {
        pair(addresses, &list_place, report);
    }
    let is_single = node
        .get("ipFamilyPolicy")
        .is_none_or(|policy| policy.as_str() == Some(""));
    for field in ["ipFamilies", "clusterIPs"] {
        let list = node.list(field);
        let is_pair = list.len() == MAX_ADDRESSES && !list[0].same_value(&list[1]);
        if is_single && is_pair {
            report.refuse_with(
                &place.key(field),
                "two of them require `ipFamilyPolicy`",
                "set it to `PreferDualStack` or `RequireDualStack`",
            );
        }
    }
    let own = single.into_iter().chain(
        addresses
            .iter()
            .skip(1)
            .map(|address| address.as_str().unwrap_or_default()),
    );
    for (index, (address, family)) in own.zip(families).enumerate() {
        let Ok(parsed) = address.parse::<IpAddr>() else {
            continue;
        };
        let fits = match family.as_str() {
            Some("IPv4") => parsed.is_ipv4(),
            Some("IPv6") => parsed.is_ipv6(),
            _ => true,
        };
        if !fits {
            let message = format!("{} is not of the family in `ipFamilies`", shown(address));
            match index {
                0 => report.refuse(&place.key("clusterIP"), message),
                _ => report.refuse(&list_place.index(index), message),
            }
        }
    }
}

fn pair(addresses: &[Node], place: &Place<'_>, report: &mut Report) {
    let texts = || addresses.iter().filter_map(Node::as_str);
    if texts().any(|text| text == "None") {
        return report.refuse(place, "`None` must be the only one");
    }
    let parsed: Vec<IpAddr> = texts().filter_map(|text| text.parse().ok()).collect();
    if let [first, second] = parsed[..]
        && first.is_ipv4() == second.is_ipv4()
    {
        report.refuse(place, "two addresses of the same family are not allowed");
    }
}

/// Settings that only work beside another one.
pub(super) fn settings(node: &Node, kind: &str, place: &Place<'_>, report: &mut Report) {
    if node.get("sessionAffinityConfig").is_some()
        && matches!(node.str("sessionAffinity"), None | Some("" | "None"))
    {
        report.refuse(
            &place.key("sessionAffinityConfig"),
            "it requires `sessionAffinity: ClientIP`",
        );
    }
    let needs_check = kind == "LoadBalancer" && node.str("externalTrafficPolicy") == Some("Local");
    if node
        .int("healthCheckNodePort")
        .is_some_and(|port| port != 0)
        && !needs_check
    {
        report.refuse(
            &place.key("healthCheckNodePort"),
            "it requires type `LoadBalancer` and `externalTrafficPolicy: Local`",
        );
    }
    if let Some(wanted @ ("PreferSameZone" | "PreferSameNode")) = node.str("trafficDistribution")
        && report.is_before(FIRST_WITH_SAME)
    {
        report.refuse(
            &place.key("trafficDistribution"),
            format!("`{wanted}` is not supported before v1.{FIRST_WITH_SAME}"),
        );
    }
}
