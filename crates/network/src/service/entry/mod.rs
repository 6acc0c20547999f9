//! What leads to Services from outside by kinds of their own: those of Traefik, Contour, Kong, Emissary, APISIX, nginx, F5,
//! Skipper, HAProxy, Istio and others. Those that name Services are read; the rest is named.

mod address;
mod istio;
mod knative;
pub(super) mod map;
pub(crate) mod table;
mod target;
pub(crate) mod unread;
mod walk;

use std::collections::BTreeSet;

use seawall_model::{Cluster, Object, ObjectId};
use seawall_syntax::Node;

use self::address::Address;
use self::istio::Delegates;
use self::table::{Across, At, ISTIO, TARGETS, rules_of};
use self::target::{Target, is_service};
use self::walk::walk;
use super::opening::Assumption;
use super::wanted::{Named, Wanted, dedup};
use crate::Network;
use crate::ports::number;

/// What objects of these kinds say about others of them.
pub(super) struct Entries<'c> {
    cluster: &'c Cluster,
    delegates: Delegates<'c>,
    /// Objects that others lead to, by kind, namespace and name.
    children: BTreeSet<(&'c str, &'c str, &'c str)>,
}

/// Kinds that lead in only where another object names them.
const CHILDREN: &[&str] = &["TraefikService", "VirtualServerRoute"];

impl<'c> Entries<'c> {
    pub(super) fn of(cluster: &'c Cluster) -> Self {
        let mut children = BTreeSet::new();
        let mut see = |kind: &'static str, object: &'c Object, namespace: Option<&'c str>, name| {
            let namespace = namespace.unwrap_or(object.namespace.as_str());
            children.insert((kind, namespace, name));
        };
        for kind in ["IngressRoute", "TraefikService"] {
            for object in cluster.of_kind(kind) {
                let rules = rules_of(object.group(), kind);
                let at = rules.map_or(&[][..], |rules| rules.at);
                for node in at.iter().flat_map(|at| walk(&object.root, at.path)) {
                    if node.str("kind") == Some("TraefikService")
                        && let Some(name) = node.str("name")
                    {
                        see("TraefikService", object, node.str("namespace"), name);
                    }
                }
            }
        }
        for object in cluster.of_kind("HTTPProxy") {
            for node in walk(&object.root, "spec.includes") {
                if let Some(name) = node.str("name") {
                    see("HTTPProxy", object, node.str("namespace"), name);
                }
            }
        }
        for object in cluster.of_kind("VirtualServer") {
            for node in walk(&object.root, "spec.routes") {
                let Some(text) = node.str("route") else {
                    continue;
                };
                match text.split_once('/') {
                    Some((namespace, name)) => {
                        see("VirtualServerRoute", object, Some(namespace), name);
                    }
                    None => see("VirtualServerRoute", object, None, text),
                }
            }
        }
        Self {
            cluster,
            delegates: Delegates::of(cluster),
            children,
        }
    }

    /// What has to hold for an object to be led to itself.
    fn assumes(&self, object: &Object) -> Option<Assumption> {
        let is_child = match &*object.kind {
            "HTTPProxy" => object
                .spec()
                .is_some_and(|spec| spec.get("virtualhost").is_none()),
            kind => CHILDREN.contains(&kind),
        };
        let key = (&*object.kind, object.namespace.as_str(), &*object.name);
        (is_child && !self.children.contains(&key)).then_some(Assumption::IsIncluded)
    }

    /// The Services that an object names.
    fn targets<'n>(&self, object: &'n Object) -> Option<(Vec<Target<'n>>, Across)> {
        if object.is(ISTIO, istio::KIND) {
            let targets = istio::targets(self.cluster, &self.delegates, object);
            return Some((targets, Across::Always));
        }
        let rules = rules_of(object.group(), &object.kind)?;
        let assumes = self.assumes(object);
        let mut targets = Vec::new();
        for at in rules.at {
            let found = walk(&object.root, at.path);
            // What has no weight gets no request, where another has some.
            let has_weight = found
                .iter()
                .any(|node| node.int("weight").is_none_or(|own| own > 0));
            let found = found.into_iter();
            targets.extend(
                found
                    .filter(|node| !has_weight || node.int("weight") != Some(0))
                    .filter(|node| is_service(node))
                    .filter_map(|node| target(node, at, assumes)),
            );
        }
        Some((targets, rules.across))
    }
}

