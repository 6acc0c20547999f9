//! Which controllers run in a cluster, and as whom.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{Cluster, Principal, TableIndex};

use super::controller::Controller;
use super::graph::{Graph, PrimitiveId};
use super::inventory::{PrincipalId, RunnerId};
use super::presence::{Acting, Controllers, Elsewhere, Named, Presence};
use super::primitive::{Primitive, Resource};
use super::settings::{Distribution, argument_of, is_set};
use crate::{Rbac, Rule};

/// Labels by which the makers of controllers tell their pods apart.
const LABELS: &[&str] = &[
    "app.kubernetes.io/name",
    "app.kubernetes.io/component",
    "app",
    "k8s-app",
    "control-plane",
    "component",
    "kubevirt.io",
    "pkg.crossplane.io/provider",
];

impl Graph<'_> {
    /// Finds who acts on what primitives write.
    pub(super) fn find_controllers(&mut self) {
        self.controllers = find(self);
    }
}

fn find(graph: &Graph<'_>) -> Controllers {
    let mut found = Controllers::default();
    let cluster = graph.cluster;
    found.presence = vec![None; graph.primitives.len()];
    let wanted: Vec<(PrimitiveId, &Primitive, &Controller)> = graph
        .primitives
        .iter()
        .filter_map(|(id, primitive)| Some((id, *primitive, primitive.controller.as_ref()?)))
        .collect();
    for object in cluster.objects() {
        if object.is("apiextensions.k8s.io", "CustomResourceDefinition") {
            let group = object.spec().and_then(|spec| spec.str("group"));
            found.groups.extend(group.map(Box::from));
        } else if object.group().contains('.') {
            // Few groups have many objects, and looking a text up costs less than keeping it.
            if !found.groups.contains(object.group()) {
                found.groups.insert(object.group().into());
            }
        }
    }
    for (_, primitive, _) in &wanted {
        let own = primitive.needs.iter().flat_map(|need| &need.any);
        let own = own.filter(|right| matches!(&*right.verb, "update" | "patch"));
        let resources = own.map(|right| (right.group.clone(), right.resource.clone()));
        let shown = primitive.shown_by.as_ref().map(|(resource, _)| resource);
        for resource in resources
            .chain(primitive.beside.clone())
            .chain(shown.cloned())
        {
            found
                .objects
                .entry(resource)
                .or_insert_with_key(|(group, plural)| objects(cluster, group, plural));
        }
    }
    let named = by_name(graph);
    let watching = watching(graph, &wanted);
    let distribution = Distribution::of(cluster);
    for (id, primitive, controller) in wanted {
        let presence = if is_undefined(cluster, primitive) {
            Presence::Absent
        } else {
            presence(
                graph,
                primitive,
                controller,
                &named,
                &watching,
                &distribution,
            )
        };
        found.presence[id.index()] = Some(presence);
    }
    found.pods = named
        .into_iter()
        .map(|(id, runners)| (id.into(), runners))
        .collect();
    found
}

/// The objects of a resource.
fn objects(cluster: &Cluster, group: &str, plural: &str) -> Vec<Named> {
    let Some(resource) = cluster.catalogue().by_plural(group, plural) else {
        return Vec::new();
    };
    cluster
        .of_kind(&resource.kind)
        .filter(|object| object.group() == group)
        .map(|object| {
            (
                object.namespace.as_str().into(),
                object.name.as_str().into(),
            )
        })
        .collect()
}

/// Whether the server has none of the resources that a primitive is about.
fn is_undefined(cluster: &Cluster, primitive: &Primitive) -> bool {
    let definitions = cluster
        .coverage
        .of("apiextensions.k8s.io", "CustomResourceDefinition");
    if !definitions.is_complete() {
        return false;
    }
    let mut rights = primitive.first_rights().iter();
    !primitive.needs.is_empty()
        && rights.all(|right| {
            let names = |field: Option<&str>, text: &str| field == Some(text);
            !cluster
                .of_kind("CustomResourceDefinition")
                .filter_map(|object| object.spec())
                .any(|spec| {
                    names(spec.str("group"), &right.group)
                        && names(
                            spec.get("names").and_then(|names| names.str("plural")),
                            &right.resource,
                        )
                })
                && objects(cluster, &right.group, &right.resource).is_empty()
        })
}

