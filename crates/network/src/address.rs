//! Addresses of pods.

use core::net::IpAddr;

use seawall_model::{Object, Table};

use crate::EndpointId;

/// Addresses of every endpoint; `None` for one of which some are not known.
pub(crate) type Addresses = Table<EndpointId, Option<Vec<IpAddr>>>;

/// Addresses of a pod as its status tells them.
pub(crate) fn of_pod(object: &Object) -> Vec<IpAddr> {
    let Some(status) = object.root.get("status").filter(|_| object.is("", "Pod")) else {
        return Vec::new();
    };
    let listed = status.list("podIPs").iter().filter_map(|one| one.str("ip"));
    let mut own: Vec<IpAddr> = listed
        .chain(status.str("podIP"))
        .filter_map(|text| text.parse().ok())
        .collect();
    own.sort_unstable();
    own.dedup();
    own
}

/// Which pods a block of addresses takes in, besides what is outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TakesPods {
    Yes,
    No,
    /// That is up to the network plugin.
    Unknown,
}
