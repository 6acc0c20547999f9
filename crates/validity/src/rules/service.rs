//! Services.

use core::net::IpAddr;

use seawall_syntax::Node;

use super::fields::duplicates;
use super::service_annotations::is_source_range;
use super::{endpoints, service_address, service_annotations};
use crate::format::is_dns_subdomain;
use crate::mismatch::{Cause, Report, shown};
use crate::place::Place;

pub(super) fn service(node: &Node, place: &Place<'_>, report: &mut Report) {
    let kind = node
        .str("type")
        .filter(|kind| !kind.is_empty())
        .unwrap_or("ClusterIP");
    let address = node.str("clusterIP").unwrap_or_default();
    let is_headless = address == "None";
    let list = node.list("ports");
    let ports_are_listed = node.get("ports").is_none_or(|node| node.is_sequence());
    if list.is_empty() && ports_are_listed && !is_headless && kind != "ExternalName" {
        report.missing(place, "ports");
    }
    ports(list, kind, place, report);
    if kind == "LoadBalancer" {
        kubelet_port(list, place, report);
    }
    if !matches!(address, "" | "None") && address.parse::<IpAddr>().is_err() {
        report.refuse_with(
            &place.key("clusterIP"),
            format!("{} is not an IP address", shown(address)),
            "leave it out to get one assigned, or use `None` for a headless Service",
        );
    }
    if is_headless && matches!(kind, "LoadBalancer" | "NodePort") {
        report.refuse(
            &place.key("clusterIP"),
            format!("a Service of type `{kind}` cannot be headless"),
        );
    }
    if kind == "ExternalName" {
        external_name(node, place, report);
    }
    only_for(node, kind, place, report);
    families(node, kind, place, report);
    service_address::settings(node, kind, place, report);
    let addresses = place.key("externalIPs");
    for (index, item) in node.list("externalIPs").iter().enumerate() {
        if let Some(text) = item.as_str() {
            endpoints::address(text, &addresses.index(index), report);
        }
    }
    source_ranges(node, place, report);
}

/// The first minor version whose Services may have names that begin with a digit.
const FIRST_WITH_DIGITS: u16 = 35;

/// The whole object: its annotations, and its name, a DNS label that begins with a letter in older versions.
pub(super) fn named(node: &Node, place: &Place<'_>, report: &mut Report) {
    service_annotations::check(node, place, report);
    let metadata = place.key("metadata");
    for field in ["name", "generateName"] {
        let name = node
            .get("metadata")
            .and_then(|metadata| metadata.str(field));
        if let Some(name) = name
            && name.starts_with(|first: char| first.is_ascii_digit())
            && report.is_before(FIRST_WITH_DIGITS)
        {
            report.add(
                &metadata.key(field),
                Cause::Name,
                format!(
                    "{} begins with a digit, which a Service cannot before v1.{FIRST_WITH_DIGITS}",
                    shown(name)
                ),
                Some("begin it with a letter".to_owned()),
            );
        }
    }
}

fn ports(list: &[Node], kind: &str, place: &Place<'_>, report: &mut Report) {
    let place = place.key("ports");
    if list.len() > 1 {
        for (index, port) in list.iter().enumerate() {
            if port.str("name").is_none_or(str::is_empty) && is_absent_or_text(port, "name") {
                report.missing_with(
                    &place.index(index),
                    "name",
                    "a Service with several ports requires a name for each",
                );
            }
        }
    }
    duplicates(
        list.iter().enumerate(),
        |port| port.str("name").filter(|name| !name.is_empty()),
        |index, name| {
            let message = format!("duplicate port name {}", shown(name));
            report.refuse(&place.index(index).key("name"), message);
        },
    );
    duplicates(
        list.iter().enumerate(),
        |port| Some((port.int("port")?, protocol(port))),
        |index, (number, protocol)| {
            let message = format!("duplicate port `{number}/{protocol}`");
            report.refuse(&place.index(index), message);
        },
    );
    duplicates(
        list.iter().enumerate(),
        |port| {
            let number = port.int("nodePort").filter(|number| *number != 0)?;
            Some((number, protocol(port)))
        },
        |index, (number, protocol)| {
            let message = format!("duplicate node port `{number}/{protocol}`");
            report.refuse(&place.index(index).key("nodePort"), message);
        },
    );
    if kind == "ClusterIP" {
        for (index, port) in list.iter().enumerate() {
            if port.int("nodePort").is_some_and(|number| number != 0) {
                report.refuse_with(
                    &place.index(index).key("nodePort"),
                    "a Service of type `ClusterIP` cannot have a node port",
                    "remove it, or use type `NodePort` or `LoadBalancer`",
                );
            }
        }
    }
}

