//! Nodes of the cluster: those of the input, those that only a pod names, and those that pods may run on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_model::{Cluster, Knowledge, Object, ObjectId, Table, define_index};

use crate::traits::{CONTROL_PLANE, Placement};

define_index! {
    /// A node of the cluster.
    pub(crate) struct HostId;
}

/// A node, or one that is not known: "some node for pods that may run there".
#[derive(Debug)]
pub(crate) struct Host {
    /// Its name; empty for one that is not known.
    pub name: Box<str>,
    pub object: Option<ObjectId>,
    /// Where pods have to be for this to be theirs; for a node that is not known.
    pub placement: Option<Placement>,
    /// Whether it is of the control plane; `None` when that is not known.
    pub is_control_plane: Option<bool>,
}

impl Host {
    /// Whether pods that it is for may run where the control plane keeps others away.
    pub(crate) fn bears_control_plane(&self) -> bool {
        let placement = self.placement.as_ref();
        placement.is_some_and(Placement::tolerates_control_plane)
    }
}

/// A node in the input.
struct Known {
    host: HostId,
    labels: BTreeMap<Box<str>, Box<str>>,
    taints: Vec<(Box<str>, Box<str>)>,
}

/// Nodes while they are gathered.
pub(crate) struct Places {
    pub hosts: Table<HostId, Host>,
    by_name: HashMap<Box<str>, HostId>,
    by_placement: BTreeMap<Placement, Vec<HostId>>,
    /// Every node in the input.
    nodes: Vec<Known>,
    are_known: bool,
}

impl Places {
    pub(crate) fn new(cluster: &Cluster) -> Self {
        let mut places = Self {
            hosts: Table::new(),
            by_name: HashMap::new(),
            by_placement: BTreeMap::new(),
            nodes: Vec::new(),
            are_known: cluster.coverage.of("", "Node") == Knowledge::Complete,
        };
        for object in cluster.ids_of_kind("Node") {
            let node = cluster.object(*object);
            if !node.group().is_empty() {
                continue;
            }
            let id = places.named(&node.name);
            let host = &mut places.hosts[id];
            let is_control_plane = CONTROL_PLANE
                .iter()
                .any(|label| node.label(label).is_some());
            // Of several declarations the one that opens a way is what the way rests on.
            if is_control_plane || host.is_control_plane != Some(true) {
                host.object = Some(*object);
                host.is_control_plane = Some(is_control_plane);
            }
            places.nodes.push(Known {
                host: id,
                labels: labels(node),
                taints: taints(node),
            });
        }
        // A node that runs the API server is of the control plane, whatever its labels say.
        for pod in cluster.of_kind("Pod") {
            let is_server = &*pod.namespace == "kube-system"
                && pod.label("component") == Some("kube-apiserver");
            let name = pod.spec().and_then(|spec| spec.str("nodeName"));
            if let Some(name) = name.filter(|_| is_server) {
                let id = places.named(name);
                places.hosts[id].is_control_plane = Some(true);
            }
        }
        places
    }

    pub(crate) fn named(&mut self, name: &str) -> HostId {
        if let Some(id) = self.by_name.get(name) {
            return *id;
        }
        let id = self.hosts.push(Host {
            name: name.into(),
            object: None,
            placement: None,
            is_control_plane: None,
        });
        self.by_name.insert(name.into(), id);
        id
    }

    /// The nodes on which a pod without one may run.
    pub(crate) fn candidates(&mut self, placement: &Placement) -> Vec<HostId> {
        if let Some(known) = self.by_placement.get(placement) {
            return known.clone();
        }
        let found: Vec<HostId> = if self.nodes.is_empty() && !self.are_known {
            vec![self.hosts.push(Host {
                name: "".into(),
                object: None,
                placement: Some(placement.clone()),
                // Not every control plane keeps others away: those of one node, and of some distributions, have no taint.
                is_control_plane: None,
            })]
        } else {
            let fits = |node: &&Known| {
                let mut wanted = placement.labels.iter();
                let mut taints = node.taints.iter();
                wanted.all(|(key, value)| node.labels.get(key) == Some(value))
                    && taints.all(|(key, value)| placement.tolerates(key, value))
            };
            let fitting = self.nodes.iter().filter(fits);
            fitting.map(|node| node.host).collect()
        };
        self.by_placement.insert(placement.clone(), found.clone());
        found
    }
}

fn labels(node: &Object) -> BTreeMap<Box<str>, Box<str>> {
    let labels = node
        .metadata()
        .and_then(|metadata| metadata.get("labels"))
        .map_or(&[][..], |labels| labels.entries());
    labels
        .iter()
        .filter_map(|entry| Some((Box::from(entry.key.as_str()), entry.value.as_str()?.into())))
        .collect()
}

/// Taints that keep pods away which do not bear them.
fn taints(node: &Object) -> Vec<(Box<str>, Box<str>)> {
    let taints = node.spec().map_or(&[][..], |spec| spec.list("taints"));
    taints
        .iter()
        .filter(|taint| taint.str("effect") != Some("PreferNoSchedule"))
        .map(|taint| {
            (
                taint.str("key").unwrap_or_default().into(),
                taint.str("value").unwrap_or_default().into(),
            )
        })
        .collect()
}

/// Providers that give their nodes credentials, by the prefix of `providerID`.
const CLOUDS: &[&str] = &[
    "aws",
    "gce",
    "azure",
    "oci",
    "digitalocean",
    "openstack",
    "alicloud",
    "ibm",
];

/// The clouds that nodes say they are at; `None` when no node is in the input.
pub(crate) fn clouds(cluster: &Cluster) -> Option<BTreeSet<Box<str>>> {
    let mut found = BTreeSet::new();
    let mut has_nodes = false;
    for node in cluster
        .of_kind("Node")
        .filter(|node| node.group().is_empty())
    {
        has_nodes = true;
        let provider = node.spec().and_then(|spec| spec.str("providerID"));
        let prefix = provider.and_then(|text| text.split_once("://"));
        if let Some((prefix, _)) = prefix
            && CLOUDS.contains(&prefix)
        {
            found.insert(prefix.into());
        }
    }
    has_nodes.then_some(found)
}
