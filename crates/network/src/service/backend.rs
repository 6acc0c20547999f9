//! Backends of Ingresses and routes that are no Services.

use seawall_model::Object;
use seawall_syntax::Node;

use super::annotated::leads_elsewhere;
use crate::kinds::GATEWAY;

/// The kinds of routes.
pub(super) const KINDS: &[&str] = &["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"];

/// Whether an Ingress or a route sends requests to something that is no Service, and may stand before pods; `Some(true)`
/// where those may be of another namespace.
pub(crate) fn names_no_service(object: &Object) -> Option<bool> {
    let spec = object.spec()?;
    match (object.group(), &*object.kind) {
        ("networking.k8s.io", "Ingress") => {
            let rules = spec.list("rules").iter();
            let paths = rules.filter_map(|rule| rule.get("http"));
            let backends = paths
                .flat_map(|http| http.list("paths"))
                .filter_map(|path| path.get("backend"))
                .chain(spec.get("defaultBackend"));
            // Copies of requests, and configuration, may lead anywhere.
            if leads_elsewhere(object) {
                return Some(true);
            }
            let mut resources = backends.filter_map(|backend| backend.get("resource"));
            resources
                .any(|resource| !resource.is_null())
                .then_some(false)
        }
        (GATEWAY, kind) if KINDS.contains(&kind) => {
            let rules = spec.list("rules").iter();
            let backends = rules.flat_map(|rule| rule.list("backendRefs"));
            let own = object.namespace.as_str();
            backends
                .filter(|backend| is_other(backend))
                .map(|backend| backend.str("namespace").is_some_and(|name| name != own))
                .max()
        }
        _ => None,
    }
}

fn is_other(backend: &Node) -> bool {
    let is_service = matches!(backend.str("kind"), None | Some("Service"))
        && matches!(backend.str("group"), None | Some(""));
    !is_service && backend.int("weight") != Some(0)
}
