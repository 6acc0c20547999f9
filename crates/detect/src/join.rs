//! Questions about the cluster around an event.

use core::net::IpAddr;
use std::borrow::Cow;

use crate::extra;
use crate::extracted::{Blind, Extracted, Part, Slot};
use crate::json::{self, steps};
use crate::record::Record;
use crate::surroundings::Surroundings;

/// A question about the cluster, for the request of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Join {
    /// What the one who asks can get to by attack paths: `cluster-admin`, `node`, `cloud`, `volumes`.
    ActorReaches,
    /// What whoever holds the pod that the request is about can get to.
    ObjectReaches,
    /// Whether the pod or Service that the request is about can be reached from outside of the cluster.
    ObjectExposed,
    /// Images of the pods in the request that no pod of the cluster runs.
    UnknownImages,
    /// The pods that the address of the request belongs to, as `namespace/name`.
    SourcePod,
    /// Whether the token is bound to a pod or node, and the request comes from none of its addresses.
    CredentialElsewhere,
}

/// Where the spec of a pod is in objects that make pods.
const POD_SPECS: &[&[&str]] = &[
    &["spec"],
    &["spec", "template", "spec"],
    &["spec", "jobTemplate", "spec", "template", "spec"],
];

/// The lists of containers in it.
const CONTAINERS: &[&str] = &["containers", "initContainers", "ephemeralContainers"];

impl Join {
    /// All of them, with the fields that rules ask them with.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::ActorReaches, "sw.actor.reaches"),
        (Self::ObjectReaches, "sw.object.reaches"),
        (Self::ObjectExposed, "sw.object.exposed"),
        (Self::UnknownImages, "sw.images.unknown"),
        (Self::SourcePod, "sw.source.pod"),
        (Self::CredentialElsewhere, "sw.credential.elsewhere"),
    ];

    /// Whether its answer is a list.
    pub(crate) fn is_list(self) -> bool {
        matches!(
            self,
            Self::ActorReaches | Self::ObjectReaches | Self::UnknownImages | Self::SourcePod
        )
    }

    /// Its answer for an event.
    pub(crate) fn of(self, record: &Record<'_>) -> Extracted<'static> {
        let Some(around) = record.surroundings() else {
            return Extracted::Unknown(Blind::Cluster);
        };
        match self {
            Self::ActorReaches => {
                let Some(user) = record.slot(Slot::User) else {
                    return Extracted::Missing;
                };
                known(around.reaches(user, &record.groups()), many)
            }
            Self::ObjectReaches => match pod(record) {
                Some((namespace, name)) => {
                    let pod = around.pod(namespace, name);
                    known(pod.and_then(|pod| pod.reaches), many)
                }
                None => Extracted::Missing,
            },
            Self::ObjectExposed => {
                let exposed = match (pod(record), record.slot(Slot::Resource)) {
                    (Some((namespace, name)), _) => {
                        around.pod(namespace, name).and_then(|pod| pod.is_exposed)
                    }
                    (None, Some("services")) => match named(record) {
                        Some((namespace, name)) => around.is_service_exposed(namespace, name),
                        None => return Extracted::Missing,
                    },
                    (None, _) => return Extracted::Missing,
                };
                known(exposed, flag)
            }
            Self::UnknownImages => unknown_images(record, around),
            Self::SourcePod => match record.address().and_then(|text| text.parse().ok()) {
                Some(address) => many(around.pods_at(address)),
                None => Extracted::Missing,
            },
            Self::CredentialElsewhere => elsewhere(record, around),
        }
    }
}

/// The object of a request, where it has a namespace and a name.
fn named<'e>(record: &Record<'e>) -> Option<(&'e str, &'e str)> {
    let name = record.slot(Slot::Name).filter(|name| !name.is_empty())?;
    Some((record.slot(Slot::Namespace)?, name))
}

