//! What leads to Services from outside: Ingress, OpenShift's Route, the routes of the Gateway API, and kinds of controllers.

use std::collections::BTreeMap;

use seawall_model::{Object, ObjectId};
use seawall_syntax::Node;

use super::annotated::{condition, fallback, forwarded};
use super::backend::KINDS;
use super::entry::map::Maps;
use super::entry::{Entries, is_entry};
use super::gateway::Gateways;
use super::opening::Assumption;
use super::wanted::{Named, Wanted, dedup};
use crate::kinds::GATEWAY;
use crate::{EndpointId, Network, Ports};

/// A way to an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// The endpoint.
    pub endpoint: EndpointId,
    /// Its ports.
    pub ports: Ports,
    /// What leads there: an Ingress, a Route, an HTTPRoute.
    pub object: ObjectId,
    /// The Service.
    pub service: ObjectId,
    /// What has to hold for it and is in no object.
    pub assumes: Option<Assumption>,
}

/// What an Ingress, a Route, a route of a Gateway, or a kind of a controller sends requests to.
#[derive(Debug, Clone)]
pub struct Route<'c> {
    /// The Ingress, Route, HTTPRoute.
    pub object: ObjectId,
    /// The Service.
    pub service: ObjectId,
    /// What has to hold for it and is in no object.
    pub assumes: Option<Assumption>,
    pub(crate) wanted: Wanted<'c>,
}

/// Whether objects of this kind lead to Services, and do nothing else.
pub fn is_route(object: &Object) -> bool {
    match (object.group(), &*object.kind) {
        ("networking.k8s.io" | "extensions", "Ingress") | ("route.openshift.io" | "", "Route") => {
            true
        }
        (GATEWAY, kind) => KINDS.contains(&kind),
        _ => is_entry(object),
    }
}

/// Whether objects of this kind lead where they themselves say, and nowhere because of others of their kind.
pub(crate) fn is_plain_route(object: &Object) -> bool {
    is_route(object) && !is_entry(object)
}

impl<'c> Network<'c> {
    /// What controllers for Ingress, Route, Gateway or kinds of their own send requests to.
    pub fn routes(&self) -> Vec<Route<'c>> {
        let cluster = self.cluster;
        let gateways = Gateways::of(cluster);
        let entries = Entries::of(cluster);
        let maps = Maps::of(cluster);
        let mut routes = Vec::new();
        for (id, object) in cluster.iter() {
            let named: Named<'c> = match (&*object.kind, object.group()) {
                ("Ingress", "networking.k8s.io" | "extensions") => self.of_ingress(object),
                ("Route", "route.openshift.io" | "") => self.of_route(object),
                ("ConfigMap", "") => self.of_map(&maps, id),
                (kind, GATEWAY) if KINDS.contains(&kind) => self.of_gateway(&gateways, object).0,
                _ => match self.of_entry(&entries, object) {
                    Some(named) => named,
                    None => continue,
                },
            };
            if cluster.refused(id).is_some() {
                continue;
            }
            for (service, wanted, assumes) in named {
                let declarations = match self.contested.declarations(service) {
                    [] => std::slice::from_ref(&service),
                    all => all,
                };
                routes.extend(declarations.iter().flat_map(|service| {
                    let (led, is_followed) = self.behind_names(*service, wanted);
                    let assumes = match is_followed {
                        true => assumes.or(Some(Assumption::NameIsFollowed)),
                        false => assumes,
                    };
                    led.into_iter().map(move |(service, wanted)| Route {
                        object: id,
                        service,
                        assumes,
                        wanted,
                    })
                }));
            }
        }
        routes
    }

    /// The endpoints that a controller for Ingress, Route or Gateway sends requests to.
    pub fn routed(&self) -> Vec<Backend> {
        let mut backends = Vec::new();
        for route in self.routes() {
            let reached = self.behind_port(route.service, route.wanted).into_iter();
            backends.extend(reached.map(|(endpoint, ports)| Backend {
                endpoint,
                ports,
                object: route.object,
                service: route.service,
                assumes: route.assumes,
            }));
        }
        backends
    }

    pub(super) fn service(&self, namespace: &str, name: &str) -> Option<ObjectId> {
        self.cluster.find("", "Service", namespace, name)
    }

    fn of_ingress<'n>(&self, object: &'n Object) -> Named<'n> {
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
        let own = object.namespace.as_str();
        let condition = condition(self.cluster, object);
        let mut named: Named<'n> = Vec::new();
        for backend in paths.chain(default) {
            if let Some(targets) = forwarded(object, backend) {
                named.extend(targets.iter().filter_map(|target| {
                    let wanted = target.port.map_or(Wanted::Every, Wanted::AnyNumber);
                    Some((self.service(own, &target.service)?, wanted, condition))
                }));
            } else if let Some((name, wanted)) = meant(backend)
                && let Some(service) = self.service(own, name)
            {
                named.push((service, wanted, condition));
            }
        }
        let fallback = fallback(object).and_then(|name| self.service(own, name));
        let falls_back = condition.or(Some(Assumption::FallsBack));
        named.extend(fallback.map(|service| (service, Wanted::Every, falls_back)));
        dedup(&mut named);
        named
    }

    fn of_route<'n>(&self, object: &'n Object) -> Named<'n> {
        let Some(spec) = object.spec() else {
            return Vec::new();
        };
        let wanted = spec
            .get("port")
            .and_then(|port| port.get("targetPort"))
            .filter(|target| !target.is_null())
            .map_or(Wanted::Every, Wanted::Target);
        let backends: Vec<_> = spec
            .get("to")
            .into_iter()
            .chain(spec.list("alternateBackends"))
            .filter(|backend| matches!(backend.str("kind"), None | Some("" | "Service")))
            .collect();
        // A backend of no weight gets no request, unless none has any.
        let weighs = |backend: &&Node| backend.int("weight") != Some(0);
        let has_weight = backends.iter().any(weighs);
        backends
            .into_iter()
            .filter(|backend| has_weight && weighs(backend))
            .filter_map(|backend| {
                let service = self.service(object.namespace.as_str(), backend.str("name")?)?;
                Some((service, wanted, None))
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

/// The Service that a backend of an Ingress names, and its port.
fn meant(backend: &Node) -> Option<(&str, Wanted<'_>)> {
    if let Some(service) = backend.get("service") {
        let port = service.get("port")?;
        let number = crate::ports::number(port.int("number"));
        let wanted = match (number, port.str("name")) {
            (Some(number), _) => Wanted::AnyNumber(number),
            (None, Some(name)) => Wanted::Name(name),
            (None, None) => Wanted::Every,
        };
        return Some((service.str("name")?, wanted));
    }
    // The older form.
    let port = backend.get("servicePort")?;
    let wanted = match port.as_str() {
        Some(name) => Wanted::Name(name),
        None => Wanted::AnyNumber(crate::ports::number(port.as_i64())?),
    };
    Some((backend.str("serviceName")?, wanted))
}
