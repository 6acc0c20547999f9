//! What talks: pods, or the templates of workloads that have none.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use seawall_model::{
    Cluster, ContainerRole, LabelState, Labels, NamespaceRef, ObjectId, Origin, Pod, PodId, Table,
    WorkloadRef, define_index,
};
use seawall_syntax::{Shown, Text};

use crate::Protocol;
use crate::added::{self, Added, Replica, replicas};
use crate::calico::ACCOUNT;
use crate::operator::{self, is_unwritten};

/// The label by which Cilium knows the account of a pod.
pub(crate) const CILIUM_ACCOUNT: &str = "io.cilium.k8s.policy.serviceaccount";

/// A port of a container with a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedPort<'c> {
    /// Its name.
    pub name: &'c str,
    /// Its protocol.
    pub protocol: Protocol,
    /// Its number.
    pub port: u16,
    /// Whether it is the first of its name and protocol, the one to which Services lead.
    pub is_first: bool,
}

define_index! {
    /// An endpoint of a [`Network`](crate::Network).
    pub struct EndpointId;
}

/// Pods of one workload that no policy tells apart.
#[derive(Debug, Clone)]
pub struct Endpoint<'c> {
    /// Namespace.
    pub namespace: &'c str,
    /// The workload that the pods belong to.
    pub workload: WorkloadRef,
    name: Text,
    /// Labels of the pods.
    pub labels: Labels<'c>,
    /// Labels that a controller adds to them.
    pub(crate) added: Vec<(&'static str, Added)>,
    /// The service account that they use, where that is known.
    pub account: Option<&'c str>,
    /// The name of the pod that a controller makes, where it makes several that differ.
    pub(crate) replica: Option<Box<str>>,
    /// Whether an operator adds labels that are not in the input.
    pub has_open_labels: bool,
    /// Whether containers that are not in the input may have ports with names.
    pub(crate) has_open_ports: bool,
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
    /// Whether the status that a file gives its pods says of each that it has ended.
    pub(crate) is_said_ended: bool,
}

impl<'c> Endpoint<'c> {
    /// Kind of the workload.
    pub fn kind(&self) -> &str {
        &self.workload.kind.kind
    }

    /// Name of the workload, with that of the pod where an object holds several.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value of a label; `None` when it is not known.
    pub fn label_value(&self, key: &str) -> Option<Option<&str>> {
        match self.label_state(key) {
            LabelState::Is(value) => Some(Some(value)),
            LabelState::Absent => Some(None),
            LabelState::Present | LabelState::Perhaps(_) | LabelState::Unknown => None,
        }
    }

    /// What is known of a label.
    pub(crate) fn label_state(&self, key: &str) -> LabelState<'_> {
        let added = self.added.iter().find(|(own, _)| *own == key);
        match (added, self.labels.get(key)) {
            (Some((_, Added::Is(value))), _) => LabelState::Is(value),
            (_, Some(value)) => LabelState::Is(value),
            (Some((_, Added::Some)), None) => LabelState::Present,
            (Some((_, Added::Maybe)), None) => LabelState::Unknown,
            (None, None) if self.has_open_labels => LabelState::Unknown,
            (None, None) => LabelState::Absent,
        }
    }

    /// `namespace/name[Kind]`
    pub fn label(&self) -> String {
        let (name, kind) = (Shown(self.name()), Shown(self.kind()));
        format!("{}/{name}[{kind}]", Shown(self.namespace))
    }
}

/// Namespace, name, kind and group of a workload.
type Key = (NamespaceRef, Text, Text, Text);

fn key(workload: &WorkloadRef) -> Key {
    (
        workload.namespace.clone(),
        workload.name.clone(),
        workload.kind.kind.clone(),
        workload.kind.group.clone(),
    )
}

