//! Policies that keep some connections and close the rest.

use core::net::IpAddr;
use std::collections::{BTreeMap, BTreeSet};

use seawall_model::Cidr;

use crate::dns::{self, Dns};
use crate::node_local_dns::NodeLocalDns;
use crate::suggested::{Selector, SuggestedPeer, SuggestedPolicy, SuggestedRule};
use crate::{Network, Protocol};

/// Namespaces of the cluster itself, which are left as they are.
const SYSTEM: &[&str] = &["kube-system", "kube-public", "kube-node-lease"];

/// Labels that are tried first to tell a workload from others.
const NAMING: &[&str] = &[
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/component",
    "app",
    "k8s-app",
    "name",
    "component",
];

/// Labels that change with every rollout or with every pod.
const PASSING: &[&str] = &[
    "pod-template-hash",
    "controller-revision-hash",
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
    "pod-template-generation",
    "controller-uid",
    "batch.kubernetes.io/controller-uid",
    "job-name",
    "batch.kubernetes.io/job-name",
];

/// Whether a label changes with every rollout or with every pod, so that a policy does better without it.
pub fn is_passing_label(key: &str) -> bool {
    PASSING.contains(&key)
}

/// One end of a flow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FlowEnd {
    /// A workload, by the label of its endpoints.
    Workload(String),
    /// Addresses outside.
    Block(String),
}

/// A connection to keep.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flow {
    /// Who opens it.
    pub from: FlowEnd,
    /// To whom.
    pub to: FlowEnd,
    /// Protocol.
    pub protocol: Protocol,
    /// Port.
    pub port: u16,
}

/// Policies for some namespaces.
#[derive(Debug, Clone, Default)]
pub struct Suggestion {
    /// The policies, those that close first in each namespace.
    pub policies: Vec<SuggestedPolicy>,
    /// Namespaces that they are for.
    pub namespaces: BTreeSet<String>,
    /// Workloads that no labels tell from others, with those that they are taken together with.
    pub blurred: Vec<(String, Vec<String>)>,
    /// Workloads without labels that stay: no policy can name them.
    pub unnamed: BTreeSet<String>,
    /// Why a cache of DNS on the nodes stays closed, as a sentence without a full stop.
    pub closed_dns: Option<String>,
    /// Flows that keep cloud metadata open because they say so.
    pub to_metadata: usize,
    /// The name of the policy of every workload, by its label.
    pub names: BTreeMap<String, String>,
}

/// A workload: namespace, name, and how policies name it.
struct Workload {
    namespace: String,
    name: String,
    selector: Selector,
}

/// Ports by peer.
type Rules = BTreeMap<SuggestedPeer, BTreeSet<(Protocol, u16)>>;