/// The pod of a request.
fn pod<'e>(record: &Record<'e>) -> Option<(&'e str, &'e str)> {
    named(record).filter(|_| record.slot(Slot::Resource) == Some("pods"))
}

fn known<T>(value: Option<T>, told: impl FnOnce(T) -> Extracted<'static>) -> Extracted<'static> {
    value.map_or(Extracted::Unknown(Blind::Cluster), told)
}

fn flag(holds: bool) -> Extracted<'static> {
    Extracted::One(Cow::Borrowed(if holds { "true" } else { "false" }))
}

fn many(values: Vec<String>) -> Extracted<'static> {
    match values.is_empty() {
        true => Extracted::Missing,
        false => Extracted::Many(values.into_iter().map(Cow::Owned).collect()),
    }
}

/// Images of the request's pods that the cluster does not run; unknown where there may be others.
fn unknown_images(record: &Record<'_>, around: &dyn Surroundings) -> Extracted<'static> {
    let mut images = Vec::new();
    for spec in POD_SPECS {
        for list in CONTAINERS {
            let path: Vec<&str> = spec.iter().copied().chain([*list]).collect();
            let Ok(containers) = record.value(Part::Request, &steps(&path)) else {
                continue;
            };
            for container in json::items(containers).unwrap_or_default() {
                let image = json::seek(container, &steps(&["image"])).map(json::as_text);
                images.extend(image.map(Cow::into_owned));
            }
        }
    }
    images.sort_unstable();
    images.dedup();
    let mut unknown = Vec::new();
    for image in images {
        match around.runs(&image) {
            Some(true) => {}
            Some(false) => unknown.push(image),
            None => return Extracted::Unknown(Blind::Cluster),
        }
    }
    match record.blind(Part::Request) {
        Some(blind) if unknown.is_empty() => Extracted::Unknown(blind),
        Some(blind) => Extracted::Some(unknown.into_iter().map(Cow::Owned).collect(), blind),
        None => many(unknown),
    }
}

/// Whether a token that is bound to a pod or a node is used from somewhere else.
fn elsewhere(record: &Record<'_>, around: &dyn Surroundings) -> Extracted<'static> {
    let extra = |key: &str| record.value(Part::Event, &extra::extra(key)).ok();
    let pod = extra(extra::POD).map(json::as_text);
    let node = extra(extra::NODE).map(json::as_text);
    if pod.is_none() && node.is_none() {
        return Extracted::Missing;
    }
    let Some(source) = record.address() else {
        return Extracted::Missing;
    };
    let Ok(source) = source.parse::<IpAddr>() else {
        return Extracted::Unknown(Blind::Cluster);
    };
    let source = source.to_canonical();
    let mut homes: Vec<IpAddr> = Vec::new();
    if let Some(pod) = &pod {
        // The user of a bound token names the namespace of its pod.
        let user = record.slot(Slot::User).unwrap_or_default();
        let namespace = user
            .strip_prefix("system:serviceaccount:")
            .and_then(|rest| rest.split(':').next());
        let Some(facts) = namespace.and_then(|namespace| around.pod(namespace, pod)) else {
            return Extracted::Unknown(Blind::Cluster);
        };
        if facts.addresses.is_empty() && !facts.is_on_host_network {
            return Extracted::Unknown(Blind::Cluster);
        }
        homes.extend(facts.addresses);
        // Traffic of a pod may leave with the address of its node.
        let node = facts.node.as_deref().or(node.as_deref());
        match node.and_then(|node| around.node_addresses(node)) {
            Some(addresses) => homes.extend(addresses),
            None if homes.contains(&source) => return flag(false),
            None => return Extracted::Unknown(Blind::Cluster),
        }
    } else if let Some(node) = &node {
        match around.node_addresses(node) {
            Some(addresses) if !addresses.is_empty() => homes.extend(addresses),
            _ => return Extracted::Unknown(Blind::Cluster),
        }
    }
    flag(!homes.iter().any(|home| home.to_canonical() == source))
}
