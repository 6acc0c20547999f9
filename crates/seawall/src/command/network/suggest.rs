//! `seawall network suggest`: policies that keep the connections that are given, and close the rest.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use clap::Args;
use seawall_answer::few;
use seawall_answer::network::{enforcement, given_flows, prove};
use seawall_load::{load_bytes, named_lines};
use seawall_network::{
    Flow, FlowEnd, Loss, Network, SuggestedPeer, SuggestedPolicy, SuggestedRule,
};
use seawall_text::{counted, say};
use serde_json::{Value, json};

use super::reading::{self, load};
use crate::input::NamedInput;
use crate::printing::OutputFile;
use crate::{Outcome, printed};

/// Generate policies that allow the given connections and deny the rest.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Connections to allow, as JSON lines `{"from","to","port","protocol"}`; `-` reads standard input.
    #[arg(long, value_name = "FILE", required_unless_present = "declared")]
    flows: Option<PathBuf>,
    /// Allow what the input declares: services that workloads refer to in their configuration, and exposed services.
    #[arg(long)]
    declared: bool,
    /// Generate policies for this namespace only; repeatable.
    #[arg(short, long, value_name = "NAME")]
    namespace: Vec<String>,
    /// Assume this network plugin, regardless of the input.
    #[arg(long, value_name = "PLUGIN", value_parser = reading::plugins())]
    plugin: Option<String>,
    #[command(flatten)]
    output: OutputFile,
    #[command(flatten)]
    input: NamedInput,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let loaded = load(&arguments.input)?;
    let plugin = reading::plugin(arguments.plugin.as_deref());
    let network = reading::as_written(&loaded, plugin);
    let mut kept = BTreeSet::new();
    if let Some(path) = &arguments.flows {
        kept.extend(given(path, &network)?);
    }
    let mut routed = BTreeSet::new();
    if arguments.declared {
        let declared = network.declared();
        kept.extend(declared.needs.into_iter().map(|need| need.flow));
        routed = declared.routed;
    }
    let flows: Vec<Flow> = kept.into_iter().collect();
    ensure!(
        !flows.is_empty(),
        "no connections given or declared; expected lines such as {{\"from\":\"shop/front\",\"to\":\"shop/cart\",\"port\":8080}}"
    );
    let suggestion = network.suggest(&flows, &arguments.namespace);
    for name in &arguments.namespace {
        ensure!(
            suggestion.namespaces.contains(name),
            "no workload found in namespace `{name}`, or it is a system namespace and left as is"
        );
    }
    let flows: Vec<Flow> = flows
        .into_iter()
        .filter(|flow| is_about(flow, &suggestion.namespaces))
        .collect();
    let cut_off = network.cut_off(&suggestion, &flows);
    // What manifests declare seldom is all that there is; what is observed may be.
    let unmet = match arguments.declared {
        true => network.unmet(&suggestion, &flows),
        false => Vec::new(),
    };
    let objects: Vec<Value> = suggestion.policies.iter().map(manifest).collect();
    let text = printed::yaml(&seawall_text::Lines::new(), &objects)?;
    let printed = load_bytes("policies.yaml", text.as_str().as_bytes()).cluster;
    let proof = prove(&network, &suggestion.namespaces, &flows, printed, plugin)?;
    let mut head = seawall_text::Lines::new();
    let mut say = |line: &str| say!(head, "{line}");
    say(&format!(
        "{} for {}, generated from {}.",
        policies(suggestion.policies.len()),
        counted(suggestion.namespaces.len(), "namespace"),
        counted(flows.len(), "connection")
    ));
    if proof.denied.is_empty() {
        let given = match flows.len() {
            1 => "the given connection".to_owned(),
            count => format!("all {count} given connections"),
        };
        say(&match flows.len() - proof.open.len() {
            all if all == flows.len() => {
                let are = if all == 1 { "is" } else { "are" };
                format!("Verified by evaluating them again: {given} {are} allowed.")
            }
            some => format!(
                "NOT VERIFIED: of {}, {some} certain to be allowed.",
                counted(flows.len(), "given connection")
            ),
        });
        say(&format!(
            "Pairs that could connect before: {}; denied now: {}; still connected: {} given, {} to DNS, {} others.",
            proof.before, proof.closed, proof.given, proof.dns, proof.beyond
        ));
    } else {
        say(&format!(
            "FAILED: {} would be denied; do not use these policies. {}",
            counted(proof.denied.len(), "given connection"),
            few(&proof.denied)
        ));
    }
    for (flow, why) in &proof.open {
        say(&format!(
            "unknown: whether {flow} is allowed: {}",
            why.join("; ")
        ));
    }
    for (loss, what) in LOSSES {
        let lost: Vec<String> = cut_off
            .iter()
            .filter(|(_, own)| own == loss)
            // What is observed or intended may be all there is of somebody who is in it.
            .filter(|(_, own)| arguments.declared || *own == Loss::Everything)
            .map(|(label, _)| label.clone())
            .collect();
        if !lost.is_empty() {
            say(&format!(
                "NOT COVERED: {} {what}: {}",
                counted(lost.len(), "workload"),
                lost.join(", ")
            ));
        }
    }
    if let Some(why) = &suggestion.closed_dns {
        say(&format!(
            "NOT COVERED: DNS: {why}; add a rule that allows it before applying these policies"
        ));
    }
    for own in &unmet {
        say(&format!("NOT COVERED: {}: {}", own.label, own.what));
    }
    for (object, label) in &routed {
        let object = loaded.cluster.object(*object);
        say(&format!(
            "unknown: {} `{}` routes to {label}; no object shows which pods serve it, so add a flow from them",
            object.kind, object.name
        ));
    }
    for (label, others) in &suggestion.blurred {
        say(&format!(
            "unknown: no labels distinguish {label} from {}; what is allowed for one is allowed for the other",
            others.join(", ")
        ));
    }
    for label in &suggestion.unnamed {
        say(&format!(
            "unknown: {label} has no stable labels, so no policy can select it"
        ));
    }
    if suggestion.to_metadata > 0 {
        say(&format!(
            "{} to cloud metadata, which serves the node's credentials: kept because given",
            counted(suggestion.to_metadata, "connection")
        ));
    }
    if !proof.kept.is_empty() {
        say(&format!(
            "Existing policies in the same namespaces allow more as long as they exist: {}",
            few(&proof.kept)
        ));
    }
    say(&enforcement(&network));
    arguments.output.write(&printed::yaml(&head, &objects)?)?;
    let is_covered = !arguments.declared || cut_off.is_empty();
    let is_verified = proof.denied.is_empty() && proof.open.is_empty();
    let is_dns_open = suggestion.closed_dns.is_none();
    Ok(
        if is_verified && is_covered && is_dns_open && unmet.is_empty() {
            // What could not be read may be a workload, or a policy that allows more.
            reading::outcome(&loaded, reading::is_certain(&network))
        } else {
            Outcome::Incomplete
        },
    )
}