impl Network<'_> {
    /// Policies for some namespaces, or for those of all workloads, those of the cluster itself left out: closed by default
    /// in both directions, DNS open, and for every workload the flows that are given.
    pub fn suggest(&self, flows: &[Flow], only: &[String]) -> Suggestion {
        let mut suggestion = Suggestion::default();
        let workloads = self.workloads(&mut suggestion);
        suggestion.namespaces = workloads
            .values()
            .map(|workload| workload.namespace.clone())
            .filter(|namespace| !SYSTEM.contains(&namespace.as_str()))
            .filter(|namespace| only.is_empty() || only.contains(namespace))
            .collect();
        suggestion.names_of(&workloads);
        let metadata = &self.cloud().addresses[..];
        let (dns, cache) = (self.dns(), self.node_local_dns());
        if let Some(NodeLocalDns::Unknown(why)) = &cache {
            suggestion.closed_dns = Some(why.clone());
        }
        let mut ingress: BTreeMap<&str, Rules> = BTreeMap::new();
        let mut egress: BTreeMap<&str, Rules> = BTreeMap::new();
        for flow in flows {
            if let FlowEnd::Block(block) = &flow.to
                && is_one(block)
                && !holding(block, metadata).is_empty()
            {
                suggestion.to_metadata += 1;
            }
            let port = (flow.protocol, flow.port);
            // Whoever asks for the world does not ask for the credentials of the node. Nothing comes from there.
            let left_out = match flow.protocol {
                Protocol::Tcp => metadata,
                Protocol::Udp | Protocol::Sctp => &[],
            };
            let ends = [
                (&flow.to, &flow.from, &mut ingress, &[][..]),
                (&flow.from, &flow.to, &mut egress, left_out),
            ];
            for (own, other, rules, left_out) in ends {
                let FlowEnd::Workload(label) = own else {
                    continue;
                };
                let Some((label, workload)) = workloads.get_key_value(label) else {
                    continue;
                };
                if let Some(peer) = peer(other, workload, &workloads, left_out) {
                    let ports = rules.entry(label).or_default().entry(peer).or_default();
                    ports.insert(port);
                }
            }
        }
        for namespace in &suggestion.namespaces {
            suggestion
                .policies
                .push(closed(namespace, &dns, cache.as_ref()));
            for (label, workload) in &workloads {
                if workload.namespace != *namespace || workload.selector.is_empty() {
                    continue;
                }
                let (ingress, egress) = (ingress.get(label.as_str()), egress.get(label.as_str()));
                if ingress.is_none() && egress.is_none() {
                    continue;
                }
                suggestion.policies.push(SuggestedPolicy {
                    namespace: namespace.clone(),
                    name: suggestion.names[label].clone(),
                    selector: workload.selector.clone(),
                    ingress: merged(ingress),
                    egress: merged(egress),
                });
            }
        }
        suggestion
    }

    /// Every workload by its label, with the labels that select its pods.
    fn workloads(&self, suggestion: &mut Suggestion) -> BTreeMap<String, Workload> {
        // Labels that all pods of a workload have.
        let mut all: BTreeMap<String, (String, String, Selector)> = BTreeMap::new();
        for endpoint in self.endpoints().values() {
            let entries = endpoint.labels.0.map_or(&[][..], |labels| labels.entries());
            let labels: Selector = entries
                .iter()
                .filter(|entry| !is_passing_label(&entry.key))
                .filter_map(|entry| Some((entry.key.to_string(), entry.value.as_str()?.to_owned())))
                .collect();
            match all.get_mut(&endpoint.label()) {
                Some((_, _, known)) => known.retain(|key, value| labels.get(key) == Some(value)),
                None => {
                    let place = (
                        endpoint.namespace.to_owned(),
                        endpoint.name().to_owned(),
                        labels,
                    );
                    all.insert(endpoint.label(), place);
                }
            }
        }
        let mut workloads = BTreeMap::new();
        for (label, (namespace, name, labels)) in &all {
            let others: Vec<(&String, &Selector)> = all
                .iter()
                .filter(|(other, (place, ..))| place == namespace && *other != label)
                .map(|(other, (_, _, labels))| (other, labels))
                .collect();
            let (selector, blurred) = telling(labels, &others);
            if labels.is_empty() {
                suggestion.unnamed.insert(label.clone());
            } else if !blurred.is_empty() {
                suggestion.blurred.push((label.clone(), blurred));
            }
            workloads.insert(
                label.clone(),
                Workload {
                    namespace: namespace.clone(),
                    name: name.clone(),
                    selector,
                },
            );
        }
        workloads
    }
}

impl Suggestion {
    /// A name for the policy of every workload: what the API server takes, and each once in a namespace.
    fn names_of(&mut self, workloads: &BTreeMap<String, Workload>) {
        let mut taken: BTreeSet<(String, String)> = BTreeSet::new();
        for (label, workload) in workloads {
            let kind = label.rsplit('[').next().unwrap_or_default();
            let plain = safe_name(&workload.name);
            let longer = safe_name(&format!("{}-{kind}", workload.name));
            let numbered = (2..).map(|number| format!("{longer}-{number}"));
            let mut free = [plain, longer.clone()]
                .into_iter()
                .chain(numbered)
                .filter(|name| name != CLOSING)
                .filter(|name| !taken.contains(&(workload.namespace.clone(), name.clone())));
            if let Some(name) = free.next() {
                taken.insert((workload.namespace.clone(), name.clone()));
                self.names.insert(label.clone(), name);
            }
        }
    }
}

/// Longest name of a policy before a number behind it; the API server takes 253 characters.
const MAX_NAME: usize = 240;

/// A name of an object: letters, digits, `-` and `.`, with a letter or digit at both ends.
fn safe_name(text: &str) -> String {
    let letters = text.chars().map(|letter| match letter {
        'a'..='z' | '0'..='9' | '.' => letter,
        'A'..='Z' => letter.to_ascii_lowercase(),
        _ => '-',
    });
    let name: String = letters.take(MAX_NAME).collect();
    let parts = name.split('.').map(|part| part.trim_matches('-'));
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        "workload".to_owned()
    } else {
        parts.join(".")
    }
}

