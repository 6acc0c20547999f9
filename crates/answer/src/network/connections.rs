//! `seawall.network-connections/v1`: every allowed connection.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schemars::JsonSchema;
use seawall_network::{EndNames, Network, Ports, Side};
use seawall_text::{Lines, say};
use serde::Serialize;

use super::relation::{joined, merged};
use super::words::{CONTROLLER, OUTSIDE, doubt, enforcement, name};
use crate::Versioned;

/// What a list of connections is not.
pub const AS_POLICIES_SAY: &str = "connections are listed as policies allow them, whether or not anything is exposed; `seawall network exposure` shows what is exposed";

/// Every connection that policies allow between workloads, and between them and addresses outside.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Connections {
    /// The ends: those outside, controllers, then workloads by namespace and name.
    pub ends: Vec<End>,
    /// What is allowed, sorted by both ends.
    pub connections: Vec<Link>,
    /// What has to be known to read this, a sentence each.
    pub notes: Vec<String>,
}

/// One end of connections.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct End {
    /// What it is.
    pub kind: EndKind,
    /// Namespace; empty for ends outside.
    pub namespace: String,
    /// Its name, such as `shop/cart[Deployment]`.
    pub name: String,
    /// The name in its namespace.
    #[serde(skip)]
    pub short: String,
}

/// What an end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EndKind {
    /// Addresses outside the cluster.
    Outside,
    /// A controller that admits requests from outside.
    Controller,
    /// A workload.
    Workload,
}

/// An allowed connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Link {
    /// Name of the end that opens it.
    pub from: String,
    /// Name of the other one.
    pub to: String,
    /// On which ports, as far as evaluated.
    pub ports: String,
    /// Whether on every port.
    pub everything: bool,
    /// Why it is not known whether there is such a connection, as a sentence; null where there is.
    pub unknown: Option<String>,
    /// The ports that the list names: what policies allow as far as evaluated, where a node reaches its own pods whatever they
    /// say. Empty where it is not in the list.
    #[serde(skip)]
    pub listed: String,
    /// Where both ends stand in the list of ends.
    #[serde(skip)]
    pub places: [usize; 2],
}

impl Versioned for Connections {
    const SCHEMA: &'static str = "seawall.network-connections/v1";
}

impl Connections {
    /// Asks about every pair of ends. For people, ranges outside that have the same connections are one end.
    pub fn new(network: &Network<'_>, is_for_people: bool) -> Self {
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
        let mut relation = joined(network, &own);
        if is_for_people {
            relation = merged(relation);
        }
        let names = relation.keys().flat_map(|(from, to)| [from, to]);
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
        let place: HashMap<&str, usize> = ends
            .iter()
            .enumerate()
            .map(|(place, end)| (end.name.as_str(), place))
            .collect();
        let unsure = unsure(network, &own);
        for pair in unsure.keys() {
            relation.entry(pair.clone()).or_insert_with(Ports::none);
        }
        let refused: HashMap<String, String> = network
            .endpoints()
            .ids()
            .filter_map(|id| Some((name(network, Side::Endpoint(id)), network.refused_end(id)?)))
            .collect();
        let mut by_policies: HashMap<(String, String), Ports> = HashMap::new();
        for (from, to, ports) in network.own_node_pairs() {
            for from in &own[from] {
                for to in own[to].iter().filter(|to| *to != from) {
                    let place = by_policies.entry((from.clone(), to.clone()));
                    place.or_default().join(&ports);
                }
            }
        }
        let mut connections: Vec<Link> = relation
            .into_iter()
            .map(|((from, to), ports)| Link {
                places: [place[from.as_str()], place[to.as_str()]],
                ports: ports.to_string(),
                everything: ports.is_all(),
                unknown: refused
                    .get(&from)
                    .or_else(|| refused.get(&to))
                    .or_else(|| unsure.get(&(from.clone(), to.clone())))
                    .cloned(),
                listed: by_policies
                    .get(&(from.clone(), to.clone()))
                    .map_or_else(|| listed(&ports), listed),
                from,
                to,
            })
            .collect();
        connections.sort_by_key(|link| link.places);
        Self {
            ends,
            connections,
            notes: notes(network),
        }
    }

    /// `from => to : ports`, sorted: the published form, which cannot express unknown connections. Other formats mark such
    /// lines.
    pub fn text(&self) -> Lines {
        let line = |link: &Link| format!("{} => {} : {}", link.from, link.to, link.listed);
        let listed = self.connections.iter();
        let listed = listed.filter(|link| !link.listed.is_empty());
        let mut lines: Vec<String> = listed.map(line).collect();
        lines.sort_unstable();
        let mut text = Lines::new();
        for line in lines {
            say!(text, "{line}");
        }
        text
    }
}

/// Ports in a list; nothing for none.
fn listed(ports: &Ports) -> String {
    match ports.is_empty() {
        true => String::new(),
        false => ports.to_string(),
    }
}

/// Why it is not known whether pairs of ends connect of which one is in the host network, by their names.
pub(super) fn unsure(
    network: &Network<'_>,
    names: &EndNames,
) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for pair in network.unsure_pairs() {
        for from in &names[pair.from] {
            for to in names[pair.to].iter().filter(|to| *to != from) {
                found.insert((from.clone(), to.clone()), pair.why.clone());
            }
        }
    }
    found
}

/// Connections that no list of policies has, since a node always reaches its own pods: one sentence for all.
pub fn own_nodes(network: &Network<'_>) -> Option<String> {
    let pairs = network.own_node_pairs();
    let (from, to, _) = pairs.first()?;
    let [from, to] = [from, to].map(|id| name(network, Side::Endpoint(*id)));
    let more = match pairs.len() {
        1 => String::new(),
        count => format!(" and {} more like it", count - 1),
    };
    Some(format!(
        "a node always reaches its own pods, whatever policies say, and a host-network pod is its node: {from} => {to}{more}; the list shows what policies allow"
    ))
}

/// What has to be known to read connections, as sentences.
pub fn notes(network: &Network<'_>) -> Vec<String> {
    let mut notes = vec![AS_POLICIES_SAY.to_owned(), enforcement(network)];
    let unknowns = network.unknowns().into_iter();
    let unknowns = unknowns.chain(network.unseen_in_files());
    notes.extend(unknowns.map(|unknown| format!("unknown: {unknown}")));
    let doubts = network.doubts().iter();
    notes.extend(doubts.map(|one| doubt(network.cluster, one)));
    notes.extend(own_nodes(network));
    notes
}
