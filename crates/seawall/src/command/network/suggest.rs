//! `seawall network suggest`: policies that keep the connections that are given, and close the rest.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, anyhow, ensure};
use clap::Args;
use seawall_load::load_bytes;
use seawall_model::{Cidr, Edit};
use seawall_network::{
    Direction, Flow, FlowEnd, Network, Protocol, Side, SuggestedPeer, SuggestedPolicy,
    SuggestedRule,
};
use seawall_report::counted;
use serde::Deserialize;
use serde_json::{Value, json};

use super::lines::{self, Lines};
use super::load;
use crate::input::NamedInput;
use crate::{Outcome, output, yaml};

/// Policies that keep what is given.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Connections to keep, as JSON lines `{"from","to","port","protocol"}`; `-` reads standard input.
    #[arg(long, value_name = "FILE", required_unless_present = "declared")]
    flows: Option<PathBuf>,
    /// Keep what the input declares: services that workloads name in their settings, and services opened to the outside.
    #[arg(long)]
    declared: bool,
    #[command(flatten)]
    input: NamedInput,
}

/// A line of flows.
#[derive(Deserialize)]
struct Line {
    from: String,
    to: String,
    port: u16,
    #[serde(default)]
    protocol: Option<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = load(&arguments.input)?;
    let network = super::network(&loaded);
    let mut flows = BTreeSet::new();
    if let Some(path) = &arguments.flows {
        flows.extend(read(path, &network)?);
    }
    let mut routed = BTreeSet::new();
    if arguments.declared {
        let declared = network.declared();
        flows.extend(declared.needs.into_iter().map(|need| need.flow));
        routed = declared.routed;
    }
    let flows: Vec<Flow> = flows.into_iter().collect();
    ensure!(
        !flows.is_empty(),
        "no connection is given or declared; expected lines such as {{\"from\":\"shop/front\",\"to\":\"shop/cart\",\"port\":8080}}"
    );
    let suggestion = network.suggest(&flows);
    let objects: Vec<Value> = suggestion.policies.iter().map(manifest).collect();
    let text = yaml::stream(&objects);
    let proof = prove(&network, &suggestion.namespaces, &flows, &text)?;
    let mut head = String::new();
    let mut say = |line: &str| {
        let _ = writeln!(head, "# {line}");
    };
    say(&format!(
        "{} for {}, made from {}.",
        policies(suggestion.policies.len()),
        counted(suggestion.namespaces.len(), "namespace"),
        counted(flows.len(), "connection")
    ));
    if proof.denied.is_empty() {
        say(&format!(
            "Read again and asked: all {} are let through. Of {} pairs that could talk, {} are closed; {} given pairs and {} to DNS stay, and {} beyond.",
            counted(flows.len(), "given connection"),
            proof.before,
            proof.closed,
            proof.given,
            proof.dns,
            proof.beyond
        ));
    } else {
        say(&format!(
            "FAILED: {} would be stopped; do not use these policies. {}",
            counted(proof.denied.len(), "given connection"),
            output::few(&proof.denied)
        ));
    }
    for (object, label) in &routed {
        let object = loaded.cluster.object(*object);
        say(&format!(
            "unknown: {} `{}` leads to {label}; which pods serve it no object tells, so add a flow from them",
            object.kind, object.name
        ));
    }
    for (label, others) in &suggestion.blurred {
        say(&format!(
            "unknown: no labels tell {label} from {}; what one may, the other may",
            others.join(", ")
        ));
    }
    for label in &suggestion.unnamed {
        say(&format!(
            "unknown: {label} has no labels that stay, so no policy can name it"
        ));
    }
    if suggestion.to_metadata > 0 {
        say(&format!(
            "{} to cloud metadata, where a node's credentials are: kept because it is given",
            counted(suggestion.to_metadata, "connection")
        ));
    }
    if !proof.kept.is_empty() {
        say(&format!(
            "These policies of the same namespaces open more as long as they are there: {}",
            output::few(&proof.kept)
        ));
    }
    say(&super::enforcement(&network));
    output::write(None, &format!("{head}{text}"))?;
    Ok(if proof.denied.is_empty() {
        Outcome::Clean
    } else {
        Outcome::Incomplete
    })
}

