//! Addresses of pods.

use core::net::IpAddr;

use seawall_model::{Object, Table};

use crate::EndpointId;
use crate::range::Family;

/// Addresses of every endpoint; `None` for one of which some are not known.
pub(crate) type Addresses = Table<EndpointId, Option<Known>>;

/// Addresses of the pods of an endpoint.
#[derive(Debug)]
pub(crate) struct Known {
    pub all: Vec<IpAddr>,
    /// Whether its pods have some of IPv4, and of IPv6; `None` where some pods do and others do not.
    pub families: [Option<bool>; 2],
}

impl Known {
    /// Those of several pods, each with some.
    pub(crate) fn of(pods: Vec<Vec<IpAddr>>) -> Self {
        let families = Family::BOTH.map(|family| {
            let mut has = pods
                .iter()
                .map(|own| own.iter().any(|address| Family::of(*address) == family));
            let first = has.next().unwrap_or(false);
            has.all(|other| other == first).then_some(first)
        });
        Self {
            all: pods.concat(),
            families,
        }
    }
}

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