/// What workloads lose, in words.
const LOSSES: &[(Loss, &str)] = &[
    (
        Loss::Everything,
        "would reach nothing but DNS and be unreachable: no connection is given or declared; add flows before applying these policies",
    ),
    (
        Loss::Out,
        "would reach nothing but DNS: no outgoing connection is given or declared",
    ),
    (
        Loss::In,
        "would be unreachable, although a Service selects it: no incoming connection is given or declared",
    ),
];

/// The flows of a file, each once.
fn given(path: &Path, network: &Network<'_>) -> anyhow::Result<BTreeSet<Flow>> {
    let lines =
        named_lines(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
    let mut flows = BTreeSet::new();
    for (number, line) in lines.enumerate() {
        let line = line.context("a flow cannot be read")?;
        if line.trim().is_empty() {
            continue;
        }
        flows.extend(
            given_flows(&line, network)
                .with_context(|| format!("{}: line {}", path.display(), number + 1))?,
        );
    }
    Ok(flows)
}

/// Whether an end of a flow is in one of some namespaces.
fn is_about(flow: &Flow, namespaces: &BTreeSet<String>) -> bool {
    [&flow.from, &flow.to].into_iter().any(|end| match end {
        FlowEnd::Workload(label) => {
            let namespace = label.split('/').next().unwrap_or_default();
            namespaces.contains(namespace)
        }
        FlowEnd::Block(_) => false,
    })
}

fn policies(count: usize) -> String {
    match count {
        1 => "1 policy".to_owned(),
        count => format!("{count} policies"),
    }
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
