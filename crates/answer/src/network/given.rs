//! A flow that people give, as connections between workloads on the ports of pods.

use std::collections::BTreeSet;

use seawall_model::Cidr;
use seawall_network::{Arrival, Direction, Flow, FlowEnd, NameError, Network, Protocol, Side};
use serde::Deserialize;
use thiserror::Error;

/// A line of flows.
#[derive(Deserialize)]
struct Line {
    from: String,
    to: String,
    port: u16,
    #[serde(default)]
    protocol: Option<String>,
}

/// Why a line gives no connection.
#[derive(Debug, Error)]
pub enum GivenError {
    /// It is no JSON, or not of this form.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// A protocol without ports, or none.
    #[error("`{0}` is not a valid protocol; expected TCP, UDP or SCTP")]
    Protocol(String),
    /// Port 0.
    #[error("port 0 does not exist")]
    Port,
    /// Policies are about what is in the cluster.
    #[error("neither end is in the cluster")]
    Outside,
    /// An end is not in the input.
    #[error(transparent)]
    End(#[from] NameError),
}

/// The connections that a line such as `{"from":"shop/front","to":"shop/cart","port":8080}` gives.
///
/// # Errors
/// When it is none, or one of its ends is not in the network.
pub fn given_flows(line: &str, network: &Network<'_>) -> Result<Vec<Flow>, GivenError> {
    let line: Line = serde_json::from_str(line)?;
    let name = line.protocol.as_deref().unwrap_or("TCP").to_uppercase();
    let protocol = Protocol::parse(&name).ok_or_else(|| GivenError::Protocol(name.clone()))?;
    if line.port == 0 {
        return Err(GivenError::Port);
    }
    let targets = targets(network, &line.to, protocol, line.port)?;
    let mut flows = Vec::new();
    for from in ends(network, &line.from, Direction::Ingress)? {
        for (to, protocol, port) in &targets {
            let is_inside = |end: &FlowEnd| matches!(end, FlowEnd::Workload(_));
            if !is_inside(&from) && !is_inside(to) {
                return Err(GivenError::Outside);
            }
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
) -> Result<BTreeSet<(FlowEnd, Protocol, u16)>, NameError> {
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
fn ends(
    network: &Network<'_>,
    text: &str,
    direction: Direction,
) -> Result<Vec<FlowEnd>, NameError> {
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
