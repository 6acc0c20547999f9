//! The Gateway API: which routes a Gateway takes, and which Services of other namespaces they may name.

use std::collections::BTreeMap;

use seawall_model::{Cluster, Knowledge, Object, ObjectId};
use seawall_syntax::{Node, Shown};

use super::opening::Assumption;
use super::private::is_private_gateway;
use super::wanted::{Named, Wanted, dedup};
use crate::Network;
use crate::contested::{Contested, alike};
use crate::kinds::GATEWAY;
use crate::namespaces::takes_in;

/// Whether something is so; `Maybe` where it hangs on what is not in the input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    /// It is not, for this reason.
    No(String),
    Maybe,
    /// It is, by a Gateway whose address is in a private network.
    Private,
    Yes,
}

/// Most listeners of a Gateway, by its CRD.
const MAX_LISTENERS: usize = 64;

/// What lets routes in: Gateways, and what lets them name Services of other namespaces.
pub(super) struct Gateways<'c> {
    cluster: &'c Cluster,
    /// By the namespace that grants: whom, and what.
    grants: BTreeMap<&'c str, Vec<&'c Node>>,
    /// What is declared several times with different content.
    contested: Contested,
}

impl<'c> Gateways<'c> {
    pub(super) fn of(cluster: &'c Cluster) -> Self {
        let mut grants: BTreeMap<&str, Vec<&Node>> = BTreeMap::new();
        for id in cluster.ids_of_kind("ReferenceGrant") {
            let object = cluster.object(*id);
            let is_read = object.group() == GATEWAY && cluster.refused(*id).is_none();
            if let Some(spec) = object.spec().filter(|_| is_read) {
                let namespace = object.namespace.as_str();
                grants.entry(namespace).or_default().push(spec);
            }
        }
        Self {
            cluster,
            grants,
            contested: Contested::of(cluster),
        }
    }

    /// Whether some Gateway takes a route.
    fn takes(&self, route: &Object) -> Answer {
        let parents = route.spec().map_or(&[][..], |spec| spec.list("parentRefs"));
        let taken = parents.iter().map(|parent| self.parent(route, parent));
        let nobody = || Answer::No("it does not refer to a Gateway".to_owned());
        taken.max().unwrap_or_else(nobody)
    }

    fn parent(&self, route: &Object, parent: &Node) -> Answer {
        let group = parent.str("group").unwrap_or(GATEWAY);
        match (group, parent.str("kind").unwrap_or("Gateway")) {
            (GATEWAY, "Gateway") => {}
            // Routes of a mesh are for pods.
            ("" | "core", "Service") => {
                return Answer::No("it routes mesh traffic to a Service".to_owned());
            }
            _ => return Answer::Maybe,
        }
        let namespace = parent.str("namespace").unwrap_or(route.namespace.as_str());
        let name = parent.str("name").unwrap_or_default();
        let Some(id) = self.cluster.find(GATEWAY, "Gateway", namespace, name) else {
            let coverage = &self.cluster.coverage;
            let known = coverage.of_in(GATEWAY, "Gateway", Some(namespace));
            return if known == Knowledge::Complete {
                Answer::No(format!(
                    "Gateway `{}/{}` is not in the cluster",
                    Shown(namespace),
                    Shown(name)
                ))
            } else {
                Answer::Maybe
            };
        };
        if self.cluster.refused(id).is_some() {
            return Answer::Maybe;
        }
        let gateway = self.cluster.object(id);
        let listeners = gateway
            .spec()
            .map_or(&[][..], |spec| spec.list("listeners"));
        // The API server takes no more, and every route asks all of them.
        if listeners.len() > MAX_LISTENERS {
            return Answer::Maybe;
        }
        let section = parent.str("sectionName");
        let port = parent.int("port");
        let named = listeners.iter().filter(|listener| {
            section.is_none_or(|section| listener.str("name") == Some(section))
                && port.is_none_or(|port| listener.int("port") == Some(port))
        });
        if self.contested.has(id) {
            return Answer::Maybe;
        }
        let is_private = is_private_gateway(self.cluster, gateway);
        let taken = named.map(|listener| match self.listener(gateway, listener, route) {
            Answer::Yes if is_private => Answer::Private,
            answer => answer,
        });
        let nobody = || {
            let which = match (section, port) {
                (Some(section), Some(port)) => format!(" `{}` on port {port}", Shown(section)),
                (Some(section), None) => format!(" `{}`", Shown(section)),
                (None, Some(port)) => format!(" on port {port}"),
                (None, None) => String::new(),
            };
            Answer::No(format!("Gateway `{}` has no listener{which}", Shown(name)))
        };
        taken.max().unwrap_or_else(nobody)
    }

