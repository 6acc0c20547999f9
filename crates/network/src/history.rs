//! Whose an address was: pods come and go, and their addresses are given out again.

use core::net::IpAddr;
use std::collections::{BTreeMap, HashMap};

use seawall_event::Timestamp;
use seawall_model::{Cluster, ObjectId, Table, TableIndex, define_index};

use crate::range::Family;
use crate::{Network, Plugin, Ports, Protocol, Range, Side};

define_index! {
    /// A moment of a [`History`].
    pub struct MomentId;
}

/// A cluster at a time.
#[derive(Debug)]
pub struct Moment<'c> {
    /// When it was looked at; `None` for what was never a cluster.
    pub taken: Option<Timestamp>,
    /// As it was.
    pub network: Network<'c>,
}

/// A pod that had an address.
#[derive(Debug, Clone, Copy)]
struct Sighting {
    /// When it began to run.
    since: Option<Timestamp>,
    /// When it was last seen.
    seen: Option<Timestamp>,
    /// The moment at which it was last seen.
    moment: MomentId,
    pod: ObjectId,
}

/// Whose an address was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// A pod, with the moment at which it was seen. Uncertain when it was last seen before the time that is asked about,
    /// and is not there in the newest moment.
    Pod {
        /// The moment.
        moment: MomentId,
        /// The pod.
        pod: ObjectId,
        /// Why it may have been somebody else.
        doubt: Option<String>,
    },
    /// A service, of the newest moment.
    Service(ObjectId),
    /// A node, of the newest moment.
    Node(ObjectId),
    /// Nobody who is known: outside of the cluster, or a pod that was never seen.
    Nobody,
}

/// Moments of one cluster, oldest first.
#[derive(Debug)]
pub struct History<'c> {
    moments: Table<MomentId, Moment<'c>>,
    pods: HashMap<IpAddr, Vec<Sighting>>,
    services: HashMap<IpAddr, ObjectId>,
    nodes: HashMap<IpAddr, ObjectId>,
}