fn presence(
    graph: &Graph<'_>,
    primitive: &Primitive,
    controller: &Controller,
    named: &HashMap<&str, Vec<RunnerId>>,
    watching: &BTreeMap<Resource, Vec<PrincipalId>>,
    distribution: &Distribution,
) -> Presence {
    let runners = named.get(&*controller.id).into_iter().flatten();
    let mut acting: Vec<Acting> = Vec::new();
    let mut seen = HashSet::new();
    for runner in runners {
        let own = &graph.inventory.runners[*runner];
        // Pods of one workload differ in nothing that counts here.
        if seen.insert(own.account) {
            acting.extend(act(graph, controller, *runner, None));
        }
    }
    if acting.is_empty() && seen.is_empty() {
        let rights = primitive.first_rights().iter();
        let watchers: HashSet<PrincipalId> = rights
            .filter_map(|right| watching.get(&(right.group.clone(), right.resource.clone())))
            .flatten()
            .copied()
            .collect();
        for (id, own) in graph.inventory.runners.iter() {
            if watchers.contains(&own.account) && seen.insert(own.account) {
                let subject = &graph.inventory.principals[own.account].subject;
                let doubt = format!(
                    "{subject}, which watches the resource, belongs to {}",
                    controller.is
                );
                acting.extend(act(graph, controller, id, Some(doubt)));
            }
        }
    }
    if !acting.is_empty() {
        return Presence::Running(acting);
    }
    if !controller.distribution.is_empty() {
        match distribution.is_one_of(&controller.distribution) {
            Some(true) => return Presence::Distribution,
            Some(false) if controller.names.is_empty() => return Presence::Absent,
            Some(false) => {}
            None => {
                return Presence::Unknown(format!(
                    "{} runs in the cluster (the input does not show which distribution it is)",
                    controller.is
                ));
            }
        }
    }
    match graph.cluster.coverage.of("", "Pod").is_complete() {
        true => Presence::Absent,
        false => Presence::Unknown(format!(
            "{} runs in the cluster (the input may be missing it)",
            controller.is
        )),
    }
}

/// A pod as the controller that it runs.
fn act(
    graph: &Graph<'_>,
    controller: &Controller,
    runner: RunnerId,
    doubt: Option<String>,
) -> Option<Acting> {
    let own = &graph.inventory.runners[runner];
    let pod = graph.cluster.pod(own.pod)?;
    let doubt = match (doubt, own.idle.clone()) {
        (Some(one), Some(other)) => Some(format!("{one} and {other}")),
        (one, other) => one.or(other.map(String::from)),
    };
    let elsewhere = match &controller.own_namespace {
        None => Elsewhere::Everywhere,
        Some(argument) if &**argument != "-" && is_set(graph.cluster, &pod, argument) => {
            Elsewhere::Named
        }
        Some(_) => Elsewhere::Nowhere,
    };
    Some(Acting {
        account: own.account,
        namespace: own.namespace,
        elsewhere,
        acts_as: controller
            .acts_as
            .as_ref()
            .and_then(|argument| argument_of(&pod, argument))
            .map(Box::from),
        cluster_namespace: (controller.cluster_namespace.as_ref())
            .map(|(argument, default)| namespace_of(&pod, argument, default)),
        doubt,
    })
}

/// The namespace that an argument names: the pod's own where it is a variable, as the makers ship it.
fn namespace_of(pod: &seawall_model::Pod<'_>, argument: &str, default: &str) -> Box<str> {
    match argument_of(pod, argument) {
        Some(value) if value.starts_with("$(") => pod.namespace().into(),
        Some(value) => value.into(),
        None => default.into(),
    }
}

fn rules_of<'r>(
    rbac: &'r Rbac,
    identity: &'r crate::Identity,
) -> impl Iterator<Item = &'r Rule> + 'r {
    rbac.bindings_for(identity)
        .filter_map(|binding| rbac.role_of(binding))
        .flat_map(|role| role.rules.iter().map(AsRef::as_ref))
}

