//! `seawall network can`: whether one end reaches another, with a packet as proof.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Args;
use seawall_network::{
    Answer, Connection, Decider, Direction, Enforcement, Network, Policy, PolicyId, Ports,
    Protocol, Reason, Side, subject_path,
};
use seawall_text::{Lines, say};
use serde_json::{Value, json};

use super::through::{Passage, closed, named, parse_port};
use super::{enforcement, lines, load};
use crate::input::NamedInput;
use crate::{Outcome, output};

/// The port from which the packet of the proof comes: one of those that Linux gives out.
const SOURCE_PORT: u16 = 40_000;

/// Check whether one end can reach another.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Source of the connection: NAMESPACE/NAME, an IP address, a CIDR block, or `outside`.
    #[arg(long, value_name = "END", required_unless_present = "batch")]
    from: Option<String>,
    /// Destination, as for --from; `service:NAMESPACE/NAME` or an address of a Service means the endpoints behind it.
    #[arg(long, value_name = "END", required_unless_present = "batch")]
    to: Option<String>,
    /// Answer queries as JSON lines from a file, in order; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "to", "port"])]
    batch: Option<PathBuf>,
    /// Destination port, such as `8080` or `53/UDP`; any port by default. For a Service, the port of the Service, not of its pods.
    #[arg(long, value_name = "PORT[/PROTOCOL]", value_parser = parse_port)]
    port: Option<(Protocol, u16)>,
    /// Assume this network plugin, regardless of the input.
    #[arg(long, value_name = "PLUGIN", value_parser = super::plugins())]
    plugin: Option<String>,
    /// `text` or `json`.
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
    #[command(flatten)]
    input: NamedInput,
}

/// One pair of ends with what may pass.
struct Pair {
    from: Side,
    to: Side,
    answer: Answer,
    /// The ports that were asked about and may pass.
    ports: Ports,
    /// What it goes through, and the ports that were asked about.
    passage: Passage,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = load(&arguments.input)?;
    let network = super::network_on(&loaded, arguments.plugin.as_deref());
    if let Some(path) = &arguments.batch {
        super::batch::answer(&network, path)?;
        return Ok(super::outcome(&loaded, super::is_certain(&network)));
    }
    let (from_name, to_name) = (
        arguments.from.as_deref().unwrap_or_default(),
        arguments.to.as_deref().unwrap_or_default(),
    );
    let from = named(&network, network.ends(from_name, Direction::Ingress))?;
    let to = named(&network, network.arrivals(to_name, arguments.port))?;
    let mut pairs: Vec<Pair> = from
        .iter()
        .flat_map(|from| to.list.iter().map(move |to| (*from, to)))
        .filter(|(from, to)| !matches!((from, to.side), (Side::Outside(_), Side::Outside(_))))
        .map(|(from, to)| {
            let Connection { answer, stopped } = network.connection(from, to);
            Pair {
                from,
                to: to.side,
                ports: answer.ports.clone(),
                answer,
                passage: Passage::new(to, stopped),
            }
        })
        .collect();
    // One of the ends is meant and nobody knows which: that matters where they differ.
    let differ = pairs
        .iter()
        .any(|pair| pair.ports.is_empty() != pairs[0].ports.is_empty() || to.may_be_nothing);
    if let Some(reason) = to.one_of.filter(|_| differ) {
        for pair in &mut pairs {
            pair.answer.doubts.push(reason.clone());
        }
    }
    ensure!(
        !pairs.is_empty(),
        "neither `{from_name}` nor `{to_name}` is in the cluster; policies only apply to pods"
    );
    // The pair that decides: one that may talk for certain, one that may talk, one of which a no is not certain.
    let shown = pairs
        .iter()
        .max_by_key(
            |pair| match (pair.ports.is_empty(), pair.answer.doubts.is_empty()) {
                (false, true) => 3,
                (false, false) => 2,
                (true, false) => 1,
                (true, true) => 0,
            },
        )
        .context("a pair of ends")?;
    let view = View {
        network: &network,
        pairs: &pairs,
        shown,
    };
    let text = if arguments.format == "json" {
        output::json(&view.json())?
    } else {
        view.text().into()
    };
    output::write(None, &text)?;
    let is_certain = shown.answer.doubts.is_empty();
    Ok(match (is_certain, shown.ports.is_empty()) {
        (false, _) => Outcome::Incomplete,
        (true, false) => Outcome::Clean,
        (true, true) => Outcome::Findings,
    })
}

