//! What may open a way in and is not read.

use std::collections::{BTreeMap, BTreeSet};

use seawall_model::{Cluster, Object, ObjectId, Origin};
use seawall_syntax::{Node, Shown};

use super::table::unread;
use super::target::names_others;
use crate::service::backend::names_no_service;

/// Annotations of Services by which somebody leads in.
const ANNOTATIONS: &[&str] = &[
    "getambassador.io/config",
    "cloud.google.com/neg",
    "tailscale.com/expose",
];

/// Groups of policies: what looks like a Service there is a pattern.
const PATTERNS: &[&str] = &[
    "kyverno.io",
    "gatekeeper.sh",
    "k8s.io",
    "cilium.io",
    "cert-manager.io",
];

/// Objects that may open a way in and are not read.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnreadEntries {
    all: Vec<ObjectId>,
    /// The first that may lead to any namespace.
    wide: Option<ObjectId>,
    /// The first that leads to its own namespace.
    within: BTreeMap<Box<str>, ObjectId>,
}

impl UnreadEntries {
    /// Some Services lead to addresses of which it is not known whose they are.
    pub(crate) fn of(cluster: &Cluster, unplaced: &BTreeSet<ObjectId>) -> Self {
        let mut entries = Self::default();
        for (id, object) in cluster.iter() {
            let found = unplaced.contains(&id).then_some(true);
            let Some(is_wide) = found.or_else(|| may_open(object)) else {
                continue;
            };
            // What the API server would refuse is told by the coverage.
            if cluster.refused(id).is_some() {
                continue;
            }
            entries.all.push(id);
            match object.namespace.name().filter(|_| !is_wide) {
                Some(namespace) => {
                    entries.within.entry(namespace.into()).or_insert(id);
                }
                None => entries.wide = entries.wide.or(Some(id)),
            }
        }
        entries
    }

    /// Every one.
    pub(crate) fn all(&self) -> &[ObjectId] {
        &self.all
    }

    /// One that may lead to a namespace.
    pub(crate) fn into(&self, namespace: &str) -> Option<ObjectId> {
        self.within.get(namespace).copied().or(self.wide)
    }
}

/// What is said of such an object, as a sentence without a full stop.
pub(crate) fn text(object: &Object) -> String {
    let spec = object.spec();
    let selects = spec.and_then(|spec| spec.get("selector"));
    if object.is("", "Service") && selects.is_none_or(|selector| selector.entries().is_empty()) {
        return format!(
            "Service `{}` has no selector, and the input does not show whose addresses its endpoints are: they might be those of any pod",
            Shown(&object.name)
        );
    }
    format!(
        "{} `{}` might expose workloads, and is not evaluated",
        Shown(&object.kind),
        Shown(&object.name)
    )
}

/// Whether an object may open a way and is not read; `Some(true)` where it may lead to any namespace.
fn may_open(object: &Object) -> Option<bool> {
    let group = object.group();
    if group.is_empty() {
        let is_annotated = &*object.kind == "Service"
            && ANNOTATIONS.iter().any(|key| match object.annotation(key) {
                Some(text) if *key == "cloud.google.com/neg" => text.contains("exposed_ports"),
                Some(text) => !text.is_empty() && text != "false",
                None => false,
            });
        return is_annotated.then_some(false);
    }
    names_no_service(object)
        .or_else(|| unread(group, &object.kind))
        .or_else(|| names_others(object).then_some(false))
        .or_else(|| asks_for_service(object).then_some(false))
}

/// Whether a custom object in a file asks an operator for a Service that opens a way. In a cluster that Service is there.
fn asks_for_service(object: &Object) -> bool {
    let group = object.group();
    if object.source.origin == Origin::Cluster
        || !group.contains('.')
        || PATTERNS.iter().any(|ending| group.ends_with(ending))
    {
        return false;
    }
    let mut left: Vec<&Node> = object.spec().into_iter().collect();
    while let Some(node) = left.pop() {
        for entry in node.entries() {
            let is_type = matches!(&*entry.key, "type" | "serviceType" | "service_type");
            let value = entry.value.as_str().unwrap_or_default();
            if is_type
                && ["LoadBalancer", "NodePort"]
                    .iter()
                    .any(|kind| kind.eq_ignore_ascii_case(value))
            {
                return true;
            }
            left.push(&entry.value);
        }
        left.extend(node.items());
    }
    false
}
