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

/// Every allowed connection between different ends of which one at least is in the cluster, range by range as policies tell
/// addresses apart.
pub(super) fn lines(network: &Network<'_>) -> Lines {
    every(network, network.sources(), network.destinations())
}

/// The same, where neighbouring ranges that have the same connections with everybody are one.
fn joined(network: &Network<'_>) -> Lines {
    let endpoints: Vec<Side> = network.endpoints().ids().map(Side::Endpoint).collect();
    let join = |pieces: &[Range], ports: &dyn Fn(Side, Side) -> Ports| -> Vec<Range> {
        let mut joined: Vec<Range> = Vec::new();
        let mut known: Vec<Ports> = Vec::new();
        for piece in pieces {
            let own: Vec<Ports> = endpoints
                .iter()
                .map(|endpoint| ports(Side::Outside(*piece), *endpoint))
                .collect();
            match joined.last_mut() {
                Some(range) if known == own && range.first.is_ipv4() == piece.first.is_ipv4() => {
                    range.last = piece.last;
                }
                _ => joined.push(*piece),
            }
            known = own;
        }
        joined
    };
    let sources = join(network.sources(), &|outside, own| {
        network.allowed(outside, own)
    });
    let destinations = join(network.destinations(), &|outside, own| {
        network.allowed(own, outside)
    });
    every(network, &sources, &destinations)
}

fn every(network: &Network<'_>, sources: &[Range], destinations: &[Range]) -> Lines {
    let named = |side: Side| (side, listed_name(network, side));
    let endpoints: Vec<(Side, String)> = network
        .endpoints()
        .ids()
        .map(|id| named(Side::Endpoint(id)))
        .collect();
    // Somewhere in a range that was joined is as good as anywhere in it.
    let outside = |ranges: &[Range], pieces: &[Range]| -> Vec<(Side, String)> {
        let of = |range: &Range| {
            let piece = pieces.iter().find(|piece| range.holds(piece));
            let side = Side::Outside(piece.copied().unwrap_or(*range));
            (side, listed_name(network, Side::Outside(*range)))
        };
        ranges.iter().map(of).collect()
    };
    let mut lines = Lines::new();
    let mut see = |from: &(Side, String), to: &(Side, String)| {
        let ports = network.allowed(from.0, to.0);
        if !ports.is_empty() {
            let key = (from.1.clone(), to.1.clone());
            lines.entry(key).or_default().join(&ports);
        }
    };
    let to_outside = outside(destinations, network.destinations());
    for from in &endpoints {
        for to in endpoints.iter().filter(|to| to.1 != from.1) {
            see(from, to);
        }
        for to in &to_outside {
            see(from, to);
        }
    }
    for from in &outside(sources, network.sources()) {
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

/// What an end is called in a list: there a range is one even when it holds a single address.
fn listed_name(network: &Network<'_>, side: Side) -> String {
    match side {
        Side::Outside(range) => format!("{}-{}{OUTSIDE}", range.first, range.last),
        _ => name(network, side),
    }
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
    let mut lines = joined(network);
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
