//! Allowed connections, one for each pair of names.

use std::collections::{BTreeMap, HashMap};

use seawall_network::{Direction, EndNames, EndpointId, Network, Outside, Ports, Range, Side};

use super::words::{CONTROLLER, OUTSIDE, name};

/// Ports by the names of both ends, in order.
pub type Relation = BTreeMap<(String, String), Ports>;

/// Every allowed connection between different ends of which one at least is in the cluster. Neighbouring ranges that have the
/// same connections with everybody are one.
pub(super) fn joined(network: &Network<'_>, names: &EndNames) -> Relation {
    let mut outside = Outside::new(network);
    let endpoints: Vec<(EndpointId, &str)> = names
        .iter()
        .flat_map(|(id, names)| names.iter().map(move |name| (id, name.as_str())))
        .collect();
    let mut lines = Relation::new();
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
        let pieces = outside.pieces(direction).into_iter();
        let pieces: Vec<(Range, String)> = pieces
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
pub(super) fn listed_name(network: &Network<'_>, side: Side) -> String {
    match side {
        Side::Outside(range) => format!("{}-{}{OUTSIDE}", range.first, range.last),
        _ => name(network, side),
    }
}

/// Ranges that are named of several that are one end.
const MAX_RANGES: usize = 2;

/// Makes one end of all ranges outside that have the same connections.
pub(super) fn merged(lines: Relation) -> Relation {
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
