//! Istio: a VirtualService leads in where a Gateway takes it, and not where it is for the sidecars of the mesh alone.

use std::collections::BTreeMap;

use seawall_model::{Cluster, Knowledge, Object};
use seawall_syntax::Node;

use super::table::ISTIO as GROUP;
use super::target::Target;
use super::walk::walk;
use crate::service::opening::Assumption;

/// The kind that has the rules.
pub(super) const KIND: &str = "VirtualService";

/// The name that stands for every sidecar.
const MESH: &str = "mesh";

/// Whether Gateways take something; `Some(false)` where what says so is not in the input.
type Taken = Option<bool>;

/// What VirtualServices leave to others, by namespace and name.
#[derive(Debug, Default)]
pub(super) struct Delegates<'c> {
    taken: BTreeMap<(&'c str, &'c str), bool>,
}

impl<'c> Delegates<'c> {
    pub(super) fn of(cluster: &'c Cluster) -> Self {
        let mut delegates = Self::default();
        for id in cluster.ids_of_kind(KIND) {
            let object = cluster.object(*id);
            let Some(spec) = object.spec().filter(|_| object.group() == GROUP) else {
                continue;
            };
            for rule in spec.list("http") {
                let Some(delegate) = rule.get("delegate") else {
                    continue;
                };
                if let Some(is_sure) = taken(cluster, object, spec, rule) {
                    let own = object.namespace.as_str();
                    let namespace = delegate.str("namespace").unwrap_or(own);
                    let key = (namespace, delegate.str("name").unwrap_or_default());
                    *delegates.taken.entry(key).or_default() |= is_sure;
                }
            }
        }
        delegates
    }
}

/// The Services to which a VirtualService sends what comes from outside.
pub(super) fn targets<'n>(
    cluster: &Cluster,
    delegates: &Delegates<'_>,
    object: &'n Object,
) -> Vec<Target<'n>> {
    let Some(spec) = object.spec() else {
        return Vec::new();
    };
    // What has no hosts of its own is for others to name.
    let is_delegate = spec.list("hosts").is_empty();
    let key = (object.namespace.as_str(), &*object.name);
    let named = delegates.taken.get(&key).copied();
    let mut targets = Vec::new();
    for (list, paths) in [
        (
            "http",
            &["route.destination", "mirror", "mirrors.destination"][..],
        ),
        ("tls", &["route.destination"]),
        ("tcp", &["route.destination"]),
    ] {
        for rule in spec.list(list) {
            let taken = if is_delegate {
                Some(named.unwrap_or(false))
            } else {
                taken(cluster, object, spec, rule).max(named)
            };
            let Some(is_sure) = taken else {
                continue;
            };
            let assumes = (!is_sure).then_some(Assumption::RouteIsTaken);
            for path in paths {
                let found = walk(rule, path).into_iter();
                targets.extend(found.filter_map(|node| target(node, assumes)));
            }
        }
    }
    targets
}

fn target(node: &Node, assumes: Option<Assumption>) -> Option<Target<'_>> {
    Some(Target {
        name: node.str("host")?,
        namespace: None,
        port: node.get("port").and_then(|port| port.get("number")),
        has_port: true,
        assumes,
    })
}

/// Whether Gateways take a rule of a VirtualService.
fn taken(cluster: &Cluster, object: &Object, spec: &Node, rule: &Node) -> Taken {
    let matches = rule.list("match");
    let inherits = matches.is_empty() || matches.iter().any(|one| one.list("gateways").is_empty());
    let own = matches.iter().flat_map(|one| one.strings("gateways"));
    let all = spec.strings("gateways").filter(|_| inherits);
    own.chain(all)
        .filter(|name| *name != MESH)
        .filter_map(|name| gateway(cluster, object, name))
        .max()
}

/// Whether there is a Gateway.
fn gateway(cluster: &Cluster, object: &Object, text: &str) -> Taken {
    let (namespace, name) = text
        .split_once('/')
        .unwrap_or((object.namespace.as_str(), text));
    if let Some(id) = cluster.find(GROUP, "Gateway", namespace, name) {
        return Some(cluster.refused(id).is_none());
    }
    let coverage = &cluster.coverage;
    let known = coverage.of_in(GROUP, "Gateway", Some(namespace));
    // Older names are those of DNS.
    let is_named_otherwise = name.contains('.');
    (known != Knowledge::Complete || is_named_otherwise).then_some(false)
}
