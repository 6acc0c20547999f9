//! What leads from outside the cluster to a workload.

use seawall_model::{ObjectId, PodId};
use seawall_network::{EndpointId, Way};

use crate::{Analysis, Exposure};

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