fn policies(count: usize) -> String {
    match count {
        1 => "1 policy".to_owned(),
        count => format!("{count} policies"),
    }
}

/// The flows of a file, each once.
fn read(path: &Path, network: &Network<'_>) -> anyhow::Result<Vec<Flow>> {
    let input: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let file = std::fs::File::open(path);
        Box::new(BufReader::new(file.with_context(|| {
            format!("`{}` cannot be read", path.display())
        })?))
    };
    let mut flows = BTreeSet::new();
    for (number, line) in input.lines().enumerate() {
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
        .ok_or_else(|| anyhow!("`{name}` is no protocol; expected TCP, UDP or SCTP"))?;
    ensure!(line.port > 0, "port 0 does not exist");
    let mut flows = Vec::new();
    for from in ends(network, &line.from, Direction::Ingress)? {
        for to in ends(network, &line.to, Direction::Egress)? {
            let is_inside = |end: &FlowEnd| matches!(end, FlowEnd::Workload(_));
            ensure!(
                is_inside(&from) || is_inside(&to),
                "neither end is in the cluster"
            );
            flows.push(Flow {
                from: from.clone(),
                to,
                protocol,
                port: line.port,
            });
        }
    }
    Ok(flows)
}

/// The ends that a text names, workload by workload.
fn ends(network: &Network<'_>, text: &str, direction: Direction) -> anyhow::Result<Vec<FlowEnd>> {
    if matches!(text, "outside" | "internet") {
        return Ok(vec![FlowEnd::Block("0.0.0.0/0".to_owned())]);
    }
    if let Ok(cidr) = text.parse::<Cidr>() {
        return Ok(vec![FlowEnd::Block(cidr.to_string())]);
    }
    let mut found = BTreeSet::new();
    for side in network.ends(text, direction)? {
        found.insert(match side {
            Side::Endpoint(id) => FlowEnd::Workload(network.endpoints()[id].label()),
            Side::Outside(_) if text.contains(':') => FlowEnd::Block(format!("{text}/128")),
            Side::Outside(_) => FlowEnd::Block(format!("{text}/32")),
            Side::Anybody => continue,
        });
    }
    Ok(found.into_iter().collect())
}

/// What came of reading the printed policies again.
struct Proof {
    /// Given connections that would be stopped.
    denied: Vec<String>,
    /// Pairs that could talk before.
    before: usize,
    /// Of these, the ones that cannot any more.
    closed: usize,
    /// Pairs that stay because they are given, because they are DNS, and beyond that.
    given: usize,
    dns: usize,
    beyond: usize,
    /// Policies of the input in the same namespaces.
    kept: Vec<String>,
}

