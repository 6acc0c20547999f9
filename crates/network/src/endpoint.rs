//! What talks: pods, or the templates of workloads that have none.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use seawall_model::{Cluster, Labels, ObjectId, Pod, PodId};

use crate::Protocol;
use crate::calico::ACCOUNT;
use crate::network::namespace_of;

/// A port of a container with a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedPort<'c> {
    /// Its name.
    pub name: &'c str,
    /// Its protocol.
    pub protocol: Protocol,
    /// Its number.
    pub port: u16,
}

/// Pods of one workload that no policy tells apart.
#[derive(Debug, Clone)]
pub struct Endpoint<'c> {
    /// Namespace.
    pub namespace: &'c str,
    /// Kind of the workload.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Labels of the pods.
    pub labels: Labels<'c>,
    /// Whether an operator adds labels that are not in the input.
    pub has_open_labels: bool,
    /// Ports with names.
    pub named_ports: Vec<NamedPort<'c>>,
    /// Every port that a container declares.
    pub declared_ports: Vec<(Protocol, u16)>,
    /// Whether the pods live in the network of their node.
    pub is_host_network: bool,
    /// A pod, or the template.
    pub object: ObjectId,
    /// Which pod of the object.
    pub pod: PodId,
    /// How many pods; 0 for a template.
    pub pods: u32,
}

impl<'c> Endpoint<'c> {
    /// The value of a label; `None` when it may be one that an operator adds.
    pub fn label_value(&self, key: &str) -> Option<Option<&'c str>> {
        match self.labels.get(key) {
            None if self.has_open_labels => None,
            value => Some(value),
        }
    }

    /// `namespace/name[Kind]`
    pub fn label(&self) -> String {
        format!("{}/{}[{}]", self.namespace, self.name, self.kind)
    }
}

/// Longest chain of owners that is followed.
const MAX_CHAIN: usize = 8;

/// Endpoints, and which one a pod or template belongs to.
pub(crate) type Endpoints<'c> = (Vec<Endpoint<'c>>, HashMap<PodId, u32>);

/// Every endpoint. Pods of one workload are one as long as they have the same ports and the same values of the labels
/// that some selector looks at.
pub(crate) fn endpoints<'c>(cluster: &'c Cluster, keys: &HashSet<&str>) -> Endpoints<'c> {
    type Workload = (String, String, String);
    let mut groups: BTreeMap<Workload, Vec<ObjectId>> = BTreeMap::new();
    let mut tops: HashMap<Workload, ObjectId> = HashMap::new();
    for (id, object) in cluster.iter() {
        if !cluster.carries_pod(id) {
            continue;
        }
        let (kind, name, top) = workload(cluster, id);
        let key = (namespace_of(object).to_owned(), name, kind);
        if let Some(top) = top {
            tops.insert(key.clone(), top);
        }
        groups.entry(key).or_default().push(id);
    }
    let mut endpoints = Vec::new();
    let mut endpoint_of = HashMap::new();
    for (workload, members) in groups {
        let live: Vec<ObjectId> = members
            .iter()
            .copied()
            .filter(|id| cluster.object(*id).is("", "Pod"))
            .collect();
        // The workload itself stands for its pods where there are none.
        let speaking = if live.is_empty() {
            let top = tops.get(&workload).copied().unwrap_or(members[0]);
            vec![if members.contains(&top) {
                top
            } else {
                members[0]
            }]
        } else {
            live
        };
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for id in speaking {
            for pod in Pod::all(cluster.object(id)).filter(|pod| !pod.is_finished()) {
                let endpoint = endpoint(&workload, &pod, id);
                let account = keys.contains(ACCOUNT).then(|| pod.service_account());
                let signature = signature(&endpoint, keys, account);
                let pods = u32::from(pod.is_running_kind());
                let next = endpoints.len();
                let place = *seen.get(&signature).unwrap_or(&next);
                endpoint_of.insert(endpoint.pod, u32::try_from(place).unwrap_or(u32::MAX));
                match seen.get(&signature) {
                    Some(index) => {
                        let known: &mut Endpoint<'_> = &mut endpoints[*index];
                        known.pods += pods;
                    }
                    None => {
                        seen.insert(signature, endpoints.len());
                        endpoints.push(Endpoint { pods, ..endpoint });
                    }
                }
            }
        }
    }
    (endpoints, endpoint_of)
}

