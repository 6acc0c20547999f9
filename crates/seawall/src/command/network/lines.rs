//! Allowed connections, one for each pair of names.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_network::{Direction, EndNames, EndpointId, Network, Outside, Ports, Range, Side};
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

/// Every allowed connection between different ends of which one at least is in the cluster, range by range as policies name
/// addresses.
pub(super) fn lines(network: &Network<'_>, names: &EndNames) -> Lines {
    every(
        network,
        names,
        &mut Outside::new(network),
        |direction, _| match direction {
            Direction::Egress => network.destinations().to_vec(),
            Direction::Ingress => network.sources().to_vec(),
        },
    )
}

/// The same, where neighbouring ranges that have the same connections with everybody are one.
fn joined(network: &Network<'_>, names: &EndNames) -> Lines {
    every(
        network,
        names,
        &mut Outside::new(network),
        |direction, outside| outside.pieces(direction),
    )
}

fn every<'n, 'c>(
    network: &'n Network<'c>,
    names: &EndNames,
    outside: &mut Outside<'n, 'c>,
    pieces: impl Fn(Direction, &mut Outside<'n, 'c>) -> Vec<Range>,
) -> Lines {
    let endpoints: Vec<(EndpointId, &str)> = names
        .iter()
        .flat_map(|(id, names)| names.iter().map(move |name| (id, name.as_str())))
        .collect();
    let mut lines = Lines::new();
    let mut see = |from: &str, to: &str, ports: &Ports| {
        let key = (from.to_owned(), to.to_owned());
        lines.entry(key).or_default().join(ports);
    };
    for (from_id, from) in &endpoints {
        for (to_id, to) in endpoints.iter().filter(|(_, to)| to != from) {
            let ports = network.allowed(Side::Endpoint(*from_id), Side::Endpoint(*to_id));
            if !ports.is_empty() {
                see(from, to, &ports);
            }
        }
    }
    for direction in [Direction::Egress, Direction::Ingress] {
        let pieces: Vec<(Range, String)> = pieces(direction, outside)
            .into_iter()
            .map(|piece| (piece, listed_name(network, Side::Outside(piece))))
            .collect();
        for (id, own) in &endpoints {
            let runs = outside.runs(*id, direction);
            let mut pieces = pieces.iter().peekable();
            for (run, ports) in runs.iter() {
                // Both are in order, and each piece is in one run.
                while let Some((_, other)) = pieces.next_if(|(piece, _)| run.holds(piece)) {
                    if ports.is_empty() {
                        continue;
                    }
                    match direction {
                        Direction::Egress => see(own, other, ports),
                        Direction::Ingress => see(other, own, ports),
                    }
                }
            }
        }
    }
    for (endpoint, ports) in network.routed_ports() {
        for to in &names[endpoint] {
            see(CONTROLLER, to, &ports);
        }
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

/// What a list of connections is not.
pub(super) const AS_POLICIES_SAY: &str = "connections are listed as policies allow them, whether or not anything is exposed; `seawall network exposure` shows what is exposed";

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
    let own = network.end_names();
    let mut ends = BTreeSet::new();
    for (id, endpoint) in network.endpoints().iter() {
        for name in &own[id] {
            let number = name.strip_prefix(&endpoint.label()).unwrap_or_default();
            ends.insert(End {
                kind: EndKind::Workload,
                namespace: endpoint.namespace.to_owned(),
                name: name.clone(),
                short: format!("{}{number}", endpoint.name()),
            });
        }
    }
    let mut lines = joined(network, &own);
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
    let refused: HashMap<String, String> = network
        .endpoints()
        .ids()
        .filter_map(|id| Some((name(network, Side::Endpoint(id)), network.refused_end(id)?)))
        .collect();
    let mut links: Vec<Link> = lines
        .iter()
        .map(|((from, to), ports)| Link {
            from: index[from.as_str()],
            to: index[to.as_str()],
            ports: ports.to_string(),
            is_everything: ports.is_all(),
            unknown: refused.get(from).or_else(|| refused.get(to)).cloned(),
        })
        .collect();
    links.sort_by_key(|link| (link.from, link.to));
    Connections {
        links,
        notes: notes(network),
        inputs,
        ends,
    }
}

/// What has to be known to read connections, as sentences.
pub(super) fn notes(network: &Network<'_>) -> Vec<String> {
    let mut notes = vec![AS_POLICIES_SAY.to_owned(), super::enforcement(network)];
    let unknowns = network.unknowns().into_iter();
    let unknowns = unknowns.chain(network.unseen_in_files());
    notes.extend(unknowns.map(|unknown| format!("unknown: {unknown}")));
    let doubts = network.doubts().iter();
    notes.extend(doubts.map(|doubt| super::doubt_text(network.cluster, doubt)));
    notes
}
