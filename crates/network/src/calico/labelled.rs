//! Addresses that have labels.

use core::net::IpAddr;

use seawall_model::{Cidr, Cluster, Object};

use super::kinds::of_kind;
use crate::Range;

/// Addresses that have labels: sets of networks, and network interfaces of hosts.
pub(super) struct Labelled<'c> {
    pub(super) object: &'c Object,
    pub(super) ranges: Vec<Range>,
    /// What belongs to it and is not modelled.
    pub(super) unknown: Option<&'static str>,
}

impl Labelled<'_> {
    /// Whether it is a network interface of a host.
    pub(super) fn is_host(&self) -> bool {
        &*self.object.kind == "HostEndpoint"
    }
}

/// All that are in the input.
pub(super) fn labelled(cluster: &Cluster) -> Vec<Labelled<'_>> {
    let kinds = [
        ("NetworkSet", "nets"),
        ("GlobalNetworkSet", "nets"),
        ("HostEndpoint", "expectedIPs"),
    ];
    let mut found = Vec::new();
    for (kind, field) in kinds {
        for object in of_kind(cluster, kind) {
            let spec = object.spec();
            let texts: Vec<&str> = spec.map_or_else(Vec::new, |spec| spec.strings(field).collect());
            let ranges: Vec<Range> = texts.iter().filter_map(|text| range(text)).collect();
            let has_domains = spec.is_some_and(|spec| spec.get("allowedEgressDomains").is_some());
            let unknown = if has_domains {
                Some(crate::rule::DOMAINS)
            } else if ranges.len() < texts.len() {
                Some("addresses that could not be read")
            } else if kind == "HostEndpoint" && ranges.is_empty() {
                Some("hosts whose addresses are not in the input")
            } else {
                None
            };
            found.push(Labelled {
                object,
                ranges,
                unknown,
            });
        }
    }
    found
}

/// A block, or one address.
pub(super) fn range(text: &str) -> Option<Range> {
    match text.parse::<Cidr>() {
        Ok(cidr) => Some(Range::of(cidr)),
        Err(_) => text.parse::<IpAddr>().ok().map(Range::one),
    }
}