    /// Whether a listener takes a route.
    fn listener(&self, gateway: &Object, listener: &Node, route: &Object) -> Answer {
        let allowed = listener.get("allowedRoutes");
        let kinds = allowed.map_or(&[][..], |allowed| allowed.list("kinds"));
        // Kinds that the protocol does not carry are refused, whether or not the listener names them (`InvalidRouteKinds`).
        let is_named = kinds.is_empty()
            || kinds.iter().any(|kind| {
                kind.str("kind") == Some(&*route.kind)
                    && kind.str("group").unwrap_or(GATEWAY) == GATEWAY
            });
        let is_of_kind =
            is_named && speaks(listener.str("protocol").unwrap_or_default(), &route.kind);
        let no = |what: &str| {
            Answer::No(format!(
                "listener `{}` of Gateway `{}` {what}",
                Shown(listener.str("name").unwrap_or_default()),
                Shown(&gateway.name)
            ))
        };
        if !is_of_kind {
            return no(&format!("does not accept {}", Shown(&route.kind)));
        }
        if !hosts_meet(listener, route) {
            return no("serves other hostnames");
        }
        let namespaces = allowed.and_then(|allowed| allowed.get("namespaces"));
        let namespace = route.namespace.as_str();
        let no = || {
            no(&format!(
                "does not accept routes from namespace `{}`",
                Shown(namespace)
            ))
        };
        match namespaces.and_then(|namespaces| namespaces.str("from")) {
            Some("All") => Answer::Yes,
            Some("Selector") => {
                let Some(selector) = namespaces.and_then(|node| node.get("selector")) else {
                    return no();
                };
                let declared = self.contested.namespace(self.cluster, namespace);
                match alike(&declared, |object| takes_in(selector, namespace, object)) {
                    Some(true) => Answer::Yes,
                    Some(false) => no(),
                    None => Answer::Maybe,
                }
            }
            None | Some("Same") if namespace == gateway.namespace.as_str() => Answer::Yes,
            _ => no(),
        }
    }

    /// Whether a route may name a Service of another namespace.
    fn grants(&self, route: &Object, namespace: &str, service: &str) -> Answer {
        if namespace == route.namespace.as_str() {
            return Answer::Yes;
        }
        let of_namespace = self.grants.get(namespace).into_iter().flatten();
        let is_granted = of_namespace.into_iter().any(|grant| {
            let from = grant.list("from").iter().any(|from| {
                from.str("group") == Some(GATEWAY)
                    && from.str("kind") == Some(&*route.kind)
                    && from.str("namespace") == Some(route.namespace.as_str())
            });
            let to = grant.list("to").iter().any(|to| {
                matches!(to.str("group"), None | Some(""))
                    && to.str("kind") == Some("Service")
                    && to.str("name").is_none_or(|name| name == service)
            });
            from && to
        });
        let coverage = &self.cluster.coverage;
        match coverage.of_in(GATEWAY, "ReferenceGrant", Some(namespace)) {
            _ if is_granted => Answer::Yes,
            // Grants stand beside the Services that they are about.
            Knowledge::Complete | Knowledge::Partial => Answer::No(format!(
                "no ReferenceGrant in namespace `{}` allows it to refer to Service `{}`",
                Shown(namespace),
                Shown(service)
            )),
            Knowledge::Open(_) => Answer::Maybe,
        }
    }
}

/// Services that a route names and does not lead to, with the reason.
pub(super) type Closed = Vec<(ObjectId, String)>;