/// Pods that an operator makes of an object in which none is written.
fn of_operator(cluster: &Cluster, workload: WorkloadRef, id: ObjectId) -> Endpoint<'_> {
    let object = cluster.object(id);
    Endpoint {
        namespace: &object.namespace,
        name: workload.name.clone(),
        workload,
        labels: Labels(None),
        added: operator::labels(object, ""),
        account: None,
        replica: None,
        has_open_labels: true,
        has_open_ports: true,
        named_ports: Vec::new(),
        declared_ports: Vec::new(),
        is_host_network: false,
        object: id,
        pod: PodId {
            object: id,
            index: 0,
        },
        pods: 0,
        is_said_ended: false,
    }
}

/// Endpoints, and which one a pod or template belongs to.
pub(crate) type Endpoints<'c> = (Table<EndpointId, Endpoint<'c>>, HashMap<PodId, EndpointId>);

/// Every endpoint. Pods of one workload are one as long as they have the same ports and the same values of the labels
/// that some selector looks at.
pub(crate) fn endpoints<'c>(cluster: &'c Cluster, keys: &HashSet<&str>) -> Endpoints<'c> {
    // By namespace, name and kind, which is the order of the endpoints.
    let mut groups: BTreeMap<Key, (WorkloadRef, Vec<ObjectId>)> = BTreeMap::new();
    let mut tops: HashMap<WorkloadRef, ObjectId> = HashMap::new();
    for (id, object) in cluster.iter() {
        if !cluster.carries_pod(id) && !is_unwritten(object) {
            continue;
        }
        let owner = cluster.top_owner(id);
        let workload = owner.workload;
        if let Some(top) = owner.object {
            tops.insert(workload.clone(), top);
        }
        let group = groups
            .entry(key(&workload))
            .or_insert_with(|| (workload, Vec::new()));
        group.1.push(id);
    }
    let mut endpoints: Table<EndpointId, Endpoint<'c>> = Table::new();
    let mut endpoint_of = HashMap::new();
    for (workload, members) in groups.into_values() {
        if let [only] = members[..]
            && is_unwritten(cluster.object(only))
        {
            endpoints.push(of_operator(cluster, workload, only));
            continue;
        }
        let top = tops.get(&workload).filter(|top| members.contains(top));
        let speaking = speaking(cluster, &members, top.copied().unwrap_or(members[0]));
        let mut seen: BTreeMap<String, EndpointId> = BTreeMap::new();
        for id in speaking {
            for pod in Pod::all(cluster.object(id)).filter(|pod| !pod.has_ended()) {
                let pods = u32::from(pod.is_running_kind());
                for replica in replicas(&pod, keys) {
                    let endpoint = endpoint(&workload, &pod, id, replica);
                    let signature = signature(&endpoint, keys);
                    let (pod, is_said_ended) = (endpoint.pod, endpoint.is_said_ended);
                    let id = *seen
                        .entry(signature)
                        .or_insert_with(|| endpoints.push(endpoint));
                    endpoint_of.entry(pod).or_insert(id);
                    endpoints[id].pods += pods;
                    endpoints[id].is_said_ended &= is_said_ended;
                }
            }
        }
    }
    in_order(endpoints, endpoint_of)
}

/// The same in the order of namespaces. A workload may have pods in another namespace than its own, where they stand in
/// an object inside it.
fn in_order<'c>(
    endpoints: Table<EndpointId, Endpoint<'c>>,
    mut endpoint_of: HashMap<PodId, EndpointId>,
) -> Endpoints<'c> {
    if endpoints
        .values()
        .is_sorted_by_key(|endpoint| endpoint.namespace)
    {
        return (endpoints, endpoint_of);
    }
    let mut order: Vec<EndpointId> = endpoints.iter().map(|(id, _)| id).collect();
    order.sort_by_key(|id| endpoints[*id].namespace);
    let mut sorted: Table<EndpointId, Endpoint<'c>> = Table::new();
    let mut moved = HashMap::new();
    for id in order {
        moved.insert(id, sorted.push(endpoints[id].clone()));
    }
    for id in endpoint_of.values_mut() {
        *id = moved[id];
    }
    (sorted, endpoint_of)
}

