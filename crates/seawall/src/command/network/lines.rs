//! Allowed connections, one for each pair of names.

use std::collections::BTreeMap;

use seawall_network::{Network, Ports, Range, Side};

/// The controller for Ingress and the like, as one end.
pub(super) const CONTROLLER: &str = "{ingress-controller}";

/// Ports by the names of both ends, in order.
pub(super) type Lines = BTreeMap<(String, String), Ports>;

/// What an end is called.
pub(super) fn name(network: &Network<'_>, side: Side) -> String {
    match side {
        Side::Endpoint(index) => network.endpoints()[index].label(),
        Side::Outside(range) => format!("{range}[External]"),
        Side::Anybody => CONTROLLER.to_owned(),
    }
}

/// Every allowed connection between different ends of which one at least is in the cluster.
pub(super) fn lines(network: &Network<'_>) -> Lines {
    let named = |side: Side| (side, name(network, side));
    let endpoints: Vec<(Side, String)> = (0..network.endpoints().len())
        .map(|index| named(Side::Endpoint(index)))
        .collect();
    let outside = |ranges: &[Range]| -> Vec<(Side, String)> {
        let sides = ranges.iter().copied().map(Side::Outside);
        sides.map(named).collect()
    };
    let mut lines = Lines::new();
    let mut see = |from: &(Side, String), to: &(Side, String)| {
        let ports = network.allowed(from.0, to.0);
        if !ports.is_empty() {
            let key = (from.1.clone(), to.1.clone());
            lines.entry(key).or_default().join(&ports);
        }
    };
    for from in &endpoints {
        for to in endpoints.iter().filter(|to| to.1 != from.1) {
            see(from, to);
        }
        for to in &outside(network.destinations()) {
            see(from, to);
        }
    }
    for from in &outside(network.sources()) {
        for to in &endpoints {
            see(from, to);
        }
    }
    for (endpoint, ports) in network.routed_ports() {
        let to = name(network, Side::Endpoint(endpoint));
        lines
            .entry((CONTROLLER.to_owned(), to))
            .or_default()
            .join(&ports);
    }
    lines
}
