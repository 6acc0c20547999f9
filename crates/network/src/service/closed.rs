//! Routes of the Gateway API that name a Service and are no way to it: no Gateway takes them, or nothing grants the reference.

use std::collections::BTreeMap;

use seawall_model::ObjectId;
use seawall_syntax::Shown;

use super::backend::KINDS;
use super::gateway::Gateways;
use crate::kinds::GATEWAY;
use crate::{EndpointId, Network};

/// Routes to one Service that are kept.
const MAX_KEPT: usize = 8;

/// A route that is no way to a Service that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedRoute {
    /// The route.
    pub object: ObjectId,
    /// The Service.
    pub service: ObjectId,
    /// Why, as a sentence without a full stop.
    pub why: String,
}

/// Such routes, by whom they would lead to.
#[derive(Debug, Clone, Default)]
pub struct ClosedRoutes {
    by_service: BTreeMap<ObjectId, Vec<ClosedRoute>>,
    services_of: BTreeMap<EndpointId, Vec<ObjectId>>,
}

impl ClosedRoutes {
    /// Those that would lead to an endpoint.
    pub fn at(&self, id: EndpointId) -> impl Iterator<Item = &ClosedRoute> {
        let services = self.services_of.get(&id).into_iter().flatten();
        services.flat_map(|service| &self.by_service[service])
    }
}

impl ClosedRoute {
    /// As a sentence without a full stop.
    pub fn text(&self, network: &Network<'_>) -> String {
        let object = network.cluster.object(self.object);
        format!(
            "{} `{}/{}` does not expose it: {}",
            Shown(&object.kind),
            Shown(object.namespace.as_str()),
            Shown(&object.name),
            self.why
        )
    }
}

impl Network<'_> {
    /// Routes of the Gateway API that would lead to endpoints, and are not let.
    pub fn closed_routes(&self) -> ClosedRoutes {
        let cluster = self.cluster;
        let gateways = Gateways::of(cluster);
        let mut closed = ClosedRoutes::default();
        for (id, object) in cluster.iter() {
            let is_route = object.group() == GATEWAY && KINDS.contains(&&*object.kind);
            if !is_route || cluster.refused(id).is_some() {
                continue;
            }
            for (service, why) in self.of_gateway(&gateways, object).1 {
                let known = closed.by_service.entry(service).or_default();
                if known.len() < MAX_KEPT {
                    known.push(ClosedRoute {
                        object: id,
                        service,
                        why,
                    });
                }
            }
        }
        for service in closed.by_service.keys() {
            for (endpoint, _) in self.behind(*service) {
                let services = closed.services_of.entry(endpoint).or_default();
                services.push(*service);
            }
        }
        closed
    }
}
