//! Pods by the names that they have, or will have.

use core::net::IpAddr;
use std::collections::HashMap;

use seawall_analysis::{Analysis, Workload};
use seawall_detect::PodFacts;
use seawall_graph::NodeId;
use seawall_model::PodId;
use seawall_network::EndpointId;

use crate::targets::Targets;

/// The letters of what controllers put behind names: no vowels, and nothing that looks like another.
const SUFFIX: &str = "bcdfghjklmnpqrstvwxz2456789";

/// Pods, and workloads that make some.
#[derive(Debug, Default)]
pub(crate) struct Pods {
    /// By namespace and name.
    own: HashMap<(String, String), PodFacts>,
    /// Workloads that make pods, by namespace and name, with how many parts their pods' names have more.
    makers: HashMap<(String, String), Vec<(Suffix, PodFacts)>>,
    at: HashMap<IpAddr, Vec<String>>,
}

/// What a controller puts behind the name of a workload for its pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Suffix {
    /// A hash of the template and a few letters, as the pods of Deployments have.
    HashAndLetters,
    /// A few letters, as those of ReplicaSets, DaemonSets and Jobs.
    Letters,
    /// A number, as those of StatefulSets.
    Number,
    /// A number, as the Jobs of CronJobs have, and a few letters.
    NumberAndLetters,
}

impl Pods {
    pub(crate) fn of<'a>(analysis: &'a Analysis<'a>, targets: &Targets) -> Self {
        let mut nodes: HashMap<EndpointId, Vec<NodeId>> = HashMap::new();
        for (node, endpoint) in analysis.graph().workloads() {
            nodes.entry(endpoint).or_default().push(node);
        }
        let is_whole = analysis.cluster().coverage.is_full();
        let mut made = Self::default();
        for (number, workload) in analysis.inventory().workloads.iter().enumerate() {
            let facts = facts(analysis, number, workload, &nodes, targets, is_whole);
            let object = workload.pod.object;
            let key = (object.namespace.to_string(), object.name.to_string());
            if &*object.kind == "Pod" {
                if !facts.is_on_host_network {
                    let name = format!("{}/{}", key.0, key.1);
                    for address in &facts.addresses {
                        made.at
                            .entry(address.to_canonical())
                            .or_default()
                            .push(name.clone());
                    }
                }
                made.own.insert(key, facts);
                continue;
            }
            let suffix = match &*object.kind {
                "Deployment" => Suffix::HashAndLetters,
                "StatefulSet" => Suffix::Number,
                "CronJob" => Suffix::NumberAndLetters,
                "ReplicaSet" | "ReplicationController" | "DaemonSet" | "Job" => Suffix::Letters,
                _ => continue,
            };
            made.makers.entry(key).or_default().push((suffix, facts));
        }
        made
    }

    /// A pod, or what is known of pods of such a name by the workload that makes them.
    pub(crate) fn find(&self, namespace: &str, name: &str) -> Option<&PodFacts> {
        let key = |name: &str| (namespace.to_owned(), name.to_owned());
        if let Some(found) = self.own.get(&key(name)) {
            return Some(found);
        }
        let (rest, last) = name.rsplit_once('-')?;
        let maker = |name: &str, wanted: &[Suffix]| {
            let makers = self.makers.get(&key(name))?;
            let found = makers.iter().find(|(suffix, _)| wanted.contains(suffix));
            found.map(|(_, facts)| facts)
        };
        if is_number(last)
            && let Some(found) = maker(rest, &[Suffix::Number])
        {
            return Some(found);
        }
        if !is_letters(last) {
            return None;
        }
        maker(rest, &[Suffix::Letters]).or_else(|| {
            let (start, middle) = rest.rsplit_once('-')?;
            match (is_hash(middle), is_number(middle)) {
                (_, true) => maker(start, &[Suffix::NumberAndLetters, Suffix::HashAndLetters]),
                (true, false) => maker(start, &[Suffix::HashAndLetters]),
                (false, false) => None,
            }
        })
    }

    /// The pods with an address of their own.
    pub(crate) fn at(&self, address: IpAddr) -> Vec<String> {
        let found = self.at.get(&address.to_canonical());
        found.cloned().unwrap_or_default()
    }
}

fn facts<'a>(
    analysis: &'a Analysis<'a>,
    number: usize,
    workload: &Workload<'a>,
    nodes: &HashMap<EndpointId, Vec<NodeId>>,
    targets: &Targets,
    is_whole: bool,
) -> PodFacts {
    let pod = &workload.pod;
    let object = pod.object;
    let id = PodId {
        object: workload.id,
        index: pod.index,
    };
    let endpoint = analysis.network().endpoint_of(id);
    let of_endpoint = endpoint.and_then(|endpoint| nodes.get(&endpoint));
    let mut reached: Vec<String> = of_endpoint
        .into_iter()
        .flatten()
        .flat_map(|node| targets.from(*node))
        .collect();
    reached.sort_unstable();
    reached.dedup();
    let is_exposed = analysis.exposure(number).is_some();
    let status = object.root.get("status");
    let listed = status
        .map(|status| status.list("podIPs"))
        .unwrap_or_default();
    let one = status.and_then(|status| status.str("podIP"));
    let addresses = listed.iter().filter_map(|entry| entry.str("ip")).chain(one);
    let mut addresses: Vec<IpAddr> = addresses.filter_map(|text| text.parse().ok()).collect();
    addresses.sort_unstable();
    addresses.dedup();
    PodFacts {
        account: Some(format!(
            "system:serviceaccount:{}:{}",
            object.namespace,
            pod.service_account()
        )),
        addresses,
        node: pod.spec.str("nodeName").map(ToOwned::to_owned),
        is_on_host_network: pod.spec.bool("hostNetwork") == Some(true),
        is_exposed: (is_exposed || is_whole).then_some(is_exposed),
        reaches: (of_endpoint.is_some() && (is_whole || !reached.is_empty())).then_some(reached),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Five letters, as API servers put behind `generateName`.
fn is_letters(text: &str) -> bool {
    text.len() == 5 && text.chars().all(|letter| SUFFIX.contains(letter))
}

/// A hash of a template: up to ten letters of the same kind.
fn is_hash(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.chars().all(|letter| SUFFIX.contains(letter))
}
