//! What is in the cluster, as far as ways lead through it: workloads with their containers, nodes, accounts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use seawall_model::{
    ApiAudiences, Cluster, ObjectId, Pod, PodId, Principal, Table, TableIndex, TokenAccounts,
    define_index,
};
use seawall_network::{EndpointId, Network, Ports, Protocol, WaysIn};
use seawall_rbac::{Escalation, PlaceId, Rbac};

use crate::host::{Host, HostId, Places, clouds};
use crate::host_volumes::HostVolumes;
use crate::idle::idle;
use crate::known_traits::KnownTraits;
use crate::traits::{ContainerTraits, Placement, Traits};

define_index! {
    /// Pods of one workload with the same traits.
    pub(crate) struct WorkloadId;
}

define_index! {
    /// A container of a workload.
    pub(crate) struct ContainerId;
}

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
    pub hosts: Box<[Placed]>,
    /// Which of those it is that differ and belong to one endpoint, from 0.
    pub ordinal: u32,
    /// Its first container; the others follow.
    pub first_container: ContainerId,
    /// Whether a pod of it runs on every node that lets it.
    pub is_everywhere: bool,
    /// What has to happen for a pod of it to run, where none does.
    pub idle: Option<Box<str>>,
}

impl Workload {
    /// The ids of its containers, in the order of its traits.
    pub(crate) fn containers(&self) -> impl Iterator<Item = ContainerId> + Clone + use<> {
        let first = self.first_container.index();
        (first..first + self.traits.containers.len()).map(ContainerId::at)
    }
}

/// A node that a workload is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Placed {
    pub host: HostId,
    /// What has to hold for it and is not known.
    pub doubt: Option<&'static str>,
}

/// Pods whose traits are looked at in one go: enough for all cores.
const PODS_AT_ONCE: usize = 8192;

/// Why it is not known where a pod is.
const NOT_PLACED: &str = "the pod is scheduled on this node";
const ELSEWHERE: &str = "both run on one node; where pods run is not in the input";

/// All of it.
pub(crate) struct Inventory<'w> {
    pub cluster: &'w Cluster,
    pub network: &'w Network<'w>,
    pub rbac: &'w Rbac,
    pub escalation: &'w Escalation<'w>,
    pub workloads: Table<WorkloadId, Workload>,
    /// Workload of every container.
    pub containers: Table<ContainerId, WorkloadId>,
    pub hosts: Table<HostId, Host>,
    /// Workload of a pod or template.
    pub workload_of: HashMap<PodId, WorkloadId>,
    /// Ways from outside, by endpoint.
    pub ways: WaysIn,
    /// Ports on which an endpoint listens, as far as its containers or services say.
    pub listening: Table<EndpointId, Ports>,
    /// Clouds that nodes say they are at; `None` when no node is in the input.
    pub clouds: Option<BTreeSet<Box<str>>>,
    /// Which service accounts give their pods a token.
    pub accounts: TokenAccounts<'w>,
}

impl<'w> Inventory<'w> {
    pub(crate) fn new(
        cluster: &'w Cluster,
        network: &'w Network<'w>,
        rbac: &'w Rbac,
        escalation: &'w Escalation<'w>,
    ) -> Self {
        let mut inventory = Self {
            cluster,
            network,
            rbac,
            escalation,
            workloads: Table::new(),
            containers: Table::new(),
            hosts: Table::new(),
            workload_of: HashMap::new(),
            ways: network.ways_in(),
            listening: Table::new(),
            clouds: clouds(cluster),
            accounts: TokenAccounts::of(cluster),
        };
        inventory.see_workloads();
        inventory.see_ports();
        inventory
    }

    /// The node of an identity.
    pub(crate) fn identity(&self, subject: &Principal) -> Option<PlaceId> {
        self.escalation.node_of(subject)
    }

    /// The node of a Secret.
    pub(crate) fn secret(&self, namespace: &str, name: &str) -> Option<PlaceId> {
        self.escalation.node_of_secret(namespace, name)
    }