/// The pods that are called as controllers are, by controller.
fn by_name<'c>(graph: &Graph<'c>) -> HashMap<&'c str, Vec<RunnerId>> {
    let mut by_name: HashMap<&str, Vec<&'c Controller>> = HashMap::new();
    let mut known = HashSet::new();
    let primitives = graph.primitives.values().iter();
    for controller in primitives.flat_map(|own| own.controller.iter().chain(&own.inside)) {
        if known.insert(&*controller.id) {
            for name in &controller.names {
                by_name.entry(name).or_default().push(controller);
            }
        }
    }
    let mut found: HashMap<&'c str, Vec<RunnerId>> = HashMap::new();
    let mut seen = HashSet::new();
    for (id, runner) in graph.inventory.runners.iter() {
        let Some(pod) = graph.cluster.pod(runner.pod) else {
            continue;
        };
        // Pods of one workload are called alike, and a large cluster has many.
        let first = pod.containers().next();
        let alike = first.map(|own| (runner.account, own.name, own.image()));
        if alike.is_some_and(|alike| !seen.insert(alike)) {
            continue;
        }
        let labels = pod.labels();
        let containers: Vec<_> = pod.containers().collect();
        let account = match &graph.inventory.principals[runner.account].subject {
            Principal::ServiceAccount { name, .. } => &**name,
            _ => "",
        };
        let names = LABELS
            .iter()
            .filter_map(|key| labels.get(key))
            .chain([account, &*runner.name])
            .chain(containers.iter().map(|container| container.name))
            .chain(
                containers
                    .iter()
                    .map(|container| image_name(container.image())),
            );
        let mut own: Vec<&'c Controller> = names
            .filter_map(|name| by_name.get(name))
            .flatten()
            .copied()
            .filter(|controller| {
                controller.image.as_ref().is_none_or(|part| {
                    containers
                        .iter()
                        .any(|container| container.image().contains(&**part))
                })
            })
            .collect();
        own.sort_by_key(|controller| &controller.id);
        own.dedup_by_key(|controller| &controller.id);
        for controller in own {
            found.entry(&controller.id).or_default().push(id);
        }
    }
    found
}

/// The last part of the name of an image, without tag and digest.
fn image_name(image: &str) -> &str {
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    let name = name.rsplit('/').next().unwrap_or(name);
    name.split_once(':').map_or(name, |(name, _)| name)
}

/// Accounts of running pods whose roles name a custom resource and let them watch it.
fn watching(
    graph: &Graph<'_>,
    wanted: &[(PrimitiveId, &Primitive, &Controller)],
) -> BTreeMap<Resource, Vec<PrincipalId>> {
    let resources: HashSet<Resource> = wanted
        .iter()
        .flat_map(|(_, primitive, _)| primitive.first_rights())
        .map(|right| (right.group.clone(), right.resource.clone()))
        .collect();
    let mut by_group: HashMap<&str, Vec<&Resource>> = HashMap::new();
    for resource in &resources {
        by_group.entry(&resource.0).or_default().push(resource);
    }
    let mut accounts: Vec<PrincipalId> = graph
        .inventory
        .runners
        .values()
        .iter()
        .map(|runner| runner.account)
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut found: BTreeMap<Resource, Vec<PrincipalId>> = BTreeMap::new();
    for account in accounts {
        let identity = &graph.inventory.identity(account, graph.rbac);
        let rules = rules_of(graph.rbac, identity).filter(|rule| {
            let mut verbs = rule.verbs.iter();
            verbs.any(|verb| matches!(&**verb, "watch" | "*"))
        });
        for rule in rules {
            let groups = rule
                .api_groups
                .iter()
                .filter_map(|group| by_group.get(&**group));
            for resource in groups.flatten() {
                let mut named = rule.resources.iter();
                if named.any(|named| **named == *resource.1 || &**named == "*") {
                    found.entry((*resource).clone()).or_default().push(account);
                }
            }
        }
    }
    found
}