impl<'c> History<'c> {
    /// From clusters with the times at which they were looked at, in any order.
    pub fn new(clusters: &[(Option<Timestamp>, &'c Cluster)]) -> Self {
        Self::on(clusters, None)
    }

    /// The same, on a network plugin that was named.
    pub fn on(
        clusters: &[(Option<Timestamp>, &'c Cluster)],
        plugin: Option<&'static Plugin>,
    ) -> Self {
        let mut moments: Vec<Moment<'c>> = clusters
            .iter()
            .map(|(taken, cluster)| Moment {
                taken: *taken,
                network: Network::in_force(cluster, plugin),
            })
            .collect();
        // What has no time is taken as now.
        moments.sort_by_key(|moment| (moment.taken.is_none(), moment.taken));
        let mut history = Self {
            moments: moments.into(),
            pods: HashMap::new(),
            services: HashMap::new(),
            nodes: HashMap::new(),
        };
        history.see_pods();
        history.see_others();
        history
    }

    /// The moments, oldest first.
    pub fn moments(&self) -> &Table<MomentId, Moment<'c>> {
        &self.moments
    }

    fn see_pods(&mut self) {
        // A pod is one, however often it was seen; without a UID each sighting is one.
        let mut known: BTreeMap<(IpAddr, String), Sighting> = BTreeMap::new();
        for (id, moment) in self.moments.iter() {
            let cluster = moment.network.cluster;
            for pod in cluster.ids_of_kind("Pod") {
                let object = cluster.object(*pod);
                let is_on_host =
                    object.spec().and_then(|spec| spec.bool("hostNetwork")) == Some(true);
                let Some(status) = object.root.get("status").filter(|_| !is_on_host) else {
                    continue;
                };
                let metadata = object.metadata();
                let text = |field: &str| metadata.and_then(|metadata| metadata.str(field));
                let since = status
                    .str("startTime")
                    .or_else(|| text("creationTimestamp"))
                    .and_then(Timestamp::parse);
                let uid = text("uid").map_or_else(
                    || format!("{}/{} at {}", object.namespace, object.name, id.index()),
                    str::to_owned,
                );
                let first = status.str("podIP").into_iter();
                let all = status
                    .list("podIPs")
                    .iter()
                    .filter_map(|entry| entry.str("ip"));
                for address in first.chain(all).filter_map(|text| text.parse().ok()) {
                    known.insert(
                        (address, uid.clone()),
                        Sighting {
                            since,
                            seen: moment.taken,
                            moment: id,
                            pod: *pod,
                        },
                    );
                }
            }
        }
        for ((address, _), sighting) in known {
            self.pods.entry(address).or_default().push(sighting);
        }
        for sightings in self.pods.values_mut() {
            sightings.sort_by_key(|sighting| (sighting.since, sighting.moment));
        }
    }

    fn see_others(&mut self) {
        let Some(newest) = self.moments.values().last() else {
            return;
        };
        let cluster = newest.network.cluster;
        for id in cluster.ids_of_kind("Service") {
            let service = cluster.object(*id);
            let spec = service.spec();
            let own = spec.into_iter().flat_map(|spec| {
                let lists = spec
                    .strings("clusterIPs")
                    .chain(spec.strings("externalIPs"));
                spec.str("clusterIP").into_iter().chain(lists)
            });
            let balancer = service
                .root
                .walk(&["status", "loadBalancer"])
                .map_or(&[][..], |balancer| balancer.list("ingress"));
            let given = balancer.iter().filter_map(|entry| entry.str("ip"));
            for address in own.chain(given).filter_map(|text| text.parse().ok()) {
                self.services.entry(address).or_insert(*id);
            }
        }
        for id in cluster.ids_of_kind("Node") {
            let status = cluster.object(*id).root.get("status");
            let addresses = status.map_or(&[][..], |status| status.list("addresses"));
            let texts = addresses
                .iter()
                .filter_map(|address| address.str("address"));
            for address in texts.filter_map(|text| text.parse().ok()) {
                self.nodes.entry(address).or_insert(*id);
            }
        }
    }

    /// Whose an address was at a time; without one, whose it is.
    pub fn owner(&self, address: IpAddr, at: Option<Timestamp>) -> Owner {
        if let Some(sightings) = self.pods.get(&address) {
            let begun = |sighting: &&Sighting| match (sighting.since, at) {
                (Some(since), Some(at)) => since <= at,
                _ => true,
            };
            if let Some(sighting) = sightings.iter().rfind(begun) {
                return Owner::Pod {
                    moment: sighting.moment,
                    pod: sighting.pod,
                    doubt: self.doubt(sighting, at),
                };
            }
        }
        if let Some(service) = self.services.get(&address) {
            return Owner::Service(*service);
        }
        if let Some(node) = self.nodes.get(&address) {
            return Owner::Node(*node);
        }
        Owner::Nobody
    }

    /// Why the pod that was seen last need not be the one.
    fn doubt(&self, sighting: &Sighting, at: Option<Timestamp>) -> Option<String> {
        let is_newest = self.newest() == Some(sighting.moment);
        match (at, sighting.seen) {
            (Some(at), Some(seen)) if at > seen => Some(if is_newest {
                format!("the pod was there at {seen}, and no newer data is available")
            } else {
                format!("the pod was last seen at {seen}")
            }),
            (None, _) if !is_newest => Some("the pod no longer exists".to_owned()),
            _ => None,
        }
    }

    fn newest(&self) -> Option<MomentId> {
        self.moments.ids().next_back()
    }

    /// The moment that was current at a time: the last one before it, or else the first; `None` without moments.
    pub fn current(&self, at: Option<Timestamp>) -> Option<MomentId> {
        let Some(at) = at else {
            return self.newest();
        };
        let before = |moment: &Moment<'_>| moment.taken.is_none_or(|taken| taken <= at);
        let mut moments = self.moments.iter().rev();
        let last = moments.find(|(_, moment)| before(moment));
        last.map(|(id, _)| id).or_else(|| self.moments.ids().next())
    }

    /// What policies say about a packet between two owners, with what that hangs on; `None` where neither is a pod that is
    /// known.
    pub fn allowed(
        &self,
        from: (&Owner, IpAddr),
        to: (&Owner, IpAddr),
        wanted: (Protocol, u16),
        at: Option<Timestamp>,
    ) -> Option<(bool, Vec<String>)> {
        let side = |(owner, address): (&Owner, IpAddr), moment: MomentId| match owner {
            Owner::Pod {
                moment: own, pod, ..
            } => {
                let network = &self.moments[*own].network;
                let label = network.endpoints()[network.endpoint_of(*pod)?].label();
                // The workload at the moment whose policies count.
                let id = self.moments[moment].network.by_label(&label)?;
                Some(Side::Endpoint(id))
            }
            _ => Some(Side::Outside(Range::one(address))),
        };
        let pod_moment = |owner: &Owner| match owner {
            Owner::Pod { moment, .. } => Some(*moment),
            _ => None,
        };
        // An address is of one family.
        let family = Some(Family::of(to.1));
        // Policies of the time; where a workload is not there yet or no more, those of when it was seen.
        let candidates = [self.current(at), pod_moment(to.0), pod_moment(from.0)];
        for moment in candidates.into_iter().flatten() {
            let network = &self.moments[moment].network;
            let Some(from) = side(from, moment) else {
                continue;
            };
            if let Owner::Service(service) = to.0 {
                return self.through((*service, to.1), from, wanted, moment);
            }
            let Some(to) = side(to, moment) else {
                continue;
            };
            if let (Side::Outside(_), Side::Outside(_)) = (from, to) {
                return None;
            }
            let answer = network.answer_over(from, to, &Ports::all(), family);
            return Some((answer.ports.has(wanted.0, wanted.1), answer.doubts));
        }
        None
    }

    /// Whether some pod behind a service may be reached through one of its ports.
    fn through(
        &self,
        (service, address): (ObjectId, IpAddr),
        from: Side,
        (protocol, port): (Protocol, u16),
        moment: MomentId,
    ) -> Option<(bool, Vec<String>)> {
        // Services are those of the newest moment.
        if self.newest() != Some(moment) {
            return None;
        }
        let network = &self.moments[moment].network;
        let entry = network.entry_at(service, address);
        let arrivals = match network.to_service(service, Some((protocol, port)), entry) {
            Ok(arrivals) => arrivals.over(address),
            Err(error) => return Some((false, vec![error.to_string()])),
        };
        let mut allowed = false;
        let mut doubts = Vec::new();
        for arrival in &arrivals.list {
            let answer = network.connection(from, arrival).answer;
            allowed |= !answer.ports.is_empty();
            doubts.extend(answer.doubts);
        }
        doubts.extend(arrivals.one_of);
        doubts.sort_unstable();
        doubts.dedup();
        Some((allowed, doubts))
    }
}
