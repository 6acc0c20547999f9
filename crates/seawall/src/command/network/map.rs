//! The whole relation for a page: classes, what each reaches, and what passes between it and the outside.

use std::collections::BTreeMap;

use seawall_answer::network::notes;
use seawall_model::TableIndex;
use seawall_network::{
    ClassId, Direction, Endpoint, EndpointId, Network, Outside, Ports, Range, ReachLimits,
};
use seawall_report::connections::{Class, Map, Member, Passing, PortWords, Reach};
use seawall_text::Shown;

/// Ranges of addresses that are named of those that have the same ports.
const MAX_RANGES: usize = 12;

/// The connections of a network for a page.
pub(super) fn map(network: &Network<'_>, inputs: Vec<String>) -> Map {
    let relation = network.relation();
    let names = network.end_names();
    let member = |(id, endpoint): (EndpointId, &Endpoint<'_>)| {
        let namespace = Shown(endpoint.namespace).to_string();
        let label = names[id].first().cloned().unwrap_or_default();
        let own = label.strip_prefix(&*namespace);
        let own = own.and_then(|own| own.strip_prefix('/'));
        Member {
            name: own.unwrap_or(&label).to_owned(),
            namespace,
            class: relation.class_of[id].index(),
            unknown: network.refused_end(id),
        }
    };
    let mut outside = Outside::new(network);
    let reached = relation.rows(ReachLimits::default()).into_iter();
    let reach = |(ports, runs): (Ports, Vec<[ClassId; 2]>)| Reach {
        ports: words(&ports),
        runs: runs
            .iter()
            .map(|run| run.map(|class| class.index()))
            .collect(),
    };
    let classes = relation.classes.values().iter().zip(reached);
    let classes = classes.map(|(class, reached)| Class {
        reaches: reached.map(|row| row.into_iter().map(reach).collect()),
        outside: [Direction::Ingress, Direction::Egress].map(|direction| {
            let one = class.endpoints.first();
            one.map_or_else(Vec::new, |id| passing(&outside.runs(*id, direction)))
        }),
    });
    let classes = classes.collect();
    let routed = network.routed_ports().into_iter();
    Map {
        members: network.endpoints().iter().map(member).collect(),
        classes,
        routed: routed
            .map(|(id, ports)| (id.index(), words(&ports)))
            .collect(),
        notes: notes(network),
        inputs,
    }
}

fn words(ports: &Ports) -> PortWords {
    PortWords {
        text: ports.to_string(),
        is_everything: ports.is_all(),
    }
}

/// What passes to or from the outside, by ports.
fn passing(runs: &[(Range, Ports)]) -> Vec<Passing> {
    let mut by_ports: BTreeMap<&Ports, Vec<Range>> = BTreeMap::new();
    for (range, ports) in runs.iter().filter(|(_, ports)| !ports.is_empty()) {
        by_ports.entry(ports).or_default().push(*range);
    }
    by_ports
        .into_iter()
        .map(|(ports, ranges)| {
            let more = ranges.len().saturating_sub(MAX_RANGES);
            let shown = ranges.iter().take(MAX_RANGES).map(ToString::to_string);
            let mut shown: Vec<String> = shown.collect();
            if more > 0 {
                shown.push(format!("and {more} more"));
            }
            let is_anywhere = ranges.len() == runs.len();
            Passing {
                ports: words(ports),
                addresses: if is_anywhere {
                    "any address outside".to_owned()
                } else {
                    shown.join(", ")
                },
                is_anywhere,
            }
        })
        .collect()
}