/// Kind and name of the workload that an object belongs to, with its object where that is in the input. Unlike a
/// person's view, this goes no further than what the input names: a ReplicaSet that is not there stands for itself.
fn workload(cluster: &Cluster, id: ObjectId) -> (String, String, Option<ObjectId>) {
    let mut current = id;
    for _ in 0..MAX_CHAIN {
        let object = cluster.object(current);
        let owners = object
            .metadata()
            .map_or(&[][..], |metadata| metadata.list("ownerReferences"));
        let owner = owners
            .iter()
            .find(|owner| owner.bool("controller") == Some(true))
            .or_else(|| owners.first());
        let Some((kind, name, api)) = owner.and_then(|owner| {
            Some((
                owner.str("kind")?,
                owner.str("name")?,
                owner.str("apiVersion")?,
            ))
        }) else {
            break;
        };
        // Nodes own their static pods.
        if kind == "Node" {
            break;
        }
        let group = api.split_once('/').map_or("", |(group, _)| group);
        match cluster.find(group, kind, &object.namespace, name) {
            Some(next) if next != current && cluster.carries_pod(next) => current = next,
            Some(_) => break,
            None => return (kind.to_owned(), name.to_owned(), None),
        }
    }
    let object = cluster.object(current);
    (
        object.kind.to_string(),
        object.name.to_string(),
        Some(current),
    )
}

fn endpoint<'c>(workload: &(String, String, String), pod: &Pod<'c>, id: ObjectId) -> Endpoint<'c> {
    let mut named_ports = Vec::new();
    let mut declared_ports = BTreeSet::new();
    for container in pod.containers() {
        for port in container.node.list("ports") {
            let protocol = Protocol::parse(port.str("protocol").unwrap_or("TCP"));
            let number = port
                .int("containerPort")
                .and_then(|port| u16::try_from(port).ok());
            let (Some(protocol), Some(number)) = (protocol, number) else {
                continue;
            };
            declared_ports.insert((protocol, number));
            if let Some(name) = port.str("name").filter(|name| !name.is_empty()) {
                named_ports.push(NamedPort {
                    name,
                    protocol,
                    port: number,
                });
            }
        }
    }
    named_ports.sort_unstable();
    named_ports.dedup();
    Endpoint {
        namespace: namespace_of(pod.object),
        kind: workload.2.clone(),
        name: if pod.name.is_empty() {
            workload.1.clone()
        } else {
            format!("{}/{}", workload.1, pod.name)
        },
        labels: pod.labels(),
        has_open_labels: pod.is_fragment(),
        named_ports,
        declared_ports: declared_ports.into_iter().collect(),
        is_host_network: pod.spec.bool("hostNetwork") == Some(true),
        object: id,
        pod: PodId {
            object: id,
            index: pod.index,
        },
        pods: 0,
    }
}

/// What tells pods of one workload apart.
fn signature(endpoint: &Endpoint<'_>, keys: &HashSet<&str>, account: Option<&str>) -> String {
    let entries = endpoint.labels.0.map_or(&[][..], |labels| labels.entries());
    let mut labels: Vec<(&str, &str)> = entries
        .iter()
        .filter(|entry| keys.contains(&*entry.key))
        .filter_map(|entry| Some((&*entry.key, entry.value.as_str()?)))
        .collect();
    labels.sort_unstable();
    format!(
        "{} {} {labels:?} {:?} {} {account:?}",
        endpoint.name, endpoint.has_open_labels, endpoint.named_ports, endpoint.is_host_network
    )
}