/// Those of the members of a workload that say what its pods are like: its pods in the cluster, or where there are none
/// the workload itself. What a server keeps below it (old ReplicaSets) is history. In manifests everything counts,
/// because anybody may claim an owner there.
fn speaking(cluster: &Cluster, members: &[ObjectId], top: ObjectId) -> Vec<ObjectId> {
    let is_pod = |id: ObjectId| cluster.object(id).is("", "Pod");
    let is_written = |id: ObjectId| cluster.object(id).source.origin != Origin::Cluster;
    let has_pods = members.iter().any(|id| is_pod(*id) && !is_written(*id));
    let counts = |id: ObjectId| is_written(id) || if has_pods { is_pod(id) } else { id == top };
    let (first, others): (Vec<ObjectId>, _) = members.iter().partition(|id| **id == top);
    first
        .into_iter()
        .chain(others)
        .filter(|id| counts(*id))
        .collect()
}

fn endpoint<'c>(
    workload: &WorkloadRef,
    pod: &Pod<'c>,
    id: ObjectId,
    replica: Replica,
) -> Endpoint<'c> {
    let mut added = replica.added;
    if added.is_empty() {
        added = operator::labels(pod.object, pod.name);
    }
    let mut named_ports: Vec<NamedPort<'c>> = Vec::new();
    let mut names = HashSet::new();
    let mut declared_ports = BTreeSet::new();
    // Services look a name up in the containers first, and then in those that run beside them (`FindPort` in Kubernetes).
    let mut containers: Vec<_> = pod.containers().collect();
    containers.sort_by_key(|container| container.role != ContainerRole::Main);
    for container in containers {
        for port in container.node.list("ports") {
            let protocol = Protocol::parse(port.str("protocol").unwrap_or("TCP"));
            let number = port
                .int("containerPort")
                .and_then(|port| u16::try_from(port).ok());
            let (Some(protocol), Some(number)) = (protocol, number) else {
                continue;
            };
            declared_ports.insert((protocol, number));
            // What has run before the others start answers to no name.
            let is_over = container.role == ContainerRole::Init;
            let name = port.str("name").filter(|name| !name.is_empty() && !is_over);
            if let Some(name) = name {
                let is_first = names.insert((name, protocol));
                named_ports.push(NamedPort {
                    name,
                    protocol,
                    port: number,
                    is_first,
                });
            }
        }
    }
    let number = |own: &NamedPort<'c>| (own.name, own.protocol, own.port);
    named_ports.sort_by_key(|own| (number(own), !own.is_first));
    named_ports.dedup_by_key(|own| number(own));
    Endpoint {
        namespace: pod.namespace(),
        name: if pod.name.is_empty() {
            workload.name.clone()
        } else {
            format!("{}/{}", workload.name, pod.name).into()
        },
        workload: workload.clone(),
        labels: pod.labels(),
        added,
        replica: replica.name,
        account: Some(pod.service_account()),
        has_open_labels: added::has_open_labels(pod),
        has_open_ports: pod.has_unwritten_containers(),
        named_ports,
        declared_ports: declared_ports.into_iter().collect(),
        is_host_network: pod.spec.bool("hostNetwork") == Some(true),
        object: id,
        pod: PodId {
            object: id,
            index: pod.index,
        },
        pods: 0,
        is_said_ended: pod.is_said_ended(),
    }
}

/// What tells pods of one workload apart.
fn signature(endpoint: &Endpoint<'_>, keys: &HashSet<&str>) -> String {
    let entries = endpoint.labels.0.map_or(&[][..], |labels| labels.entries());
    let mut labels: Vec<(&str, &str)> = entries
        .iter()
        .filter(|entry| keys.contains(&*entry.key))
        .filter_map(|entry| Some((&*entry.key, entry.value.as_str()?)))
        .collect();
    labels.sort_unstable();
    let added: Vec<&(&str, Added)> = endpoint
        .added
        .iter()
        .filter(|(key, _)| keys.contains(key))
        .collect();
    let asks_account = keys.contains(ACCOUNT) || keys.contains(CILIUM_ACCOUNT);
    let account = endpoint.account.filter(|_| asks_account);
    format!(
        "{} {} {labels:?} {added:?} {:?} {} {account:?}",
        endpoint.name, endpoint.has_open_labels, endpoint.named_ports, endpoint.is_host_network
    )
}
