//! `seawall.network-answer/v1`: whether one end reaches another, with a packet as proof.

use schemars::JsonSchema;
use seawall_network::{Arrivals, Enforcement, Network, Ports, Side};
use seawall_text::{Lines, counted, say};
use serde::Serialize;

use super::pair::Pair;
use super::reason::Reason;
use super::through::{self, Through};
use super::words::{enforcement, name};
use crate::Versioned;

/// Whether one end can reach another. Of several pairs of ends that match the names, the one that decides.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Can {
    /// The end that opens the connection.
    pub from: String,
    /// The end that it is opened to.
    pub to: String,
    /// Whether it passes, as far as evaluated.
    pub allowed: bool,
    /// The ports that pass, of those that were asked about.
    pub ports: String,
    /// The Service that it goes through; null where it goes through none.
    pub through: Option<Through>,
    /// A packet that passes; null where none does.
    pub packet: Option<String>,
    /// What decides it: for a yes what allows one port, for a no what denies it.
    pub reasons: Vec<Reason>,
    /// Routes from outside that would lead there and are not allowed, a sentence each.
    pub no_ways: Vec<String>,
    /// Why the answer is not known; it is known where this is empty.
    pub unknown: Vec<String>,
    /// Whether policies count at all, in a sentence.
    pub enforcement: String,
    /// The network plugin that the answer assumes and why, in a sentence.
    pub plugin: String,
    /// The ports that were asked about; nothing for all.
    #[serde(skip)]
    asked: Option<Ports>,
    /// What it goes through, in words.
    #[serde(skip)]
    passage: Vec<String>,
    /// Other pairs that match the names, and how many of them can connect.
    #[serde(skip)]
    others: (usize, usize),
    /// Whether it matters how the plugin reads blocks of addresses.
    #[serde(skip)]
    is_about_addresses: bool,
}

impl Versioned for Can {
    const SCHEMA: &'static str = "seawall.network-answer/v1";
}

impl Can {
    /// Asks about every pair of ends; nothing where neither end of any is in the cluster.
    pub fn new(network: &Network<'_>, from: &[Side], to: &Arrivals) -> Option<Self> {
        let mut pairs: Vec<Pair<'_>> = network
            .pairs(from, to)
            .into_iter()
            .map(|(from, arrival)| {
                let connection = network.connection(from, arrival);
                Pair {
                    from,
                    arrival,
                    connection,
                }
            })
            .collect();
        // One of the ends is meant and nobody knows which: that matters where they differ.
        let differ = pairs
            .iter()
            .any(|pair| pair.passes() != pairs[0].passes() || to.may_be_nothing);
        if let Some(reason) = to.one_of.as_ref().filter(|_| differ) {
            for pair in &mut pairs {
                pair.connection.answer.doubts.push(reason.clone());
            }
        }
        // The pair that decides: one that passes for certain, one that passes, one of which a no is not certain.
        let shown = pairs.iter().max_by_key(|pair| {
            match (pair.passes(), pair.connection.answer.doubts.is_empty()) {
                (true, true) => 3,
                (true, false) => 2,
                (false, false) => 1,
                (false, true) => 0,
            }
        })?;
        let others = pairs.iter().filter(|other| !std::ptr::eq(*other, shown));
        let passing = others.clone().filter(|other| other.passes()).count();
        let others = (others.count(), passing);
        let arrival = shown.arrival;
        Some(Self {
            from: name(network, shown.from),
            to: name(network, arrival.side),
            allowed: shown.passes(),
            ports: shown.connection.answer.ports.to_string(),
            through: Through::new(network, arrival, shown.stopped()),
            packet: shown.packet(network),
            reasons: shown.reasons(network),
            no_ways: shown.closed(network),
            unknown: shown.connection.answer.doubts.clone(),
            enforcement: enforcement(network),
            plugin: network.plugin(),
            asked: (!arrival.ports.is_all()).then(|| arrival.ports.clone()),
            passage: through::lines(network, arrival, shown.stopped()),
            others,
            is_about_addresses: network.looks_at_pods_by_address()
                && network.enforcement() != Enforcement::Unknown,
        })
    }

    /// For people: yes or no, and why.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        let word = match (self.unknown.is_empty(), self.allowed) {
            (true, true) => "yes",
            (true, false) => "no",
            (false, true) => "unknown (yes, as far as evaluated)",
            (false, false) => "unknown (no, as far as evaluated)",
        };
        let ports = match (self.allowed, &self.asked) {
            (true, _) => self.ports.clone(),
            (false, None) => "nothing is allowed".to_owned(),
            (false, Some(asked)) => asked.to_string(),
        };
        say!(text, "{word}: {} => {}: {ports}", self.from, self.to);
        if let Some(packet) = &self.packet {
            say!(text, "  packet: {packet}");
        }
        for line in &self.passage {
            say!(text, "  {line}");
        }
        for reason in &self.reasons {
            say!(text, "  {}", reason.text);
        }
        for route in &self.no_ways {
            say!(text, "  {route}");
        }
        for doubt in &self.unknown {
            say!(text, "  unknown: {doubt}");
        }
        let (count, passing) = self.others;
        if count > 0 {
            say!(
                text,
                "  {} of {} that these names match can connect as well",
                passing,
                counted(count, "more pair")
            );
        }
        say!(text, "  {}", self.enforcement);
        if self.is_about_addresses {
            say!(text, "  CIDR blocks: {}", self.plugin);
        }
        text
    }
}