struct View<'v> {
    network: &'v Network<'v>,
    pairs: &'v [Pair],
    shown: &'v Pair,
}

impl View<'_> {
    fn text(&self) -> Lines {
        let pair = self.shown;
        let (from, to) = (self.name(pair.from), self.name(pair.to));
        let mut text = Lines::new();
        let is_known = pair.answer.doubts.is_empty();
        let word = match (is_known, pair.ports.is_empty()) {
            (true, false) => "yes",
            (true, true) => "no",
            (false, false) => "unknown (yes, as far as evaluated)",
            (false, true) => "unknown (no, as far as evaluated)",
        };
        if pair.ports.is_empty() {
            let asked = if self.shown.passage.wanted.is_all() {
                "nothing is allowed".to_owned()
            } else {
                self.shown.passage.wanted.to_string()
            };
            say!(text, "{word}: {from} => {to}: {asked}");
        } else {
            say!(text, "{word}: {from} => {to}: {}", pair.ports);
            if let Some(packet) = self.packet() {
                say!(text, "  packet: {packet}");
            }
        }
        for line in pair.passage.lines(self.network) {
            say!(text, "  {line}");
        }
        for reason in self.reasons() {
            say!(text, "  {}", self.reason(reason));
        }
        for route in closed(self.network, pair.from, pair.to) {
            say!(text, "  {route}");
        }
        for doubt in &pair.answer.doubts {
            say!(text, "  unknown: {doubt}");
        }
        let others = self
            .pairs
            .iter()
            .filter(|other| !std::ptr::eq(*other, pair));
        let passing = others
            .clone()
            .filter(|other| !other.ports.is_empty())
            .count();
        let count = others.count();
        if count > 0 {
            say!(
                text,
                "  of {count} more pairs that match these names, {passing} can connect"
            );
        }
        say!(text, "  {}", enforcement(self.network));
        if self.network.looks_at_pods_by_address()
            && self.network.enforcement() != Enforcement::Unknown
        {
            say!(text, "  CIDR blocks: {}", self.network.plugin());
        }
        text
    }

    fn name(&self, side: Side) -> String {
        lines::name(self.network, side)
    }

    /// The reasons that matter for what was asked: for a yes those of one port, for a no those that stop it.
    fn reasons(&self) -> Vec<&Reason> {
        if self.shown.passage.stopped.is_some() {
            return Vec::new();
        }
        let asked = match self.shown.ports.example() {
            Some((protocol, port)) if !self.shown.passage.wanted.is_all() => {
                Ports::one(protocol, port)
            }
            _ => self.shown.passage.wanted.clone(),
        };
        let mut shown: Vec<&Reason> = self
            .shown
            .answer
            .reasons
            .iter()
            .filter(|reason| !reason.ports.intersect(&asked).is_empty())
            .collect();
        let passes = !self.shown.ports.is_empty();
        if shown.iter().any(|reason| reason.is_allowed == passes) {
            shown.retain(|reason| reason.is_allowed == passes);
        }
        shown
    }

    fn reason(&self, reason: &Reason) -> String {
        let pair = self.shown;
        let (way, subject) = match reason.direction {
            Direction::Egress => ("egress from", pair.from),
            Direction::Ingress => ("ingress to", pair.to),
        };
        let name = self.name(subject);
        let what = if reason.ports.is_all() {
            String::new()
        } else {
            format!(" for {}", reason.ports)
        };
        match reason.decider {
            Decider::Default if !matches!(subject, Side::Endpoint(_)) => {
                format!("{way} {name}: external, where no policy applies")
            }
            Decider::Default => format!("{way} {name}: no policy applies{what}, so it is allowed"),
            Decider::Always if pair.from == pair.to => {
                format!("{way} {name}: a pod can always reach itself")
            }
            Decider::Always => {
                format!("{way} {name}: a node can always reach its own pods")
            }
            Decider::Rule(policy, rule) => {
                let word = if reason.is_allowed {
                    "allows it"
                } else {
                    "denies it"
                };
                let policy = &self.network.policies()[policy];
                let (list, _) = fields(reason.direction);
                format!(
                    "{way} {name}: {}, rule {}, {word}{what}{}",
                    self.policy(policy),
                    rule + 1,
                    output::place(
                        self.network.cluster.object(policy.object),
                        &format!("spec.{list}[{rule}]")
                    )
                )
            }
            Decider::Isolation(policy) => {
                let isolating = self.isolating(policy, subject, reason.direction);
                let policy = &self.network.policies()[policy];
                let more = match isolating {
                    0 | 1 => String::new(),
                    count => format!(" and {} more", count - 1),
                };
                let object = self.network.cluster.object(policy.object);
                format!(
                    "{way} {name}: isolated by {}{more}, and no rule allows it{what}{}",
                    self.policy(policy),
                    output::place(object, &subject_path(object))
                )
            }
        }
    }

    /// How many policies isolate an end together with one.
    fn isolating(&self, first: PolicyId, side: Side, direction: Direction) -> usize {
        let Side::Endpoint(id) = side else {
            return 0;
        };
        let policies = self.network.selecting(id);
        let first = &self.network.policies()[first];
        policies
            .filter(|policy| {
                policy.rank.is_of_tier(&first.rank)
                    && match direction {
                        Direction::Ingress => policy.ingress.is_some(),
                        Direction::Egress => policy.egress.is_some(),
                    }
            })
            .count()
    }

    fn policy(&self, policy: &Policy) -> String {
        let object = self.network.cluster.object(policy.object);
        match &*object.namespace {
            "" => format!("{} `{}`", object.kind, object.name),
            namespace => format!("{} `{namespace}/{}`", object.kind, object.name),
        }
    }

    /// A packet that passes.
    fn packet(&self) -> Option<String> {
        let (protocol, port) = self.preferred()?;
        let end = |side: Side| match side {
            Side::Outside(range) => range.last_but_broadcast().to_string(),
            Side::Endpoint(id) => {
                let endpoint = &self.network.endpoints()[id];
                match self.network.address(endpoint.object) {
                    Some(address) => address.to_string(),
                    None => endpoint.label(),
                }
            }
            Side::Anybody => self.name(side),
        };
        Some(format!(
            "{} {}:{SOURCE_PORT} → {}:{port}",
            protocol.name(),
            end(self.shown.from),
            end(self.shown.to)
        ))
    }

    /// A port that passes; one that a container declares where there is such a one.
    fn preferred(&self) -> Option<(Protocol, u16)> {
        let endpoint = self.network.endpoint(self.shown.to);
        let declared = endpoint.and_then(|endpoint| {
            let mut ports = endpoint.declared_ports.iter();
            ports.find(|(protocol, port)| self.shown.ports.has(*protocol, *port))
        });
        declared.copied().or_else(|| self.shown.ports.example())
    }

    fn json(&self) -> Value {
        let pair = self.shown;
        let reasons: Vec<Value> = self
            .reasons()
            .into_iter()
            .map(|reason| {
                let (policy, rule) = match reason.decider {
                    Decider::Rule(policy, rule) => (Some(policy), Some(rule)),
                    Decider::Isolation(policy) => (Some(policy), None),
                    Decider::Default | Decider::Always => (None, None),
                };
                let object = policy.map(|policy| self.network.cluster.object(self.network.policies()[policy].object));
                json!({
                    "direction": fields(reason.direction).0,
                    "allowed": reason.is_allowed,
                    "ports": reason.ports.to_string(),
                    "policy": object.map(|object| json!({"kind": &*object.kind, "namespace": &*object.namespace, "name": &*object.name})),
                    "rule": rule,
                    "text": self.reason(reason),
                })
            })
            .collect();
        json!({
            "schema": "seawall.network-answer/v1",
            "from": self.name(pair.from),
            "to": self.name(pair.to),
            "allowed": !pair.ports.is_empty(),
            "ports": pair.ports.to_string(),
            "through": pair.passage.json(self.network),
            "packet": self.packet(),
            "reasons": reasons,
            "no_ways": closed(self.network, pair.from, pair.to),
            "unknown": pair.answer.doubts,
            "enforcement": enforcement(self.network),
            "plugin": self.network.plugin(),
        })
    }
}

fn fields(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Ingress => ("ingress", "from"),
        Direction::Egress => ("egress", "to"),
    }
}