fn target<'n>(node: &'n Node, at: &At, assumes: Option<Assumption>) -> Option<Target<'n>> {
    Some(Target {
        name: node.str(at.name).filter(|name| !name.is_empty())?,
        namespace: node.str(at.namespace).filter(|name| !name.is_empty()),
        port: node.get(at.port).filter(|port| !port.is_null()),
        has_port: !at.port.is_empty(),
        assumes,
    })
}

/// Whether objects of this kind lead to Services.
pub(super) fn is_entry(object: &Object) -> bool {
    object.is(ISTIO, istio::KIND)
        || is_target_group(object)
        || rules_of(object.group(), &object.kind).is_some()
}

/// Whether an object gives the targets of a load balancer.
pub(crate) fn is_target_group(object: &Object) -> bool {
    &*object.kind == "TargetGroupBinding" && TARGETS.contains(&object.group())
}

impl<'c> Network<'c> {
    /// The Services that an object of such a kind sends requests to; `None` for other kinds.
    pub(super) fn of_entry<'n>(
        &self,
        entries: &Entries<'_>,
        object: &'n Object,
    ) -> Option<Named<'n>> {
        let (targets, across) = entries.targets(object)?;
        let own = object.namespace.as_str();
        let mut named: Named<'n> = targets
            .into_iter()
            .filter_map(|target| {
                let address = Address::parse(target.name)?;
                let namespace = target.namespace.or(address.namespace).unwrap_or(own);
                let assumes = match across {
                    Across::Never if namespace != own => return None,
                    Across::WhenTold if namespace != own => {
                        Some(target.assumes.unwrap_or(Assumption::OtherNamespace))
                    }
                    _ => target.assumes,
                };
                let service = self.service(namespace, address.name)?;
                let wanted = match target.port {
                    Some(port) => wanted(port)?,
                    None => match address.port {
                        Some(port) => Wanted::AnyNumber(port),
                        // HTTP is meant where nothing else is said.
                        None if !target.has_port => Wanted::AnyNumber(80),
                        None => Wanted::Every,
                    },
                };
                Some((service, wanted, assumes))
            })
            .collect();
        dedup(&mut named);
        Some(named)
    }

    /// The Services that target groups of load balancers are bound to.
    pub(crate) fn target_groups(&self) -> Vec<(ObjectId, ObjectId, Wanted<'c>)> {
        let cluster = self.cluster;
        let ids = cluster.ids_of_kind("TargetGroupBinding").iter().copied();
        ids.filter(|id| is_target_group(cluster.object(*id)) && cluster.refused(*id).is_none())
            .filter_map(|id| {
                let object = cluster.object(id);
                let named = object.spec()?.get("serviceRef")?;
                let service = self.service(object.namespace.as_str(), named.str("name")?)?;
                let port = named.get("port").filter(|port| !port.is_null());
                Some((id, service, port.map_or(Some(Wanted::Every), wanted)?))
            })
            .collect()
    }
}

/// A port by its number, also where that is written as text, or by its name.
fn wanted(port: &Node) -> Option<Wanted<'_>> {
    match port.as_str() {
        Some(text) => Some(match text.parse::<u16>() {
            Ok(port) => Wanted::AnyNumber(port),
            Err(_) => Wanted::Name(text),
        }),
        None => Some(Wanted::AnyNumber(number(port.as_i64())?)),
    }
}
