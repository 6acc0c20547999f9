//! Services, and what leads to them from outside: Ingress, OpenShift's Route, HTTPRoute of the Gateway API.

use std::collections::BTreeMap;

use seawall_model::{Object, ObjectId, selects};
use seawall_syntax::Node;

use crate::{EndpointId, Network, Ports, Protocol};

/// A way to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// Its ports.
    pub ports: Ports,
    /// What leads there: an Ingress, a Route, an HTTPRoute, a Service.
    pub object: ObjectId,
    /// The service.
    pub service: ObjectId,
}

/// Which port of a service is meant.
#[derive(Debug, Clone, Copy)]
enum Wanted<'n> {
    Every,
    Number(i64),
    Name(&'n str),
    /// By the port of the pods, or the name of the service's: what a Route says.
    Target(&'n Node),
}

impl Network<'_> {
    /// The endpoints behind a service, with the ports that lead there.
    pub fn behind(&self, service: ObjectId) -> Vec<(EndpointId, Ports)> {
        self.behind_port(service, Wanted::Every)
    }

    /// The endpoints behind one port of a service.
    pub(crate) fn behind_number(
        &self,
        service: ObjectId,
        protocol: Protocol,
        port: u16,
    ) -> Vec<(EndpointId, Ports)> {
        let mut behind = self.behind_port(service, Wanted::Number(i64::from(port)));
        behind.retain(|(_, ports)| ports.iter().any(|(own, ..)| own == protocol));
        behind
    }

    fn behind_port(&self, service: ObjectId, wanted: Wanted<'_>) -> Vec<(EndpointId, Ports)> {
        let object = self.cluster.object(service);
        // What the API server would refuse leads nowhere that is known; the coverage says so.
        let (Some(spec), None) = (object.spec(), self.cluster.refused(service)) else {
            return Vec::new();
        };
        let Some(selector) = spec
            .get("selector")
            .filter(|node| !node.entries().is_empty())
        else {
            return Vec::new();
        };
        let ports: Vec<&Node> = spec
            .list("ports")
            .iter()
            .filter(|port| is_wanted(port, wanted))
            .collect();
        let mut found = Vec::new();
        // Endpoints are sorted by namespace.
        let namespace = object.namespace.as_str();
        let first = self
            .endpoints()
            .values()
            .partition_point(|endpoint| endpoint.namespace < namespace);
        for (id, endpoint) in self.endpoints().iter().skip(first) {
            if endpoint.namespace != namespace {
                break;
            }
            if !selects(selector, endpoint.labels) {
                continue;
            }
            let mut reached = Ports::none();
            for port in &ports {
                let Some(protocol) = Protocol::parse(port.str("protocol").unwrap_or("TCP")) else {
                    continue;
                };
                let target = port
                    .get("targetPort")
                    .filter(|target| !target.is_null())
                    .or_else(|| port.get("port"));
                match target {
                    Some(target) if target.as_str().is_some() => {
                        let named = endpoint.named_ports.iter().filter(|named| {
                            Some(named.name) == target.as_str() && named.protocol == protocol
                        });
                        for named in named {
                            reached.insert(protocol, named.port, named.port);
                        }
                    }
                    Some(target) => {
                        if let Some(number) = crate::policy::number(target.as_i64()) {
                            reached.insert(protocol, number, number);
                        }
                    }
                    None => {}
                }
            }
            if !reached.is_empty() {
                found.push((id, reached));
            }
        }
        found
    }

    fn service(&self, namespace: &str, name: &str) -> Option<ObjectId> {
        self.cluster.find("", "Service", namespace, name)
    }

    /// The endpoints that a controller for Ingress, Route or Gateway sends requests to.
    pub fn routed(&self) -> Vec<Backend> {
        let mut backends = Vec::new();
        for (id, object) in self.cluster.iter() {
            let wanted: Vec<(ObjectId, Wanted<'_>)> = match (&*object.kind, object.group()) {
                ("Ingress", "networking.k8s.io" | "extensions") => self.of_ingress(object),
                ("Route", "route.openshift.io" | "") => self.of_route(object),
                (
                    "HTTPRoute" | "GRPCRoute" | "TLSRoute" | "TCPRoute",
                    "gateway.networking.k8s.io",
                ) => self.of_gateway(object),
                _ => continue,
            };
            if self.cluster.refused(id).is_some() {
                continue;
            }
            for (service, wanted) in wanted {
                let reached = self.behind_port(service, wanted).into_iter();
                backends.extend(reached.map(|(endpoint, ports)| Backend {
                    endpoint,
                    ports,
                    object: id,
                    service,
                }));
            }
        }
        backends
    }

    fn of_ingress<'n>(&self, object: &'n Object) -> Vec<(ObjectId, Wanted<'n>)> {
        let Some(spec) = object.spec() else {
            return Vec::new();
        };
        let paths = spec
            .list("rules")
            .iter()
            .filter_map(|rule| rule.get("http"))
            .flat_map(|http| http.list("paths"))
            .filter_map(|path| path.get("backend"));
        let default = ["defaultBackend", "backend"]
            .into_iter()
            .filter_map(|field| spec.get(field));
        paths
            .chain(default)
            .filter_map(|backend| {
                let (name, wanted) = match backend.get("service") {
                    Some(service) => {
                        let port = service.get("port")?;
                        let wanted = match (port.int("number"), port.str("name")) {
                            (Some(number), _) => Wanted::Number(number),
                            (None, Some(name)) => Wanted::Name(name),
                            (None, None) => Wanted::Every,
                        };
                        (service.str("name")?, wanted)
                    }
                    // The older form.
                    None => {
                        let port = backend.get("servicePort")?;
                        let wanted = match port.as_str() {
                            Some(name) => Wanted::Name(name),
                            None => Wanted::Number(port.as_i64()?),
                        };
                        (backend.str("serviceName")?, wanted)
                    }
                };
                Some((self.service(&object.namespace, name)?, wanted))
            })
            .collect()
    }

    fn of_route<'n>(&self, object: &'n Object) -> Vec<(ObjectId, Wanted<'n>)> {
        let Some(spec) = object.spec() else {
            return Vec::new();
        };
        let wanted = spec
            .get("port")
            .and_then(|port| port.get("targetPort"))
            .map_or(Wanted::Every, Wanted::Target);
        spec.get("to")
            .into_iter()
            .chain(spec.list("alternateBackends"))
            .filter(|backend| matches!(backend.str("kind"), None | Some("Service")))
            .filter_map(|backend| {
                let service = self.service(&object.namespace, backend.str("name")?)?;
                Some((service, wanted))
            })
            .collect()
    }

    fn of_gateway<'n>(&self, object: &'n Object) -> Vec<(ObjectId, Wanted<'n>)> {
        let rules = object.spec().map_or(&[][..], |spec| spec.list("rules"));
        rules
            .iter()
            .flat_map(|rule| rule.list("backendRefs"))
            .filter(|backend| matches!(backend.str("kind"), None | Some("Service")))
            .filter_map(|backend| {
                let namespace = backend.str("namespace").unwrap_or(&object.namespace);
                let service = self.service(namespace, backend.str("name")?)?;
                let wanted = backend.int("port").map_or(Wanted::Every, Wanted::Number);
                Some((service, wanted))
            })
            .collect()
    }

    /// The ports of endpoints that a controller reaches, endpoint by endpoint, as far as policies let it.
    pub fn routed_ports(&self) -> BTreeMap<EndpointId, Ports> {
        let mut reached: BTreeMap<EndpointId, Ports> = BTreeMap::new();
        for backend in self.routed() {
            let to = crate::Side::Endpoint(backend.endpoint);
            let allowed = self
                .allowed(crate::Side::Anybody, to)
                .intersect(&backend.ports);
            if !allowed.is_empty() {
                reached.entry(backend.endpoint).or_default().join(&allowed);
            }
        }
        reached
    }
}

fn is_wanted(port: &Node, wanted: Wanted<'_>) -> bool {
    match wanted {
        Wanted::Every => true,
        Wanted::Number(number) => port.int("port") == Some(number),
        Wanted::Name(name) => port.str("name") == Some(name),
        Wanted::Target(target) => match target.as_str() {
            Some(name) => port.str("name") == Some(name) || port.str("targetPort") == Some(name),
            None => {
                let own = port.get("targetPort").and_then(Node::as_i64);
                own.or_else(|| port.int("port")) == target.as_i64()
            }
        },
    }
}
