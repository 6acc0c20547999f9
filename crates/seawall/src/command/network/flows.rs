//! Flows that people give, one a line, as connections between workloads on the ports of pods.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, anyhow, ensure};
use seawall_load::named_lines;
use seawall_model::Cidr;
use seawall_network::{Arrival, Direction, Flow, FlowEnd, Network, Protocol, Side};
use serde::Deserialize;

/// A line of flows.
#[derive(Deserialize)]
struct Line {
    from: String,
    to: String,
    port: u16,
    #[serde(default)]
    protocol: Option<String>,
}

/// The flows of a file, each once.
pub(super) fn read(path: &Path, network: &Network<'_>) -> anyhow::Result<Vec<Flow>> {
    let lines =
        named_lines(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let mut flows = BTreeSet::new();
    for (number, line) in lines.enumerate() {
        let line = line.context("a flow cannot be read")?;
        if line.trim().is_empty() {
            continue;
        }
        flows.extend(
            flow(&line, network)
                .with_context(|| format!("{}: line {}", path.display(), number + 1))?,
        );
    }
    Ok(flows.into_iter().collect())
}

fn flow(line: &str, network: &Network<'_>) -> anyhow::Result<Vec<Flow>> {
    let line: Line = serde_json::from_str(line)?;
    let name = line.protocol.as_deref().unwrap_or("TCP").to_uppercase();
    let protocol = Protocol::parse(&name)
        .ok_or_else(|| anyhow!("`{name}` is not a valid protocol; expected TCP, UDP or SCTP"))?;
    ensure!(line.port > 0, "port 0 does not exist");
    let targets = targets(network, &line.to, protocol, line.port)?;
    let mut flows = Vec::new();
    for from in ends(network, &line.from, Direction::Ingress)? {
        for (to, protocol, port) in &targets {
            let is_inside = |end: &FlowEnd| matches!(end, FlowEnd::Workload(_));
            ensure!(
                is_inside(&from) || is_inside(to),
                "neither end is in the cluster"
            );
            flows.push(Flow {
                from: from.clone(),
                to: to.clone(),
                protocol: *protocol,
                port: *port,
            });
        }
    }
    Ok(flows)
}

/// Where a flow arrives: policies are about the ports of pods, and not about those of the Services before them.
fn targets(
    network: &Network<'_>,
    text: &str,
    protocol: Protocol,
    port: u16,
) -> anyhow::Result<BTreeSet<(FlowEnd, Protocol, u16)>> {
    if let Some(blocks) = blocks(network, text) {
        return Ok(blocks
            .into_iter()
            .map(|block| (block, protocol, port))
            .collect());
    }
    let arrivals = network.arrivals(text, Some((protocol, port)))?;
    // Some name outside, whose address nobody knows.
    let is_outside = |arrival: &Arrival| matches!(arrival.side, Side::Outside(_));
    if arrivals.one_of.is_some() && arrivals.list.iter().all(is_outside) {
        let anywhere = network.anywhere(None).into_iter().map(FlowEnd::Block);
        return Ok(anywhere.map(|block| (block, protocol, port)).collect());
    }
    let mut found = BTreeSet::new();
    for arrival in &arrivals.list {
        let end = match arrival.side {
            Side::Endpoint(id) => FlowEnd::Workload(network.endpoints()[id].label()),
            Side::Outside(range) => FlowEnd::Block(one(range.first)),
            Side::Anybody => continue,
        };
        let ports = arrival.ports.iter();
        found.extend(ports.map(|(protocol, first, _)| (end.clone(), protocol, first)));
    }
    Ok(found)
}

/// The block of one address.
fn one(address: core::net::IpAddr) -> String {
    format!("{address}/{}", if address.is_ipv4() { 32 } else { 128 })
}

/// The addresses outside that a text names.
fn blocks(network: &Network<'_>, text: &str) -> Option<Vec<FlowEnd>> {
    if matches!(text, "outside" | "internet") {
        let anywhere = network.anywhere(None).into_iter();
        return Some(anywhere.map(FlowEnd::Block).collect());
    }
    let is_block = text.contains('/');
    let cidr = text.parse::<Cidr>().ok().filter(|_| is_block)?;
    Some(vec![FlowEnd::Block(cidr.to_string())])
}

/// The ends that a text names, workload by workload.
fn ends(network: &Network<'_>, text: &str, direction: Direction) -> anyhow::Result<Vec<FlowEnd>> {
    if let Some(blocks) = blocks(network, text) {
        return Ok(blocks);
    }
    let mut found = BTreeSet::new();
    for side in network.ends(text, direction)? {
        found.insert(match side {
            Side::Endpoint(id) => FlowEnd::Workload(network.endpoints()[id].label()),
            Side::Outside(range) => FlowEnd::Block(one(range.first)),
            Side::Anybody => continue,
        });
    }
    Ok(found.into_iter().collect())
}
