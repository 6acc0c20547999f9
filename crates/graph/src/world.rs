//! What is in the cluster, as far as ways lead through it: workloads with their containers, nodes, accounts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_model::{Cluster, Knowledge, Object, ObjectId, Pod, PodId, Principal, Table};
use seawall_network::{EndpointId, Network, Ports, Protocol, Way};
use seawall_rbac::{Escalation, Place, PlaceId, Rbac};

use crate::graph::index;
use crate::traits::{CONTROL_PLANE, ContainerTraits, Placement, Traits};

/// Pods of one workload with the same traits.
#[derive(Debug)]
pub(crate) struct Workload {
    /// Its endpoint in the network.
    pub endpoint: EndpointId,
    /// A pod, or the template.
    pub object: ObjectId,
    /// Which pod of the object.
    pub pod: PodId,
    /// How many pods; 0 for a template.
    pub pods: u32,
    pub traits: Traits,
    /// The nodes that its pods run on, or may run on.
    pub hosts: Vec<Placed>,
    /// Which of those it is that differ and belong to one endpoint, from 0.
    pub ordinal: u32,
    /// Number of its first container.
    pub first_container: u32,
    /// Whether a pod of it runs on every node that lets it.
    pub is_everywhere: bool,
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

/// A node that a workload is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Placed {
    pub number: u32,
    /// What has to hold for it and is not known.
    pub doubt: Option<&'static str>,
}

/// Why it is not known where a pod is.
const NOT_PLACED: &str = "the pod comes to run on this node";
const ELSEWHERE: &str = "both run on one node; where pods run is not in the input";

/// Which containers of a pod have its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// All of them.
    Everywhere,
    /// Those that mount it by name.
    WhereMounted,
}

impl Token {
    pub(crate) fn is_in(self, container: &ContainerTraits) -> bool {
        self == Self::Everywhere || container.projected_token.is_some()
    }
}

/// All of it.
pub(crate) struct World<'w> {
    pub cluster: &'w Cluster,
    pub network: &'w Network<'w>,
    pub rbac: &'w Rbac,
    pub escalation: &'w Escalation<'w>,
    pub workloads: Vec<Workload>,
    /// Workload and position of every container.
    pub containers: Vec<(u32, u16)>,
    pub hosts: Vec<Host>,
    /// Workload of a pod or template.
    pub workload_of: HashMap<PodId, u32>,
    /// Ways from outside, by endpoint.
    pub ways: Table<EndpointId, Vec<Way>>,
    /// Ports on which an endpoint listens, as far as its containers or services say.
    pub listening: Table<EndpointId, Ports>,
    /// Clouds that nodes say they are at; `None` when no node is in the input.
    pub clouds: Option<BTreeSet<Box<str>>>,
    identities: HashMap<Principal, PlaceId>,
    secrets: HashMap<(Box<str>, Box<str>), PlaceId>,
}

impl<'w> World<'w> {
    pub(crate) fn new(
        cluster: &'w Cluster,
        network: &'w Network<'w>,
        rbac: &'w Rbac,
        escalation: &'w Escalation<'w>,
    ) -> Self {
        let mut world = Self {
            cluster,
            network,
            rbac,
            escalation,
            workloads: Vec::new(),
            containers: Vec::new(),
            hosts: Vec::new(),
            workload_of: HashMap::new(),
            ways: network.ways_in(),
            listening: Table::new(),
            clouds: clouds(cluster),
            identities: HashMap::new(),
            secrets: HashMap::new(),
        };
        for node in escalation.places() {
            match escalation.place(node) {
                Place::Identity(subject, _) => {
                    world.identities.insert(subject.clone(), node);
                }
                Place::Secret(namespace, name) => {
                    world.secrets.insert((namespace.into(), name.into()), node);
                }
                _ => {}
            }
        }
        world.see_workloads();
        world.see_ports();
        world
    }

    /// The node of an identity.
    pub(crate) fn identity(&self, subject: &Principal) -> Option<PlaceId> {
        self.identities.get(subject).copied()
    }