/// The fewest labels that select a workload and no other of its namespace, and the others where none do.
fn telling(labels: &Selector, others: &[(&String, &Selector)]) -> (Selector, Vec<String>) {
    let fitting = |selector: &Selector| -> Vec<String> {
        others
            .iter()
            .filter(|(_, other)| {
                selector
                    .iter()
                    .all(|(key, value)| other.get(key) == Some(value))
            })
            .map(|(label, _)| (*label).clone())
            .collect()
    };
    let mut keys: Vec<&String> = labels.keys().collect();
    keys.sort_by_key(|key| {
        let known = NAMING.iter().position(|name| *name == key.as_str());
        (known.unwrap_or(NAMING.len()), (*key).clone())
    });
    let of = |keys: &[&String]| -> Selector {
        keys.iter()
            .map(|key| ((*key).clone(), labels[*key].clone()))
            .collect()
    };
    for key in &keys {
        let selector = of(&[key]);
        if fitting(&selector).is_empty() {
            return (selector, Vec::new());
        }
    }
    for (index, one) in keys.iter().enumerate() {
        for other in &keys[index + 1..] {
            let selector = of(&[one, other]);
            if fitting(&selector).is_empty() {
                return (selector, Vec::new());
            }
        }
    }
    let blurred = fitting(labels);
    (labels.clone(), blurred)
}

fn peer(
    end: &FlowEnd,
    own: &Workload,
    workloads: &BTreeMap<String, Workload>,
    left_out: &[IpAddr],
) -> Option<SuggestedPeer> {
    match end {
        FlowEnd::Workload(label) => {
            let other = workloads.get(label)?;
            let namespace = (other.namespace != own.namespace).then(|| other.namespace.clone());
            Some(SuggestedPeer::Pods(namespace, other.selector.clone()))
        }
        FlowEnd::Block(block) => {
            let except = if is_one(block) {
                Vec::new()
            } else {
                holding(block, left_out)
            };
            Some(SuggestedPeer::Block(block.clone(), except))
        }
    }
}

/// Those of some addresses that are in a block, each as a block.
fn holding(block: &str, addresses: &[IpAddr]) -> Vec<String> {
    let cidr: Option<Cidr> = block.parse().ok();
    let held = addresses
        .iter()
        .filter(|address| cidr.is_some_and(|cidr| cidr.contains(**address)));
    held.map(|address| block_of(*address)).collect()
}

/// One address as a block.
fn block_of(address: IpAddr) -> String {
    format!("{address}/{}", if address.is_ipv4() { 32 } else { 128 })
}

fn is_one(block: &str) -> bool {
    block.ends_with("/32") || block.ends_with("/128")
}

/// The name of the policy that closes a namespace.
const CLOSING: &str = "default-deny-but-dns";

/// The policy that closes a namespace and leaves DNS open.
fn closed(namespace: &str, dns: &Dns, cache: Option<&NodeLocalDns>) -> SuggestedPolicy {
    let of_dns = |selector| SuggestedPeer::Pods(Some(dns.namespace.clone()), selector);
    let mut egress = vec![SuggestedRule {
        peers: vec![of_dns(dns.selector.clone())],
        ports: dns.ports.iter().copied().collect(),
    }];
    let peers = match cache {
        Some(NodeLocalDns::At(addresses)) => {
            let blocks = addresses.iter().map(|address| block_of(*address));
            blocks
                .map(|block| SuggestedPeer::Block(block, Vec::new()))
                .collect()
        }
        Some(NodeLocalDns::Pods) => vec![of_dns(Selector::from([NodeLocalDns::label()]))],
        Some(NodeLocalDns::Unknown(_)) | None => Vec::new(),
    };
    if !peers.is_empty() {
        let ports = vec![(Protocol::Tcp, dns::PORT), (Protocol::Udp, dns::PORT)];
        egress.push(SuggestedRule { peers, ports });
    }
    SuggestedPolicy {
        namespace: namespace.to_owned(),
        name: CLOSING.to_owned(),
        selector: Selector::new(),
        ingress: Vec::new(),
        egress,
    }
}

/// Peers with the same ports are one rule.
fn merged(rules: Option<&Rules>) -> Vec<SuggestedRule> {
    let mut by_ports: BTreeMap<Vec<(Protocol, u16)>, Vec<SuggestedPeer>> = BTreeMap::new();
    for (peer, ports) in rules.into_iter().flatten() {
        let ports: Vec<(Protocol, u16)> = ports.iter().copied().collect();
        by_ports.entry(ports).or_default().push(peer.clone());
    }
    by_ports
        .into_iter()
        .map(|(ports, peers)| SuggestedRule { peers, ports })
        .collect()
}
