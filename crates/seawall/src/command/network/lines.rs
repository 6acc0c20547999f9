//! Allowed connections, one for each pair of names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_network::{Network, Ports, Range, Side};
use seawall_report::connections::{Connections, End, EndKind, Link};

/// The controller for Ingress and the like, as one end.
pub(super) const CONTROLLER: &str = "{ingress-controller}";

/// Ports by the names of both ends, in order.
pub(super) type Lines = BTreeMap<(String, String), Ports>;

/// What an end is called.
pub(super) fn name(network: &Network<'_>, side: Side) -> String {
    match side {
        Side::Endpoint(id) => network.endpoints()[id].label(),
        Side::Outside(range) => format!("{range}{OUTSIDE}"),
        Side::Anybody => CONTROLLER.to_owned(),
    }
}

/// Every allowed connection between different ends of which one at least is in the cluster.
pub(super) fn lines(network: &Network<'_>) -> Lines {
    let named = |side: Side| (side, name(network, side));
    let endpoints: Vec<(Side, String)> = network
        .endpoints()
        .ids()
        .map(|id| named(Side::Endpoint(id)))
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

/// How the names of ranges end.
const OUTSIDE: &str = "[External]";

/// Ranges that are named of several that are one end.
const MAX_RANGES: usize = 2;

/// Makes one end of all ranges outside that have the same connections.
fn merged(lines: Lines) -> Lines {
    let mut of_range: BTreeMap<&str, Vec<(bool, &str, &Ports)>> = BTreeMap::new();
    for ((from, to), ports) in &lines {
        for (range, is_source, other) in [(from, true, to), (to, false, from)] {
            if range.ends_with(OUTSIDE) {
                of_range
                    .entry(range)
                    .or_default()
                    .push((is_source, other, ports));
            }
        }
    }
    let mut alike: BTreeMap<Vec<(bool, &str, &Ports)>, Vec<&str>> = BTreeMap::new();
    for (range, connections) in of_range {
        alike.entry(connections).or_default().push(range);
    }
    let mut names: HashMap<String, String> = HashMap::new();
    for ranges in alike.values() {
        let shown: Vec<&str> = ranges
            .iter()
            .take(MAX_RANGES)
            .map(|range| range.trim_end_matches(OUTSIDE))
            .collect();
        let more = match ranges.len().saturating_sub(MAX_RANGES) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let name = format!("{}{more}{OUTSIDE}", shown.join(", "));
        names.extend(
            ranges
                .iter()
                .map(|range| ((*range).to_owned(), name.clone())),
        );
    }
    let renamed = |name: &String| names.get(name).unwrap_or(name).clone();
    lines
        .iter()
        .map(|((from, to), ports)| ((renamed(from), renamed(to)), ports.clone()))
        .collect()
}

/// The connections with their ends, for every format.
///
/// For people, ranges outside that have the same connections are one end.
pub(super) fn connections(
    network: &Network<'_>,
    inputs: Vec<String>,
    is_for_people: bool,
) -> Connections {
    let mut ends: BTreeSet<End> = network
        .endpoints()
        .values()
        .iter()
        .map(|endpoint| End {
            kind: EndKind::Workload,
            namespace: endpoint.namespace.to_owned(),
            name: endpoint.label(),
            short: endpoint.name().to_owned(),
        })
        .collect();
    let mut lines = lines(network);
    if is_for_people {
        lines = merged(lines);
    }
    let names = lines.keys().flat_map(|(from, to)| [from, to]);
    for name in names.filter(|name| name.as_str() == CONTROLLER || name.ends_with(OUTSIDE)) {
        ends.insert(End {
            kind: if name == CONTROLLER {
                EndKind::Controller
            } else {
                EndKind::Outside
            },
            namespace: String::new(),
            name: name.clone(),
            short: name.trim_end_matches(OUTSIDE).to_owned(),
        });
    }
    let ends: Vec<End> = ends.into_iter().collect();
    let index: HashMap<&str, usize> = ends
        .iter()
        .enumerate()
        .map(|(index, end)| (end.name.as_str(), index))
        .collect();
    let mut links: Vec<Link> = lines
        .iter()
        .map(|((from, to), ports)| Link {
            from: index[from.as_str()],
            to: index[to.as_str()],
            ports: ports.to_string(),
            is_everything: ports.is_all(),
        })
        .collect();
    links.sort_by_key(|link| (link.from, link.to));
    let mut notes = vec![super::enforcement(network)];
    let unknowns = network.unknowns().into_iter();
    notes.extend(unknowns.map(|unknown| format!("unknown: {unknown}")));
    notes.extend(
        network
            .doubts()
            .iter()
            .map(|doubt| super::doubt_text(network.cluster, doubt)),
    );
    Connections {
        links,
        notes,
        inputs,
        ends,
    }
}
