//! Lists of endpoints: EndpointSlices, and the older Endpoints, for Services that select nothing.

use core::net::IpAddr;
use std::collections::BTreeMap;

use seawall_model::{Cluster, Object, ObjectId};
use seawall_syntax::Node;

use crate::{EndpointId, Protocol, ports};

/// A port of a list of endpoints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub name: Box<str>,
    pub protocol: Protocol,
    pub port: u16,
}

/// Endpoints with the same ports.
#[derive(Debug, Clone, Default)]
pub(crate) struct List {
    pub endpoints: Vec<EndpointId>,
    pub outside: Vec<IpAddr>,
    pub ports: Vec<Listed>,
}

/// What writes slices for the selectors of Services; those are known without them.
const CONTROLLER: &str = "endpointslice-controller.k8s.io";

/// Every list of endpoints, by namespace and name of the Service.
pub(crate) struct Slices<'c> {
    /// With whether the list is made from a selector.
    slices: BTreeMap<(&'c str, &'c str), Vec<(bool, List)>>,
    older: BTreeMap<(&'c str, &'c str), Vec<List>>,
}

impl<'c> Slices<'c> {
    pub(crate) fn of(
        cluster: &'c Cluster,
        endpoint_of: impl Fn(ObjectId) -> Option<EndpointId>,
    ) -> Self {
        let reader = Reader {
            by_address: addresses(cluster, &endpoint_of),
            cluster,
            endpoint_of,
        };
        let mut slices: BTreeMap<_, Vec<(bool, List)>> = BTreeMap::new();
        for object in cluster.of_kind("EndpointSlice") {
            let Some(service) = object.label("kubernetes.io/service-name") else {
                continue;
            };
            if object.group() != "discovery.k8s.io" {
                continue;
            }
            let is_made =
                object.label("endpointslice.kubernetes.io/managed-by") == Some(CONTROLLER);
            let key = (object.namespace.as_str(), service);
            slices
                .entry(key)
                .or_default()
                .push((is_made, reader.slice(object)));
        }
        let mut older: BTreeMap<_, Vec<List>> = BTreeMap::new();
        for object in cluster.of_kind("Endpoints") {
            if object.group().is_empty() {
                let key = (object.namespace.as_str(), &*object.name);
                let subsets = object.root.list("subsets").iter();
                let lists = subsets.map(|subset| reader.subset(object, subset));
                older.entry(key).or_default().extend(lists);
            }
        }
        Self { slices, older }
    }

    /// The lists that count for a Service.
    pub(crate) fn behind(&self, service: &Object, has_selector: bool) -> Vec<List> {
        let key = (service.namespace.as_str(), &*service.name);
        let slices = self.slices.get(&key).map_or(&[][..], Vec::as_slice);
        let counted = slices
            .iter()
            .filter(|(is_made, _)| !(has_selector && *is_made));
        let mut lists: Vec<List> = counted.map(|(_, list)| list.clone()).collect();
        // Where a Service selects, a controller overwrites its Endpoints. Else they become slices.
        if !has_selector && slices.is_empty() {
            lists.extend(self.older.get(&key).into_iter().flatten().cloned());
        }
        lists
    }
}

fn addresses(
    cluster: &Cluster,
    endpoint_of: impl Fn(ObjectId) -> Option<EndpointId>,
) -> BTreeMap<IpAddr, EndpointId> {
    let mut found = BTreeMap::new();
    for id in cluster.ids_of_kind("Pod") {
        let object = cluster.object(*id);
        let is_on_host = object.spec().and_then(|spec| spec.bool("hostNetwork")) == Some(true);
        let (Some(status), Some(endpoint)) = (object.root.get("status"), endpoint_of(*id)) else {
            continue;
        };
        // The address of a node is that of all of its pods that share it.
        if is_on_host {
            continue;
        }
        let listed = status.list("podIPs").iter();
        let all = status
            .str("podIP")
            .into_iter()
            .chain(listed.filter_map(|entry| entry.str("ip")));
        found.extend(
            all.filter_map(|text| text.parse().ok())
                .map(|address: IpAddr| (address, endpoint)),
        );
    }
    found
}

struct Reader<'c, F> {
    cluster: &'c Cluster,
    by_address: BTreeMap<IpAddr, EndpointId>,
    endpoint_of: F,
}

impl<'c, F: Fn(ObjectId) -> Option<EndpointId>> Reader<'c, F> {
    fn slice(&self, object: &'c Object) -> List {
        let mut list = List {
            ports: listed(&object.root),
            ..List::default()
        };
        for endpoint in object.root.list("endpoints") {
            let is_ready = endpoint
                .get("conditions")
                .and_then(|conditions| conditions.bool("ready"));
            if is_ready == Some(false) {
                continue;
            }
            let reference = endpoint.get("targetRef");
            self.see(object, reference, endpoint.strings("addresses"), &mut list);
        }
        list.endpoints.sort_unstable();
        list.endpoints.dedup();
        list
    }

    fn subset(&self, object: &'c Object, subset: &'c Node) -> List {
        let mut list = List {
            ports: listed(subset),
            ..List::default()
        };
        for address in subset.list("addresses") {
            let reference = address.get("targetRef");
            self.see(object, reference, address.str("ip").into_iter(), &mut list);
        }
        list.endpoints.sort_unstable();
        list.endpoints.dedup();
        list
    }

    /// An endpoint of a list: the pod that it names or whose address it has, or else addresses.
    fn see<'t>(
        &self,
        object: &Object,
        reference: Option<&Node>,
        addresses: impl Iterator<Item = &'t str>,
        list: &mut List,
    ) {
        let pod = reference
            .filter(|reference| reference.str("kind") == Some("Pod"))
            .and_then(|reference| {
                let namespace = reference
                    .str("namespace")
                    .unwrap_or(object.namespace.as_str());
                self.cluster
                    .find("", "Pod", namespace, reference.str("name")?)
            })
            .and_then(&self.endpoint_of);
        if let Some(pod) = pod {
            list.endpoints.push(pod);
            return;
        }
        for address in addresses.filter_map(|text| text.parse::<IpAddr>().ok()) {
            match self.by_address.get(&address) {
                Some(endpoint) => list.endpoints.push(*endpoint),
                None => list.outside.push(address),
            }
        }
    }
}

fn listed(node: &Node) -> Vec<Listed> {
    let ports = node.list("ports").iter();
    ports
        .filter_map(|port| {
            Some(Listed {
                name: port.str("name").unwrap_or_default().into(),
                protocol: Protocol::parse(port.str("protocol").unwrap_or("TCP"))?,
                port: ports::number(port.int("port"))?,
            })
        })
        .collect()
}
