//! Labels that controllers of Kubernetes and OpenShift add to the pods that they make, beside those of the template.

use std::collections::HashSet;

use seawall_model::Pod;

/// What is known of a label that a controller adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Added {
    /// It has this value.
    Is(Box<str>),
    /// It is there, with a value that is not in the input.
    Some,
    /// It may be there.
    Maybe,
}

/// Pods of a template that are alike.
#[derive(Debug, Clone, Default)]
pub(crate) struct Replica {
    /// The name that the pod will have, where that is known.
    pub name: Option<Box<str>>,
    pub added: Vec<(&'static str, Added)>,
}

/// The name of a pod of a StatefulSet, and its place.
const POD_NAME: &str = "statefulset.kubernetes.io/pod-name";
const POD_INDEX: &str = "apps.kubernetes.io/pod-index";
/// The place of a pod of an indexed Job.
const COMPLETION_INDEX: &str = "batch.kubernetes.io/job-completion-index";
/// The name of a Job, and its uid.
const JOB_NAMES: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];
const JOB_UIDS: [&str; 2] = ["batch.kubernetes.io/controller-uid", "controller-uid"];

/// Every label of Kubernetes' own controllers.
const OF_KUBERNETES: &[&str] = &[
    "pod-template-hash",
    "controller-revision-hash",
    "pod-template-generation",
    POD_NAME,
    POD_INDEX,
    COMPLETION_INDEX,
    JOB_NAMES[0],
    JOB_NAMES[1],
    JOB_UIDS[0],
    JOB_UIDS[1],
    "deploymentconfig",
    "deployment",
];

/// Pods of one template that are told apart. Of more it is not known which is meant: a policy for one by name or place is a
/// rare thing, and one for more than these is rarer.
const MAX_REPLICAS: i64 = 64;

/// The pods that a controller makes of a template, as far as labels that selectors look at tell them apart.
pub(crate) fn replicas(pod: &Pod<'_>, keys: &HashSet<&str>) -> Vec<Replica> {
    let object = pod.object;
    if pod.is_running_kind() {
        return vec![Replica::default()];
    }
    if pod.is_enclosed() {
        let maybe = |key: &&'static str| (*key, Added::Maybe);
        return vec![Replica {
            name: None,
            added: OF_KUBERNETES.iter().map(maybe).collect(),
        }];
    }
    let spec = object.spec();
    let some = |keys: &[&'static str]| -> Vec<(&'static str, Added)> {
        keys.iter().map(|key| (*key, Added::Some)).collect()
    };
    let added = match (object.group(), &*object.kind) {
        ("apps" | "extensions", "Deployment") => some(&["pod-template-hash"]),
        // One that a Deployment made has the hash in its template.
        ("apps" | "extensions", "DaemonSet") => {
            let mut added = some(&["controller-revision-hash"]);
            added.push(("pod-template-generation", Added::Maybe));
            added
        }
        ("batch", "Job") => {
            let uid = object.root.get("metadata").and_then(|meta| meta.str("uid"));
            let name = |key: &&'static str| {
                let is_named = !object.name.is_empty();
                let value = if is_named {
                    Added::Is(Box::from(&*object.name))
                } else {
                    Added::Some
                };
                (*key, value)
            };
            let mut added: Vec<_> = JOB_NAMES.iter().map(name).collect();
            let uids = JOB_UIDS.iter();
            added.extend(
                uids.map(|key| (*key, uid.map_or(Added::Some, |uid| Added::Is(uid.into())))),
            );
            if spec.and_then(|spec| spec.str("completionMode")) == Some("Indexed") {
                added.extend(some(&[COMPLETION_INDEX]));
            }
            added
        }
        ("batch", "CronJob") => {
            let mut added = some(&JOB_NAMES);
            added.extend(some(&JOB_UIDS));
            added.push((COMPLETION_INDEX, Added::Maybe));
            added
        }
        ("apps.openshift.io" | "", "DeploymentConfig") => {
            let name = match &*object.name {
                "" => Added::Some,
                name => Added::Is(name.into()),
            };
            vec![("deploymentconfig", name), ("deployment", Added::Some)]
        }
        ("argoproj.io", "Rollout") => some(&["rollouts-pod-template-hash"]),
        ("apps", "StatefulSet") => return of_stateful_set(pod, keys),
        _ => Vec::new(),
    };
    vec![Replica { name: None, added }]
}

/// Whether the creator of these pods can give them labels that are not in the input. What Kubernetes' own controllers give
/// is known, and of others that of a few.
pub(crate) fn has_open_labels(pod: &Pod<'_>) -> bool {
    let object = pod.object;
    let is_closed = match (object.group(), &*object.kind) {
        ("" | "apps" | "batch" | "extensions", _) | ("apps.openshift.io", "DeploymentConfig") => {
            true
        }
        ("argoproj.io", "Rollout") => {
            let canary = |key| {
                let strategy = object.spec().and_then(|spec| spec.get("strategy"));
                strategy.is_some_and(|strategy| {
                    let of = |way: &str| strategy.get(way).and_then(|way| way.get(key));
                    of("canary").is_some() || of("blueGreen").is_some()
                })
            };
            ![
                "canaryMetadata",
                "stableMetadata",
                "activeMetadata",
                "previewMetadata",
            ]
            .into_iter()
            .any(canary)
        }
        // What stands in a template or a work order is mostly Kubernetes' own.
        _ => pod.is_enclosed(),
    };
    !is_closed || pod.is_fragment()
}

fn of_stateful_set(pod: &Pod<'_>, keys: &HashSet<&str>) -> Vec<Replica> {
    let object = pod.object;
    let spec = object.spec();
    let revision = ("controller-revision-hash", Added::Some);
    let count = spec
        .and_then(|spec| spec.int("replicas"))
        .unwrap_or(1)
        .max(1);
    let is_asked = keys.contains(POD_NAME) || keys.contains(POD_INDEX);
    if !is_asked || count > MAX_REPLICAS {
        return vec![Replica {
            name: None,
            added: vec![(POD_NAME, Added::Some), (POD_INDEX, Added::Some), revision],
        }];
    }
    let ordinals = spec.and_then(|spec| spec.get("ordinals"));
    let first = ordinals
        .and_then(|ordinals| ordinals.int("start"))
        .unwrap_or(0);
    (first..first.saturating_add(count))
        .map(|place| {
            let name: Box<str> = format!("{}-{place}", object.name).into();
            Replica {
                added: vec![
                    (POD_NAME, Added::Is(name.clone())),
                    (POD_INDEX, Added::Is(place.to_string().into())),
                    revision.clone(),
                ],
                name: Some(name),
            }
        })
        .collect()
}
