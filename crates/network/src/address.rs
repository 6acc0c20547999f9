//! Addresses of pods.

use core::net::IpAddr;
use std::collections::HashMap;

use seawall_model::{Cidr, Cluster, Object, PodId, Table};

use crate::range::Family;
use crate::{Endpoint, EndpointId};

/// Addresses of every endpoint; `None` for one of which some are not known.
pub(crate) type Addresses = Table<EndpointId, Option<Known>>;

/// Addresses of the pods of an endpoint.
#[derive(Debug)]
pub(crate) struct Known {
    pub all: Vec<IpAddr>,
    /// Whether its pods have some of IPv4, and of IPv6; `None` where some pods do and others do not.
    pub families: [Option<bool>; 2],
    /// Whether the status of each pod lists all of its addresses, as a server writes it, so that it has no others.
    pub lists_all: bool,
}

impl Known {
    /// Those of several pods, each with some.
    pub(crate) fn of(pods: Vec<Vec<IpAddr>>, lists_all: bool) -> Self {
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
            lists_all,
        }
    }
}

/// The addresses of every endpoint; `None` where those of some pod are not in the input.
pub(crate) fn addresses_of(
    cluster: &Cluster,
    endpoints: &Table<EndpointId, Endpoint<'_>>,
    endpoint_of: &HashMap<PodId, EndpointId>,
) -> Addresses {
    let mut found: Table<EndpointId, Vec<Vec<IpAddr>>> = Table::filled(Vec::new(), endpoints.len());
    let mut lists_all: Table<EndpointId, bool> = Table::filled(true, endpoints.len());
    for (pod, endpoint) in endpoint_of {
        let object = cluster.object(pod.object);
        let own = of_pod(object);
        if !own.is_empty() {
            let status = object.root.get("status");
            lists_all[*endpoint] &= status.is_some_and(|status| !status.list("podIPs").is_empty());
            found[*endpoint].push(own);
        }
    }
    found
        .into_values()
        .into_iter()
        .zip(endpoints.values())
        .zip(lists_all.into_values())
        .map(|((pods, endpoint), lists_all)| {
            let is_known = !pods.is_empty() && pods.len() as u64 >= u64::from(endpoint.pods);
            is_known.then(|| Known::of(pods, lists_all))
        })
        .collect()
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

/// An address as people write it: plain, in the brackets of a URL, as a block of one address, and IPv4 within IPv6, which a
/// node sends over IPv4.
pub(crate) fn written(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .filter(|inside| inside.contains(':'))
        .unwrap_or(text);
    let one = || match bare.parse().ok()? {
        Cidr::V4(address, 32) => Some(IpAddr::V4(address)),
        Cidr::V6(address, 128) => Some(IpAddr::V6(address)),
        _ => None,
    };
    let address: Option<IpAddr> = bare.parse().ok();
    address.or_else(one).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        for (text, expect) in [
            ("10.0.0.5", Some("10.0.0.5")),
            ("10.0.0.5/32", Some("10.0.0.5")),
            ("::ffff:10.0.0.5", Some("10.0.0.5")),
            ("[fd00::5]", Some("fd00::5")),
            ("FD00::5", Some("fd00::5")),
            ("fd00::5/128", Some("fd00::5")),
            ("10.0.0.0/24", None),
            ("::/0", None),
            ("[10.0.0.5]", None),
            ("[shop]", None),
            ("", None),
        ] {
            let found = written(text).map(|address| address.to_string());
            assert_eq!(found.as_deref(), expect, "{text}");
        }
    }
}