/// Puts the printed policies in the place of those that are there, and asks for every given connection.
fn prove(
    network: &Network<'_>,
    namespaces: &BTreeSet<String>,
    flows: &[Flow],
    text: &str,
) -> anyhow::Result<Proof> {
    let printed = load_bytes("policies.yaml", text.as_bytes());
    ensure!(
        printed.diagnostics.is_empty(),
        "the printed policies cannot be read again"
    );
    let mut edits = Vec::new();
    let mut kept = Vec::new();
    for (id, object) in network.cluster.iter() {
        if object.is("networking.k8s.io", "NetworkPolicy")
            && namespaces.contains(object.namespace.as_str())
        {
            kept.push(format!("{}/{}", object.namespace, object.name));
            edits.push(Edit::Delete(id));
        }
    }
    let printed = printed.cluster.into_objects().into_iter();
    edits.extend(printed.map(|object| Edit::Add(Arc::unwrap_or_clone(object))));
    let cluster = network.cluster.with(edits);
    let after = Network::new(&cluster);
    let mut denied = Vec::new();
    for flow in flows {
        if !passes(&after, flow)? {
            denied.push(format!(
                "{} => {} : {} {}",
                name(&flow.from),
                name(&flow.to),
                flow.protocol.name(),
                flow.port
            ));
        }
    }
    let (was, is) = (lines::lines(network), lines::lines(&after));
    let inside = |lines: &Lines| -> BTreeSet<(String, String)> {
        let both = lines
            .keys()
            .filter(|(from, to)| !from.contains("[External]") && !to.contains("[External]"));
        both.cloned().collect()
    };
    let (was, is) = (inside(&was), inside(&is));
    let given: BTreeSet<(String, String)> = flows
        .iter()
        .map(|flow| (name(&flow.from), name(&flow.to)))
        .collect();
    let mut proof = Proof {
        denied,
        before: was.len(),
        closed: was.difference(&is).count(),
        given: 0,
        dns: 0,
        beyond: 0,
        kept,
    };
    for pair in &is {
        let is_system = |name: &str| name.starts_with("kube-system/");
        if given.contains(pair) {
            proof.given += 1;
        } else if is_system(&pair.1) {
            proof.dns += 1;
        } else if namespaces
            .iter()
            .any(|namespace| pair.1.starts_with(&format!("{namespace}/")))
        {
            proof.beyond += 1;
        }
    }
    Ok(proof)
}

fn name(end: &FlowEnd) -> String {
    match end {
        FlowEnd::Workload(label) => label.clone(),
        FlowEnd::Block(block) => block.clone(),
    }
}

fn passes(network: &Network<'_>, flow: &Flow) -> anyhow::Result<bool> {
    let from = network.ends(&name(&flow.from), Direction::Ingress)?;
    let to = network.ends(&name(&flow.to), Direction::Egress)?;
    // The credentials of nodes are left out of every block that is wider than themselves.
    let is_left_out = |side: &Side| matches!(side, Side::Outside(range) if range.to_string() == "169.254.169.254");
    let is_asked = |end: &FlowEnd, side: &Side| name(end).ends_with("/32") || !is_left_out(side);
    Ok(from
        .iter()
        .filter(|side| is_asked(&flow.from, side))
        .all(|from| {
            to.iter()
                .filter(|side| is_asked(&flow.to, side))
                .all(|to| network.allowed(*from, *to).has(flow.protocol, flow.port))
        }))
}

/// A policy as the API has it.
fn manifest(policy: &SuggestedPolicy) -> Value {
    let mut spec = json!({
        "podSelector": selector(&policy.selector),
        "policyTypes": ["Ingress", "Egress"],
    });
    if !policy.ingress.is_empty() {
        spec["ingress"] = policy.ingress.iter().map(|one| rule(one, "from")).collect();
    }
    if !policy.egress.is_empty() {
        spec["egress"] = policy.egress.iter().map(|one| rule(one, "to")).collect();
    }
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {
            "name": policy.name,
            "namespace": policy.namespace,
            "labels": {"app.kubernetes.io/managed-by": "seawall"},
        },
        "spec": spec,
    })
}

fn selector(labels: &seawall_network::Selector) -> Value {
    if labels.is_empty() {
        return json!({});
    }
    json!({"matchLabels": labels})
}

fn rule(rule: &SuggestedRule, peers: &str) -> Value {
    let ports: Vec<Value> = rule
        .ports
        .iter()
        .map(|(protocol, port)| json!({"protocol": protocol.name(), "port": port}))
        .collect();
    let others: Vec<Value> = rule
        .peers
        .iter()
        .map(|peer| match peer {
            SuggestedPeer::Pods(None, labels) => json!({"podSelector": selector(labels)}),
            SuggestedPeer::Pods(Some(namespace), labels) => json!({
                "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
                "podSelector": selector(labels),
            }),
            SuggestedPeer::Block(cidr, except) if except.is_empty() => {
                json!({"ipBlock": {"cidr": cidr}})
            }
            SuggestedPeer::Block(cidr, except) => {
                json!({"ipBlock": {"cidr": cidr, "except": except}})
            }
        })
        .collect();
    json!({peers: others, "ports": ports})
}