impl Network<'_> {
    /// The Services that a route of the Gateway API sends requests to, and those to which it would if it were let.
    pub(super) fn of_gateway<'n>(
        &self,
        gateways: &Gateways<'_>,
        route: &'n Object,
    ) -> (Named<'n>, Closed) {
        let taken = gateways.takes(route);
        let mut named: Named<'n> = Vec::new();
        let mut closed = Closed::new();
        let rules = route.spec().map_or(&[][..], |spec| spec.list("rules"));
        for backend in rules.iter().flat_map(backends) {
            let namespace = backend.str("namespace").unwrap_or(route.namespace.as_str());
            let Some(name) = backend.str("name") else {
                continue;
            };
            let Some(service) = self.service(namespace, name) else {
                continue;
            };
            let assumes = match (&taken, gateways.grants(route, namespace, name)) {
                (Answer::No(why), _) => {
                    closed.push((service, why.clone()));
                    continue;
                }
                (_, Answer::No(why)) => {
                    closed.push((service, why));
                    continue;
                }
                (Answer::Yes, Answer::Yes) => None,
                (Answer::Private, Answer::Yes) => Some(Assumption::PrivateIsReached),
                _ => Some(Assumption::RouteIsTaken),
            };
            let number = backend.int("port");
            let wanted = match number.map(|_| crate::ports::number(number)) {
                Some(Some(number)) => Wanted::AnyNumber(number),
                Some(None) => continue,
                None => Wanted::Every,
            };
            named.push((service, wanted, assumes));
        }
        dedup(&mut named);
        closed.sort_unstable();
        closed.dedup();
        (named, closed)
    }
}

/// The Services that a rule sends requests to, or copies of them.
fn backends(rule: &Node) -> impl Iterator<Item = &Node> {
    let own = rule.list("backendRefs").iter();
    let own = own.filter(|backend| backend.int("weight") != Some(0));
    let filters = rule
        .list("backendRefs")
        .iter()
        .chain(std::iter::once(rule))
        .flat_map(|holder| holder.list("filters"));
    let mirrors = filters.filter_map(|filter| filter.get("requestMirror")?.get("backendRef"));
    own.chain(mirrors).filter(|backend| {
        matches!(backend.str("kind"), None | Some("Service"))
            && matches!(backend.str("group"), None | Some(""))
    })
}

/// Whether a listener of a protocol takes routes of a kind, where it does not say itself which.
fn speaks(protocol: &str, kind: &str) -> bool {
    match protocol {
        "HTTP" | "HTTPS" => matches!(kind, "HTTPRoute" | "GRPCRoute"),
        "TLS" => matches!(kind, "TLSRoute" | "TCPRoute"),
        "TCP" => kind == "TCPRoute",
        "UDP" => kind == "UDPRoute",
        // Protocols of one implementation.
        _ => true,
    }
}

/// Whether some host name is both of a listener and of a route.
fn hosts_meet(listener: &Node, route: &Object) -> bool {
    let Some(own) = listener.str("hostname").filter(|name| !name.is_empty()) else {
        return true;
    };
    let mut hosts = route
        .spec()
        .into_iter()
        .flat_map(|spec| spec.strings("hostnames"))
        .peekable();
    hosts.peek().is_none() || hosts.any(|host| meet(own, host))
}

fn meet(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    let is_below = |wide: &str, narrow: &str| {
        // `*.example.org` is for every name below, and not for the name itself.
        wide.strip_prefix('*')
            .is_some_and(|suffix| narrow.len() > suffix.len() && narrow.ends_with(suffix))
    };
    one == other || is_below(&one, &other) || is_below(&other, &one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_meet_names_below_them() {
        for (one, other, expect) in [
            ("a.example.org", "A.example.org", true),
            ("*.example.org", "a.example.org", true),
            ("b.a.example.org", "*.example.org", true),
            ("*.example.org", "*.a.example.org", true),
            ("*.example.org", "example.org", false),
            ("*.example.org", "a.example.com", false),
            ("a.example.org", "b.example.org", false),
        ] {
            assert_eq!(meet(one, other), expect, "{one} {other}");
        }
    }
}
