//! What texts and machines are told alike of one workload by `network exposure`.

use seawall_network::{ClosedRoutes, EndpointId, Exposure, Network, Reached, Way, WaysIn};

/// Why a way into an endpoint may be open that is not known to be.
pub(super) fn open_entry(
    network: &Network<'_>,
    closed: &ClosedRoutes,
    id: EndpointId,
) -> Option<String> {
    let gap = network.entry_gap_at(id);
    gap.or_else(|| {
        // A policy that was not seen may open what those that were seen close.
        closed.at(id).next()?;
        let namespace = network.endpoints()[id].namespace;
        network.unseen_policies(namespace).map(str::to_owned)
    })
}

/// Places that are asked about.
pub(super) const PLACES: usize = 6;

pub(super) fn destinations(exposure: &Exposure) -> [(&'static str, Reached); PLACES] {
    [
        ("the internet", exposure.internet),
        ("cloud metadata", exposure.metadata),
        ("the API server", exposure.api_server),
        ("kubelets", exposure.kubelets),
        ("etcd", exposure.etcd),
        ("DNS", exposure.dns),
    ]
}

/// The ways into an endpoint that are shown, and how many are not.
pub(super) fn shown(ways: &WaysIn, id: EndpointId, most: usize) -> (Vec<&Way>, usize) {
    let shown: Vec<&Way> = ways.at(id).take(most).collect();
    (shown, ways.at(id).skip(most).count())
}