    /// The node of a Secret.
    pub(crate) fn secret(&self, namespace: &str, name: &str) -> Option<PlaceId> {
        let key = (Box::from(namespace), Box::from(name));
        self.secrets.get(&key).copied()
    }

    /// The identities with their nodes, in no order.
    pub(crate) fn identities(&self) -> impl Iterator<Item = (&Principal, PlaceId)> {
        self.identities
            .iter()
            .map(|(subject, node)| (subject, *node))
    }

    /// The namespace of a workload.
    pub(crate) fn namespace_of(&self, workload: &Workload) -> &'w str {
        let network: &'w Network<'w> = self.network;
        network.endpoints()[workload.endpoint].namespace
    }

    /// The workloads of every endpoint.
    pub(crate) fn workloads_by_endpoint(&self) -> Table<EndpointId, Vec<u32>> {
        let mut found = Table::filled(Vec::new(), self.network.endpoints().len());
        for (number, workload) in (0u32..).zip(&self.workloads) {
            found[workload.endpoint].push(number);
        }
        found
    }

    /// Where a workload runs, and where it may.
    pub(crate) fn hosts_of(&self, workload: &Workload) -> Vec<Placed> {
        let mut found: Vec<Placed> = workload
            .hosts
            .iter()
            .filter(|host| self.hosts[host.number as usize].placement.is_none())
            .copied()
            .collect();
        let placement = &workload.traits.placement;
        for (number, host) in self.unknown_hosts() {
            if host.is_some_and(|host| host.meets(placement)) {
                let is_own = workload.hosts.iter().any(|own| own.number == number);
                let is_sure = workload.is_everywhere && is_own;
                found.push(Placed {
                    number,
                    doubt: (!is_sure).then_some(ELSEWHERE),
                });
            }
        }
        found
    }

    /// The nodes that are not known.
    fn unknown_hosts(&self) -> impl Iterator<Item = (u32, Option<&Placement>)> {
        (0u32..)
            .zip(&self.hosts)
            .filter(|(_, host)| host.placement.is_some())
            .map(|(number, host)| (number, host.placement.as_ref()))
    }

    /// Whether the volumes of a workload hold anything.
    pub(crate) fn has_files(&self, workload: u32) -> bool {
        let traits = &self.workloads[workload as usize].traits;
        self.token(workload).is_some()
            || traits.containers.iter().any(|own| !own.secrets.is_empty())
    }

    /// Whether pods of a workload have a token for the API server.
    pub(crate) fn token(&self, workload: u32) -> Option<Token> {
        let own = &self.workloads[workload as usize];
        let is_projected = |own: &ContainerTraits| own.projected_token.is_some();
        if !own.traits.is_admitted {
            let account = self.cluster.get(
                "",
                "ServiceAccount",
                self.namespace_of(own),
                &own.traits.account,
            );
            let wants = own.traits.automount.or_else(|| {
                account.and_then(|account| account.root.bool("automountServiceAccountToken"))
            });
            if wants != Some(false) {
                return Some(Token::Everywhere);
            }
        }
        own.traits
            .containers
            .iter()
            .any(is_projected)
            .then_some(Token::WhereMounted)
    }

    /// The field that names the account of a workload.
    pub(crate) fn account_path(&self, workload: &Workload) -> String {
        self.pod(workload)
            .map_or_else(String::new, |pod| pod.path("serviceAccountName"))
    }

    /// The field with the volumes of a workload.
    pub(crate) fn volumes_path(&self, workload: &Workload) -> String {
        self.pod(workload)
            .map_or_else(String::new, |pod| pod.path("volumes"))
    }

    /// The containers with their workloads: number, workload, traits.
    pub(crate) fn all_containers(
        &self,
    ) -> impl Iterator<Item = (u32, u32, &Workload, &ContainerTraits)> {
        self.containers
            .iter()
            .enumerate()
            .map(|(number, (workload, position))| {
                let own = &self.workloads[*workload as usize];
                let traits = &own.traits.containers[*position as usize];
                (index(number), *workload, own, traits)
            })
    }

    /// The pod or template that stands for a workload.
    pub(crate) fn pod(&self, workload: &Workload) -> Option<Pod<'w>> {
        let cluster: &'w Cluster = self.cluster;
        cluster.pod(workload.pod)
    }

    /// The node of the account of a workload.
    pub(crate) fn account(&self, workload: u32) -> Option<PlaceId> {
        let own = &self.workloads[workload as usize];
        self.identity(&Principal::ServiceAccount {
            namespace: self.namespace_of(own).into(),
            name: own.traits.account.clone(),
        })
    }

    fn see_workloads(&mut self) {
        let mut known: HashMap<(EndpointId, Traits), u32> = HashMap::new();
        let mut hosts: Vec<BTreeMap<u32, bool>> = Vec::new();
        let mut ordinals: HashMap<EndpointId, u32> = HashMap::new();
        let mut places = Places::new(self.cluster);
        for (id, pod) in self.cluster.pods() {
            let Some(endpoint) = self.network.endpoint_of(id) else {
                continue;
            };
            let traits = Traits::of(&pod);
            let placement = traits.placement.clone();
            let next = index(self.workloads.len());
            let key = (endpoint, traits);
            let number = match known.get(&key) {
                Some(number) => *number,
                None => {
                    known.insert(key.clone(), next);
                    let first_container = index(self.containers.len());
                    for position in 0..key.1.containers.len() {
                        self.containers
                            .push((next, u16::try_from(position).unwrap_or(u16::MAX)));
                    }
                    self.workloads.push(Workload {
                        endpoint,
                        object: id.object,
                        pod: id,
                        pods: 0,
                        traits: key.1,
                        hosts: Vec::new(),
                        ordinal: *ordinals
                            .entry(endpoint)
                            .and_modify(|ordinal| *ordinal += 1)
                            .or_default(),
                        first_container,
                        is_everywhere: self.network.endpoints()[endpoint].kind() == "DaemonSet",
                    });
                    hosts.push(BTreeMap::new());
                    next
                }
            };
            self.workload_of.insert(id, number);
            self.workloads[number as usize].pods += u32::from(pod.is_running_kind());
            let own = &mut hosts[number as usize];
            match pod.spec.str("nodeName").filter(|name| !name.is_empty()) {
                Some(name) => {
                    own.insert(places.named(name), true);
                }
                None => {
                    let found = places.candidates(&placement);
                    // One of several it is; of a DaemonSet there is a pod on each.
                    let is_sure = self.workloads[number as usize].is_everywhere || found.len() == 1;
                    for host in found {
                        *own.entry(host).or_default() |= is_sure;
                    }
                }
            }
        }
        for (workload, hosts) in self.workloads.iter_mut().zip(hosts) {
            workload.hosts = hosts
                .into_iter()
                .map(|(number, is_sure)| Placed {
                    number,
                    doubt: (!is_sure).then_some(NOT_PLACED),
                })
                .collect();
        }
        self.hosts = places.hosts;
    }

    fn see_ports(&mut self) {
        let endpoints = self.network.endpoints().values().iter();
        self.listening = endpoints
            .map(|endpoint| {
                let mut ports = Ports::none();
                for (protocol, port) in &endpoint.declared_ports {
                    ports.insert(*protocol, *port, *port);
                }
                ports
            })
            .collect();
        for id in self.cluster.ids_of_kind("Service") {
            for (endpoint, ports) in self.network.behind(*id) {
                self.listening[endpoint].join(&ports);
            }
        }
    }

    /// The containers of a workload that listen on one of some ports; all that last where none says so.
    pub(crate) fn listeners(&self, workload: u32, ports: &Ports) -> Vec<u32> {
        let own = &self.workloads[workload as usize];
        let numbered = || (own.first_container..).zip(&own.traits.containers);
        let lasting = |traits: &ContainerTraits| traits.role == crate::traits::Role::Lasting;
        let declares = |traits: &ContainerTraits| {
            let mut declared = traits.ports.iter();
            declared.any(|(protocol, port): &(Protocol, u16)| ports.has(*protocol, *port))
        };
        let found: Vec<u32> = numbered()
            .filter(|(_, traits)| lasting(traits) && declares(traits))
            .map(|(number, _)| number)
            .collect();
        if !found.is_empty() {
            return found;
        }
        numbered()
            .filter(|(_, traits)| lasting(traits))
            .map(|(number, _)| number)
            .collect()
    }
}

