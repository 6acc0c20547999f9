//! Nodes: their addresses.

use core::net::IpAddr;

/// The addresses of a node.
pub(crate) fn node_addresses(
    node: &seawall_model::Object,
) -> impl Iterator<Item = IpAddr> + use<'_> {
    let status = node.root.get("status");
    let listed = status.map_or(&[][..], |status| status.list("addresses"));
    listed
        .iter()
        .filter_map(|entry| entry.str("address")?.parse().ok())
}