/// The port of kubelets, which load balancers would open on the nodes.
const KUBELET_PORT: i64 = 10_250;

fn kubelet_port(list: &[Node], place: &Place<'_>, report: &mut Report) {
    let place = place.key("ports");
    for (index, port) in list.iter().enumerate() {
        if port.int("port") == Some(KUBELET_PORT) {
            report.refuse(
                &place.index(index).key("port"),
                format!("a load balancer cannot expose `{KUBELET_PORT}`, the port of kubelets"),
            );
        }
    }
}

fn is_absent_or_text(node: &Node, field: &str) -> bool {
    node.get(field).is_none_or(|value| value.as_str().is_some())
}

fn protocol(port: &Node) -> &str {
    port.str("protocol")
        .filter(|text| !text.is_empty())
        .unwrap_or("TCP")
}

fn external_name(node: &Node, place: &Place<'_>, report: &mut Report) {
    match node
        .str("externalName")
        .map(|name| name.trim_end_matches('.'))
    {
        None | Some("") if is_absent_or_text(node, "externalName") => {
            report.refuse(
                place,
                "a Service of type `ExternalName` requires `externalName`",
            );
        }
        Some(name) if !is_dns_subdomain(name) => report.refuse(
            &place.key("externalName"),
            format!("{} is not a valid DNS name", shown(name)),
        ),
        _ => {}
    }
}

/// Fields that only some types can have.
fn only_for(node: &Node, kind: &str, place: &Place<'_>, report: &mut Report) {
    let mut refuse = |field: &str, what: &str| {
        report.refuse(
            &place.key(field),
            format!("`{field}` can only be set for {what}, not for type `{kind}`"),
        );
    };
    if kind != "LoadBalancer" {
        let of_load_balancers = "type `LoadBalancer`";
        if node.str("loadBalancerClass").is_some() {
            refuse("loadBalancerClass", of_load_balancers);
        }
        if node.get("allocateLoadBalancerNodePorts").is_some() {
            refuse("allocateLoadBalancerNodePorts", of_load_balancers);
        }
        if !node.list("loadBalancerSourceRanges").is_empty() {
            refuse("loadBalancerSourceRanges", of_load_balancers);
        }
    }
    let is_external = match kind {
        "LoadBalancer" | "NodePort" => true,
        "ClusterIP" => !node.list("externalIPs").is_empty(),
        _ => false,
    };
    let has_policy = node
        .str("externalTrafficPolicy")
        .is_some_and(|policy| !policy.is_empty());
    if has_policy && !is_external {
        refuse(
            "externalTrafficPolicy",
            "Services that can be reached from outside the cluster",
        );
    }
}

/// Addresses and families that do not go together, or not with the type.
fn families(node: &Node, kind: &str, place: &Place<'_>, report: &mut Report) {
    if kind == "ExternalName" {
        let is_filled = |value: &Node| {
            value.as_str() != Some("")
                && value.items().len() + usize::from(value.as_str().is_some()) > 0
        };
        for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
            if node.get(field).is_some_and(is_filled) {
                report.refuse(
                    &place.key(field),
                    format!("a Service of type `ExternalName` cannot have `{field}`"),
                );
            }
        }
        return;
    }
    service_address::check(node, place, report);
    if node.str("ipFamilyPolicy") != Some("SingleStack") {
        return;
    }
    for field in ["clusterIPs", "ipFamilies"] {
        if node.list(field).len() > 1 {
            report.refuse_with(
                &place.key(field),
                "`ipFamilyPolicy: SingleStack` allows one only",
                "use `PreferDualStack` or `RequireDualStack`",
            );
        }
    }
}

fn source_ranges(node: &Node, place: &Place<'_>, report: &mut Report) {
    let place = place.key("loadBalancerSourceRanges");
    for (index, item) in node.list("loadBalancerSourceRanges").iter().enumerate() {
        if let Some(text) = item.as_str()
            && !is_source_range(text)
        {
            report.refuse_with(
                &place.index(index),
                format!("{} is not a valid CIDR block", shown(text)),
                "use an address and a prefix length, such as `10.0.0.0/8`",
            );
        }
    }
}