/// A node in the input.
struct Known {
    number: u32,
    labels: BTreeMap<Box<str>, Box<str>>,
    taints: Vec<(Box<str>, Box<str>)>,
}

/// Nodes while they are gathered.
struct Places {
    hosts: Vec<Host>,
    by_name: HashMap<Box<str>, u32>,
    by_placement: BTreeMap<Placement, Vec<u32>>,
    /// Every node in the input.
    nodes: Vec<Known>,
    are_known: bool,
}

impl Places {
    fn new(cluster: &Cluster) -> Self {
        let mut places = Self {
            hosts: Vec::new(),
            by_name: HashMap::new(),
            by_placement: BTreeMap::new(),
            nodes: Vec::new(),
            are_known: cluster.coverage.of("", "Node") == Knowledge::Complete,
        };
        for id in cluster.ids_of_kind("Node") {
            let node = cluster.object(*id);
            if !node.group().is_empty() {
                continue;
            }
            let number = places.named(&node.name);
            let host = &mut places.hosts[number as usize];
            host.object = Some(*id);
            host.is_control_plane = Some(
                CONTROL_PLANE
                    .iter()
                    .any(|label| node.label(label).is_some()),
            );
            places.nodes.push(Known {
                number,
                labels: labels(node),
                taints: taints(node),
            });
        }
        // Whoever runs the API server is of the control plane, whatever its labels say.
        for pod in cluster.of_kind("Pod") {
            let is_server = &*pod.namespace == "kube-system"
                && pod.label("component") == Some("kube-apiserver");
            let name = pod.spec().and_then(|spec| spec.str("nodeName"));
            if let Some(name) = name.filter(|_| is_server) {
                let number = places.named(name);
                places.hosts[number as usize].is_control_plane = Some(true);
            }
        }
        places
    }

