//! Knative: a service is open to the outside unless a label keeps it inside.

use seawall_model::Object;

use crate::{EndpointId, Network, Ports, Protocol, Side, Way};

/// The group of Knative's services.
const GROUP: &str = "serving.knative.dev";
/// The label that keeps a service inside.
const VISIBILITY: &str = "networking.knative.dev/visibility";
/// The port on which containers listen where they say nothing else.
const PORT: u16 = 8080;
/// The ports of the proxy beside the container.
const PROXY: [u16; 3] = [8012, 8013, 8112];

fn is_open(object: &Object) -> bool {
    object.is(GROUP, "Service") && object.label(VISIBILITY) != Some("cluster-local")
}

impl Network<'_> {
    /// The way into the pods of a service of Knative.
    pub(crate) fn knative_way(&self, id: EndpointId, controllers: &[Side]) -> Option<Way> {
        let endpoint = &self.endpoints[id];
        let workload = &endpoint.workload;
        if (&*workload.kind.group, &*workload.kind.kind) != (GROUP, "Service") {
            return None;
        }
        let cluster = self.cluster;
        let service = cluster.find(GROUP, "Service", endpoint.namespace, &workload.name)?;
        if !is_open(cluster.object(service)) {
            return None;
        }
        let mut ports = Ports::none();
        for (protocol, port) in &endpoint.declared_ports {
            ports.insert(*protocol, *port, *port);
        }
        if ports.is_empty() {
            ports.insert(Protocol::Tcp, PORT, PORT);
        }
        let mut meant = ports.clone();
        for port in PROXY {
            meant.insert(Protocol::Tcp, port, port);
        }
        let to = Side::Endpoint(id);
        let passes = controllers
            .iter()
            .any(|from| !self.passing(*from, to).intersect(&meant).is_empty());
        passes.then(|| Way {
            object: service,
            service: None,
            kind: "Knative Service".to_owned(),
            ports,
            assumes: None,
        })
    }
}
