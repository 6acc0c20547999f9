//! What leads from outside the cluster to a workload. Asked of `network` alone.

use std::collections::HashMap;

use seawall_model::{Cluster, ObjectId, PodId, WorkloadRef};
use seawall_network::{Assumption, EndpointId, Network, Way, WaysIn};

use crate::Analysis;

/// What leads from outside the cluster to a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// What leads there: a Service, an Ingress, a Route, or the pod itself with its ports on the node.
    pub object: ObjectId,
    /// `Ingress shop/front`, `Service shop/front (LoadBalancer)`.
    pub via: String,
    /// What has to hold for it and is in no object.
    pub assumes: Option<Assumption>,
}

/// Ways in, by workload and by service.
#[derive(Debug, Default)]
pub(crate) struct Exposures {
    by_endpoint: HashMap<EndpointId, Exposure>,
    by_workload: HashMap<WorkloadRef, Exposure>,
    by_service: HashMap<ObjectId, Exposure>,
    ways: WaysIn,
}

impl Exposures {
    pub(crate) fn of(network: &Network<'_>) -> Self {
        let mut exposures = Self::default();
        let ways = network.ways_in();
        for (id, endpoint) in network.endpoints().iter() {
            // One that hangs on nothing before one that does; otherwise the first.
            let way = ways.telling(id).min_by_key(|way| way.assumes.is_some());
            if let Some(way) = way {
                let found = exposure(network.cluster, way);
                exposures.by_endpoint.insert(id, found.clone());
                exposures
                    .by_workload
                    .entry(endpoint.workload.clone())
                    .or_insert(found);
            }
        }
        for way in ways.distinct() {
            let Some(service) = way.service else {
                continue;
            };
            let found = exposure(network.cluster, way);
            // What everybody may see at a glance comes first.
            if way.object == service {
                exposures.by_service.entry(service).or_insert(found);
            } else {
                exposures.by_service.insert(service, found);
            }
        }
        exposures.ways = ways;
        exposures
    }
}

fn exposure(cluster: &Cluster, way: &Way) -> Exposure {
    let object = cluster.object(way.object);
    let name = format!("{}/{}", object.namespace, object.name);
    let via = if way.kind == *object.kind {
        format!("{} {name}", object.kind)
    } else {
        format!("{} {name} ({})", object.kind, way.kind)
    };
    Exposure {
        object: way.object,
        via,
        assumes: way.assumes,
    }
}

impl Analysis<'_> {
    /// What leads from outside to a pod or template, as `network exposure` has it.
    pub fn exposure(&self, workload: usize) -> Option<&Exposure> {
        let workload = &self.inventory().workloads[workload];
        let pod = PodId {
            object: workload.id,
            index: workload.pod.index,
        };
        let exposures = self.exposures();
        // A template that has pods is no end of its own in the network.
        match self.network().endpoint_of(pod) {
            Some(endpoint) => exposures.by_endpoint.get(&endpoint),
            None => exposures.by_workload.get(&workload.owner.workload),
        }
    }

    /// The ways from outside to an endpoint, with the ports that they lead to; of very many alike the first.
    pub fn ways_to(&self, endpoint: EndpointId) -> impl Iterator<Item = &Way> {
        self.exposures().ways.telling(endpoint)
    }

    /// What leads from outside to pods through a Service.
    pub fn exposure_of_service(&self, service: ObjectId) -> Option<&Exposure> {
        self.exposures().by_service.get(&service)
    }
}
