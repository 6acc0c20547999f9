//! Endpoints by what they may be called.

use core::net::IpAddr;
use std::collections::{BTreeMap, HashMap};

use seawall_model::{Cluster, PodId, Table};

use crate::{Endpoint, EndpointId, Range, address};

/// Endpoints by what they may be called.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// By `namespace/name[Kind]`, `namespace/name` and `name`.
    pub by_name: HashMap<String, Vec<EndpointId>>,
    /// By the addresses of their pods, in order.
    pub by_address: BTreeMap<IpAddr, EndpointId>,
}

impl Names {
    /// The endpoints with a pod in a range, and whether pods have all of its addresses.
    pub(crate) fn within(&self, range: Range) -> (Vec<EndpointId>, bool) {
        let mut found: Vec<EndpointId> = Vec::new();
        let mut count: u64 = 0;
        for (_, id) in self.by_address.range(range.first..=range.last) {
            found.push(*id);
            count += 1;
        }
        found.sort_unstable();
        found.dedup();
        (found, range.count() == Some(count))
    }

    /// The names of every endpoint and every pod.
    pub(crate) fn of(
        cluster: &Cluster,
        endpoints: &Table<EndpointId, Endpoint<'_>>,
        pods: &HashMap<PodId, EndpointId>,
    ) -> Self {
        let mut names = Self::default();
        for (id, endpoint) in endpoints.iter() {
            let plain = format!("{}/{}", endpoint.namespace, endpoint.name());
            for name in [endpoint.label(), plain, endpoint.name().to_owned()] {
                names.by_name.entry(name).or_default().push(id);
            }
        }
        let mut of_pods: Vec<(String, EndpointId)> = Vec::new();
        for (id, endpoint) in endpoints.iter() {
            let replica = endpoint.replica.as_ref();
            of_pods.extend(replica.map(|name| (format!("{}/{name}", endpoint.namespace), id)));
        }
        for (pod, id) in pods {
            let object = cluster.object(pod.object);
            let endpoint = &endpoints[*id];
            // Pods in the network of their node have its address.
            if !endpoint.is_host_network {
                let addresses = address::of_pod(object).into_iter();
                names
                    .by_address
                    .extend(addresses.map(|address| (address, *id)));
            }
            if object.is("", "Pod") {
                of_pods.push((format!("{}/{}", endpoint.namespace, object.name), *id));
            }
        }
        // A pod goes by its own name as well, where no workload has it.
        for (name, id) in of_pods {
            names.by_name.entry(name).or_insert_with(|| vec![id]);
        }
        names
    }
}
