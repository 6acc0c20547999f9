//! Where the pod is in an object of a built-in kind, for rules that need more of the object than the pod.

use seawall_model::Object;
use seawall_syntax::Node;

use crate::place::Place;

/// Where the pod stands in the kinds that have one.
const PODS: &[(&str, &str, &[&str])] = &[
    ("", "Pod", &["spec"]),
    ("", "ReplicationController", &["spec", "template", "spec"]),
    ("", "PodTemplate", &["template", "spec"]),
    ("apps", "DaemonSet", &["spec", "template", "spec"]),
    ("apps", "Deployment", &["spec", "template", "spec"]),
    ("apps", "ReplicaSet", &["spec", "template", "spec"]),
    ("apps", "StatefulSet", &["spec", "template", "spec"]),
    (
        "batch",
        "CronJob",
        &["spec", "jobTemplate", "spec", "template", "spec"],
    ),
    ("batch", "Job", &["spec", "template", "spec"]),
];

/// The spec of the pod of an object, and the path to it.
pub(super) fn pod(object: &Object) -> Option<(&Node, &'static [&'static str])> {
    let (_, _, path) = PODS
        .iter()
        .find(|(group, kind, _)| *kind == &*object.kind && *group == object.group())?;
    Some((object.root.walk(path)?, path))
}

/// Calls back with the place that a path leads to.
pub(super) fn at(path: &[&str], then: impl FnOnce(&Place<'_>)) {
    let mut keys = [""; 5];
    for (slot, key) in keys.iter_mut().zip(path) {
        *slot = key;
    }
    let [a, b, c, d, e] = keys;
    let root = Place::ROOT;
    match path.len() {
        1 => then(&root.key(a)),
        2 => then(&root.key(a).key(b)),
        3 => then(&root.key(a).key(b).key(c)),
        _ => then(&root.key(a).key(b).key(c).key(d).key(e)),
    }
}