    /// The namespace of a workload.
    pub(crate) fn namespace_of(&self, workload: &Workload) -> &'w str {
        let network: &'w Network<'w> = self.network;
        network.endpoints()[workload.endpoint].namespace
    }

    /// The workloads of every endpoint.
    pub(crate) fn workloads_by_endpoint(&self) -> Table<EndpointId, Vec<WorkloadId>> {
        let mut found = Table::filled(Vec::new(), self.network.endpoints().len());
        for (id, workload) in self.workloads.iter() {
            found[workload.endpoint].push(id);
        }
        found
    }

    /// Where a workload runs, and where it may.
    pub(crate) fn hosts_of(&self, workload: &Workload) -> Vec<Placed> {
        let mut found: Vec<Placed> = workload
            .hosts
            .iter()
            .filter(|placed| self.hosts[placed.host].placement.is_none())
            .copied()
            .collect();
        let placement = &workload.traits.placement;
        for (host, own) in self.unknown_hosts() {
            if own.is_some_and(|own| own.meets(placement)) {
                let is_own = workload.hosts.iter().any(|own| own.host == host);
                let is_sure = workload.is_everywhere && is_own;
                found.push(Placed {
                    host,
                    doubt: (!is_sure).then_some(ELSEWHERE),
                });
            }
        }
        found
    }

    /// The nodes that are not known.
    fn unknown_hosts(&self) -> impl Iterator<Item = (HostId, Option<&Placement>)> {
        self.hosts
            .iter()
            .filter(|(_, host)| host.placement.is_some())
            .map(|(id, host)| (id, host.placement.as_ref()))
    }

    /// Whether the volumes of a workload hold anything.
    pub(crate) fn has_files(&self, workload: WorkloadId) -> bool {
        let traits = &self.workloads[workload].traits;
        self.token(workload).is_some()
            || traits.containers.iter().any(|own| !own.secrets.is_empty())
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

    /// The containers with their workloads and traits.
    pub(crate) fn all_containers(
        &self,
    ) -> impl Iterator<Item = (ContainerId, WorkloadId, &Workload, &ContainerTraits)> {
        self.containers.iter().map(|(id, workload)| {
            let own = &self.workloads[*workload];
            (id, *workload, own, self.traits(id))
        })
    }

    /// The position of a container in its pod.
    pub(crate) fn position(&self, container: ContainerId) -> usize {
        let own = &self.workloads[self.containers[container]];
        container.index() - own.first_container.index()
    }

    /// What counts of a container.
    pub(crate) fn traits(&self, container: ContainerId) -> &ContainerTraits {
        let own = &self.workloads[self.containers[container]].traits;
        &own.containers[self.position(container)]
    }

    /// The pod or template that stands for a workload.
    pub(crate) fn pod(&self, workload: &Workload) -> Option<Pod<'w>> {
        let cluster: &'w Cluster = self.cluster;
        cluster.pod(workload.pod)
    }

    /// The node of the account of a workload.
    pub(crate) fn account(&self, workload: WorkloadId) -> Option<PlaceId> {
        let own = &self.workloads[workload];
        self.identity(&Principal::ServiceAccount {
            namespace: self.namespace_of(own).into(),
            name: own.traits.account.clone(),
        })
    }

    fn see_workloads(&mut self) {
        let mut known = KnownTraits::default();
        let mut hosts: Table<WorkloadId, BTreeMap<HostId, bool>> = Table::new();
        let mut ordinals: HashMap<EndpointId, u32> = HashMap::new();
        let mut places = Places::new(self.cluster);
        let persistent = HostVolumes::new(self.cluster);
        let audiences = ApiAudiences::of(self.cluster);
        let (network, cluster) = (self.network, self.cluster);
        let mut pods = cluster.pods().filter(|(_, pod)| !pod.has_ended());
        loop {
            // Traits are large, and of pods that are alike one is kept: those of some pods are there at once, not of all.
            let some: Vec<_> = pods.by_ref().take(PODS_AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            let seen: Vec<_> = some
                .par_iter()
                .filter_map(|(id, pod)| {
                    let endpoint = network.endpoint_of(*id)?;
                    Some((*id, pod, endpoint, Traits::of(pod, &persistent, &audiences)))
                })
                .collect();
            for (id, pod, endpoint, traits) in seen {
                let idle = idle(cluster, self.escalation, pod, &traits);
                let of = |id: WorkloadId| &self.workloads[id].traits;
                let workload = match known.find(endpoint, &traits, of) {
                    Ok(id) => id,
                    Err(key) => {
                        let containers = traits.containers.len();
                        let id = self.workloads.push(Workload {
                            endpoint,
                            object: id.object,
                            pod: id,
                            pods: 0,
                            traits,
                            hosts: Box::default(),
                            ordinal: *ordinals
                                .entry(endpoint)
                                .and_modify(|ordinal| *ordinal += 1)
                                .or_default(),
                            first_container: ContainerId::at(self.containers.len()),
                            is_everywhere: network.endpoints()[endpoint].kind() == "DaemonSet",
                            idle: idle.as_deref().map(Box::from),
                        });
                        known.add(key, id);
                        for _ in 0..containers {
                            self.containers.push(id);
                        }
                        hosts.push(BTreeMap::new());
                        id
                    }
                };
                self.workload_of.insert(id, workload);
                let own = &mut self.workloads[workload];
                // One that runs is enough.
                if idle.is_none() {
                    own.idle = None;
                }
                own.pods += u32::from(pod.is_running_kind());
                let hosts = &mut hosts[workload];
                match pod.spec.str("nodeName").filter(|name| !name.is_empty()) {
                    Some(name) => {
                        hosts.insert(places.named(name), true);
                    }
                    None => {
                        let found = places.candidates(&own.traits.placement);
                        // One of several it is; of a DaemonSet there is a pod on each.
                        let is_sure = own.is_everywhere || found.len() == 1;
                        for host in found {
                            *hosts.entry(host).or_default() |= is_sure;
                        }
                    }
                }
            }
        }
        let workloads = self.workloads.values_mut().iter_mut();
        for (workload, hosts) in workloads.zip(hosts.into_values()) {
            workload.hosts = hosts
                .into_iter()
                .map(|(host, is_sure)| Placed {
                    host,
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
        for (endpoint, ports) in self.network.served().iter() {
            self.listening[endpoint].join(ports);
        }
    }

    /// The containers of a workload that listen on one of some ports; all that last where none says so.
    pub(crate) fn listeners(&self, workload: WorkloadId, ports: &Ports) -> Vec<ContainerId> {
        let own = &self.workloads[workload];
        let numbered = || own.containers().zip(&own.traits.containers);
        let lasting = |traits: &ContainerTraits| traits.role == crate::traits::Role::Lasting;
        let declares = |traits: &ContainerTraits| {
            let mut declared = traits.ports.iter();
            declared.any(|(protocol, port): &(Protocol, u16)| ports.has(*protocol, *port))
        };
        let found: Vec<ContainerId> = numbered()
            .filter(|(_, traits)| lasting(traits) && declares(traits))
            .map(|(id, _)| id)
            .collect();
        if !found.is_empty() {
            return found;
        }
        numbered()
            .filter(|(_, traits)| lasting(traits))
            .map(|(id, _)| id)
            .collect()
    }
}
