//! Addresses that Services lead to.

use core::net::IpAddr;

use seawall_syntax::Node;

use super::fields::duplicates;
use crate::format::{has_leading_zero, is_dns_subdomain};
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Adds what is wrong with an address that traffic of a Service is to go to: nothing outside of a node can be reached
/// by its own loopback or link.
pub(super) fn address(text: &str, place: &Place<'_>, report: &mut Report) {
    let Ok(address) = text.parse::<IpAddr>() else {
        return;
    };
    let is_link_local = match address {
        IpAddr::V4(address) => address.is_link_local() || address.octets()[..3] == [224, 0, 0],
        IpAddr::V6(address) => {
            let first = address.segments()[0];
            first & 0xffc0 == 0xfe80 || first & 0xff0f == 0xff02
        }
    };
    let what = if address.is_unspecified() {
        "is the unspecified address"
    } else if address.is_loopback() {
        "is a loopback address"
    } else if is_link_local {
        "is a link-local address"
    } else {
        return;
    };
    report.refuse(
        place,
        format!(
            "{} {what}, which cannot be reached from elsewhere",
            shown(text)
        ),
    );
}

/// An address of an Endpoints object.
pub(super) fn endpoint(node: &Node, place: &Place<'_>, report: &mut Report) {
    if let Some(text) = node.str("ip") {
        address(text, &place.key("ip"), report);
    }
}

/// Some addresses of an Endpoints object, with their ports.
pub(super) fn subset(node: &Node, place: &Place<'_>, report: &mut Report) {
    let lists = ["addresses", "notReadyAddresses"];
    if lists.iter().all(|list| node.list(list).is_empty()) {
        report.refuse(place, "`addresses` or `notReadyAddresses` is required");
    }
    let ports = node.list("ports");
    if ports.len() > 1 {
        let list = place.key("ports");
        for (index, port) in ports.iter().enumerate() {
            if port
                .get("name")
                .is_none_or(|name| name.as_str() == Some(""))
            {
                report.missing(&list.index(index), "name");
            }
        }
    }
}

/// The addresses of a slice are all of one type.
pub(super) fn slice(node: &Node, place: &Place<'_>, report: &mut Report) {
    let kind = node.str("addressType").unwrap_or_default();
    if !matches!(kind, "IPv4" | "IPv6" | "FQDN") {
        return;
    }
    let ports = place.key("ports");
    duplicates(
        node.list("ports").iter().enumerate(),
        |port| Some(port.str("name").unwrap_or_default()),
        |index, name| {
            let message = format!("duplicate port name {}", shown(name));
            report.refuse(&ports.index(index).key("name"), message);
        },
    );
    let list_place = place.key("endpoints");
    for (index, endpoint) in node.list("endpoints").iter().enumerate() {
        let item = list_place.index(index);
        let addresses = item.key("addresses");
        for (position, text) in endpoint.list("addresses").iter().enumerate() {
            let Some(text) = text.as_str() else { continue };
            let place = addresses.index(position);
            let fits = match (kind, text.parse::<IpAddr>()) {
                ("IPv4", Ok(address)) => address.is_ipv4(),
                ("IPv6", Ok(address)) => address.is_ipv6(),
                ("IPv4", Err(_)) => has_leading_zero(text),
                ("IPv6", Err(_)) => false,
                _ => is_dns_subdomain(text.strip_suffix('.').unwrap_or(text)),
            };
            if !fits {
                report.refuse(
                    &place,
                    format!("{} is not an address of type `{kind}`", shown(text)),
                );
            } else if kind != "FQDN" {
                address(text, &place, report);
            }
        }
    }
}
