//! Ways into the cluster, by what they lead to. Asked of `network` alone.

use std::collections::HashMap;

use seawall_model::{Cluster, ObjectId, WorkloadRef};
use seawall_network::{Assumption, EndpointId, Network, Way, WaysIn};

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
    pub(crate) by_endpoint: HashMap<EndpointId, Exposure>,
    pub(crate) by_workload: HashMap<WorkloadRef, Exposure>,
    pub(crate) by_service: HashMap<ObjectId, Exposure>,
    pub(crate) ways: WaysIn,
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