    fn named(&mut self, name: &str) -> u32 {
        if let Some(number) = self.by_name.get(name) {
            return *number;
        }
        let number = index(self.hosts.len());
        self.by_name.insert(name.into(), number);
        self.hosts.push(Host {
            name: name.into(),
            object: None,
            placement: None,
            is_control_plane: None,
        });
        number
    }

    /// The nodes on which a pod without one may run.
    fn candidates(&mut self, placement: &Placement) -> Vec<u32> {
        if let Some(known) = self.by_placement.get(placement) {
            return known.clone();
        }
        let numbers: Vec<u32> = if self.nodes.is_empty() && !self.are_known {
            let number = index(self.hosts.len());
            self.hosts.push(Host {
                name: "".into(),
                object: None,
                placement: Some(placement.clone()),
                is_control_plane: (!placement.tolerates_control_plane()).then_some(false),
            });
            vec![number]
        } else {
            let fits = |node: &&Known| {
                let mut wanted = placement.labels.iter();
                let mut taints = node.taints.iter();
                wanted.all(|(key, value)| node.labels.get(key) == Some(value))
                    && taints.all(|(key, value)| placement.tolerates(key, value))
            };
            let fitting = self.nodes.iter().filter(fits);
            fitting.map(|node| node.number).collect()
        };
        self.by_placement.insert(placement.clone(), numbers.clone());
        numbers
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

fn clouds(cluster: &Cluster) -> Option<BTreeSet<Box<str>>> {
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
